import { once } from "node:events";
import { absent, atMost, put } from "../../services/store/change.ts";
import { Link } from "../../services/store/redis/link.ts";
import { RedisStore } from "../../services/store/redis-store.ts";
import { add, change, listed, payloads, plain, room, standing, Told, timed } from "./tables.ts";

// One of several processes that race on one Redis: racer.ts <name> <namespace> <url>…
// Says "ready", waits for a line, races, and prints what came of it as JSON.

/** What each process does of everything. */
export const share = 100;

/** What came of a race. */
export interface Raced {
  /** Rows that it put into a table of few. */
  readonly admitted: number;
  /** The sequence of the one commit that all processes asked for. */
  readonly onlyOnce: number;
  /** What it was told. */
  readonly log: readonly string[];
}

const key = room("race");
const range = Array.from({ length: share }, (_, i) => i);

async function race(store: RedisStore, name: string): Promise<Raced> {
  const told = new Told();
  const { head } = await store.read(key, {});
  await store.watch(key, head, told);
  process.stdout.write("ready\n");
  await once(process.stdin, "data");
  const request = { id: "1", owner: "all", digest: "d", answer: new Uint8Array(), ttlMs: 60_000 };
  const asked = store.commit(key, change({ record: payloads("once"), once: request }));
  const admissions = range.map((i) => {
    const id = `${name}${i}`;
    const expect = [absent(listed, id), atMost(listed, share - 1)];
    return store.commit(key, change({ expect, write: [put(listed, id, "")] }));
  });
  for (const _ of range) await add(store, key);
  for (const i of range) await store.commit(key, change({ record: payloads(`${name}${i}`) }));
  const [only, admitted] = [await asked, await Promise.all(admissions)];
  await store.commit(key, change({ record: payloads(`end of ${name}`) }));
  const ends = () => told.log.filter((line) => line.includes("end of")).length;
  while (ends() < 3) await new Promise(setImmediate);
  return {
    admitted: admitted.filter(({ ok }) => ok).length,
    onlyOnce: only.ok ? only.sequence : 0,
    log: told.log,
  };
}

const [, file = "", name = "", namespace = "", ...urls] = process.argv;
if (file === import.meta.filename) {
  const link = await Link.open(urls);
  const tables = [plain, listed, timed, standing];
  const store = new RedisStore({
    link,
    tables: { room: tables, user: tables, app: tables },
    namespace,
  });
  process.stdout.write(`${JSON.stringify(await race(store, name))}\n`);
  await store.close();
  process.exit(0);
}
