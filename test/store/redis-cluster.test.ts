import calculateSlot from "cluster-key-slot";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Link } from "../../services/store/redis/link.ts";
import { namesOf } from "../../services/store/redis/names.ts";
import { RedisStore } from "../../services/store/redis-store.ts";
import type { Key } from "../../services/store/store.ts";
import { type RedisCluster, type RedisServer, startCluster } from "../support/redis.ts";
import { change, listed, payloads, plain, room, standing, Told, textOf, timed } from "./tables.ts";

let cluster: RedisCluster;
beforeEach(async () => {
  cluster = await startCluster();
});
afterEach(() => cluster.stop());

const tables = [plain, listed, timed, standing];
const open = async () =>
  new RedisStore({
    link: await Link.open(cluster.urls),
    tables: { room: tables, user: tables, app: tables },
    namespace: "n",
  });
const slotOf = (key: Key) => calculateSlot(namesOf("n", key).head);
/** Keys of the first primary, of two slots. */
const [one = room(""), other = room("")] = Array.from({ length: 100 }, (_, i) =>
  room(`r${i}`),
).filter((key) => slotOf(key) <= 5460);

/** Gives a key's slot from the first primary to the second, with all that is kept in it. */
async function move(key: Key): Promise<void> {
  const [from, to] = cluster.servers;
  if (from === undefined || to === undefined) throw new Error("no cluster");
  const slot = String(slotOf(key));
  const idOf = async (server: RedisServer) => String(await server.command("CLUSTER", "MYID"));
  const [source, target] = [await idOf(from), await idOf(to)];
  await to.command("CLUSTER", "SETSLOT", slot, "IMPORTING", source);
  await from.command("CLUSTER", "SETSLOT", slot, "MIGRATING", target);
  const names = await from.command("CLUSTER", "GETKEYSINSLOT", slot, "100");
  if (Array.isArray(names) && names.length > 0)
    await from.command("MIGRATE", "127.0.0.1", `${to.port}`, "", "0", "5000", "KEYS", ...names);
  for (const server of [to, ...cluster.servers])
    await server.command("CLUSTER", "SETSLOT", slot, "NODE", target);
}

/** Watches a key from the beginning of its life. */
async function watchAll(store: RedisStore, key: Key): Promise<Told> {
  const begun = await store.commit(key, change({ record: payloads("e") }));
  const told = new Told();
  await store.watch(key, { epoch: begun.ok ? begun.epoch : "", sequence: 0 }, told);
  return told;
}

/** Another node commits until what is emitted is told. */
async function hearsAgain(key: Key, told: Told): Promise<void> {
  const store = await open();
  const heard = async () => {
    await store.commit(key, change({ record: payloads("e"), emit: payloads("x") }));
    return told.log;
  };
  await expect.poll(heard).toContain("emitted x");
  const { head } = await store.read(key, {});
  const entries = Array.from({ length: head.sequence }, (_, i) => i + 1);
  await expect.poll(() => told.recorded.map(({ sequence }) => sequence)).toEqual(entries);
  await store.close();
}

it("a key is heard on where its slot has moved", async () => {
  const store = await open();
  await watchAll(store, other); // the connection is proved with its slot
  const told = await watchAll(store, one);
  await move(one);
  await hearsAgain(one, told);
  await store.close();
});

it("a lost connection is made again, though the slot that it was proved with has moved", async () => {
  const store = await open();
  await watchAll(store, one);
  const told = await watchAll(store, other);
  await move(one);
  await cluster.servers[0]?.command("CLIENT", "KILL", "TYPE", "pubsub");
  await hearsAgain(other, told);
  await store.close();
});

it("an app's feed is heard and read on where a slot of it has moved", async () => {
  const [store, elsewhere] = [await open(), await open()];
  await store.commit(one, change({ record: payloads("before") }));
  let place = (await store.feed("app", "now", 1)).next;
  const seen: string[] = [];
  let reading = Promise.resolve();
  const readOn = async () => {
    const page = await store.feed("app", place, 100);
    expect(page.missed).toBe(false);
    place = page.next;
    seen.push(...page.entries.map(({ payload }) => textOf(payload)));
  };
  await store.watchFeed("app", () => {
    reading = reading.then(readOn).catch(() => {}); // while the slot moves it may not be had
  });
  await elsewhere.commit(one, change({ record: payloads("a") }));
  await expect.poll(() => seen).toEqual(["a"]);
  await move(one);
  const record = async (text: string) => {
    const done = await elsewhere.commit(one, change({ record: payloads(text) })).catch(() => null);
    return done?.ok === true;
  };
  await expect.poll(() => record("b")).toBe(true);
  await expect.poll(() => new Set(seen)).toEqual(new Set(["a", "b"]));
  await reading;
  await store.close();
  await elsewhere.close();
}, 40_000);

it("a cluster of which a primary is dead is not connected to, and the attempt leaves nothing", async () => {
  const [dead, first, second] = cluster.servers;
  await dead?.stop();
  await expect(Link.open([first?.url ?? ""])).rejects.toThrow();
  const clients = async (server: RedisServer | undefined) =>
    String(await server?.command("CLIENT", "LIST"))
      .trim()
      .split("\n").length;
  await expect.poll(() => clients(first)).toBe(1);
  await expect.poll(() => clients(second)).toBe(1);
});
