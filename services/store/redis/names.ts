import { partitionOf, pathOf } from "../partitions.ts";
import type { Key } from "../store.ts";

/** What Redis knows the parts of a key by. All of them are on the slot of its partition. */
export interface Names {
  /** A hash: epoch, sequence, revision. Its name is the channel of the key's news, too. */
  readonly head: string;
  /** A stream: `<sequence>-<revision>` → payload. */
  readonly log: string;
  /** A sorted set for the whole partition: the rows that fall due, by time. */
  readonly due: string;
  /** What the key is called within its namespace. */
  readonly path: string;
  /** A hash: id → row. */
  table(name: string): string;
  /** A sorted set: ids by creation, of a listed table. */
  order(name: string): string;
  /** A hash: request id → answer, of one owner. */
  answers(owner: string): string;
  /** A sorted set: request ids by the time when they are forgotten, of one owner. */
  answersOrder(owner: string): string;
}

/** Names a key's parts. Owners are encoded, too. */
export function namesOf(namespace: string, key: Key): Names {
  const path = pathOf(key);
  const home = partitionName(namespace, partitionOf(path));
  const head = `${home}${path}`;
  const answers = (owner: string) => `${head}:answers/${encodeURIComponent(owner)}`;
  return {
    head,
    log: `${head}:log`,
    due: `${home}due`,
    path,
    table: (name) => `${head}|${name}`,
    order: (name) => `${head}|${name}:order`,
    answers,
    answersOrder: (owner) => `${answers(owner)}:order`,
  };
}

/** The key of a path. */
export function keyOf(path: string): Key {
  const [kind, app = "", id = ""] = path.split("/");
  if (kind !== "room" && kind !== "user") throw new Error(`no kind of key: ${path}`);
  return { kind, app: decodeURIComponent(app), id: decodeURIComponent(id) };
}

/** What every name in a partition begins with. What stands in braces decides the slot. */
export function partitionName(namespace: string, partition: number): string {
  return `${namespace}:{${partition}}:`;
}

/** The due rows of a partition. */
export function dueName(namespace: string, partition: number): string {
  return `${partitionName(namespace, partition)}due`;
}
