import { partitionOf, pathOf } from "../partitions.ts";
import type { Key } from "../store.ts";

/** What Redis knows the parts of a key by. All of them are on the slot of its partition. */
export interface Names {
  /** A hash: epoch, sequence, revision. Its name is the channel of the key's news, too. */
  readonly head: string;
  /** A stream: `<sequence>-<revision>` → payload. */
  readonly log: string;
  /** A hash: sequence → entry, of those that the log's stream has no more: 16 digits of the revision, payload. */
  readonly beside: string;
  /** A sorted set, by sequence: 16 digits of the sequence, 16 of the revision, payload. */
  readonly history: string;
  /** A sorted set for the whole partition: the rows that fall due, by time. */
  readonly due: string;
  /** What the key is called within its namespace. */
  readonly path: string;
  /** Its app's feed, in its partition. */
  readonly feed: FeedNames;
  /** A sorted set: the ids of its app's keys of its kind that live, in its partition. */
  readonly ids: string;
  /** A hash: id → row. */
  table(name: string): string;
  /** A sorted set: ids by creation, of a listed table. */
  order(name: string): string;
  /** A hash: request id → answer, of one owner. */
  answers(owner: string): string;
  /** A sorted set: request ids by the time when they are forgotten, of one owner. */
  answersOrder(owner: string): string;
  /** A text: how full a bucket was, and when. */
  bucket(name: string): string;
}

/** What Redis knows an app's feed by, in one partition. */
export interface FeedNames {
  /** A hash: where it stands. Its name is the channel of those who watch it, too. */
  readonly state: string;
  /** A stream: `<position>-<revision>` → path, epoch, sequence, payload. */
  readonly log: string;
}

/** Names an app's feed in a partition. */
export function feedNames(namespace: string, partition: number, app: string): FeedNames {
  const state = `${partitionName(namespace, partition)}feed/${encodeURIComponent(app)}`;
  return { state, log: `${state}:log` };
}

/** The ids of an app's keys of a kind that live, in a partition. */
export function idsName(
  namespace: string,
  partition: number,
  { kind, app }: Pick<Key, "kind" | "app">,
): string {
  return `${partitionName(namespace, partition)}ids/${kind}/${encodeURIComponent(app)}`;
}

/** Names a key's parts. Owners are encoded, too. */
export function namesOf(namespace: string, key: Key): Names {
  const path = pathOf(key);
  const partition = partitionOf(path);
  const home = partitionName(namespace, partition);
  const head = `${home}${path}`;
  const answers = (owner: string) => `${head}:answers/${encodeURIComponent(owner)}`;
  return {
    head,
    log: `${head}:log`,
    beside: `${head}:beside`,
    history: `${head}:history`,
    due: `${home}due`,
    path,
    feed: feedNames(namespace, partition, key.app),
    ids: idsName(namespace, partition, key),
    table: (name) => `${head}|${name}`,
    order: (name) => `${head}|${name}:order`,
    answers,
    answersOrder: (owner) => `${answers(owner)}:order`,
    bucket: (name) => `${head}:bucket/${encodeURIComponent(name)}`,
  };
}

/** The key of a path. */
export function keyOf(path: string): Key {
  const [kind, app = "", id = ""] = path.split("/");
  if (kind !== "room" && kind !== "user" && kind !== "app")
    throw new Error(`no kind of key: ${path}`);
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
