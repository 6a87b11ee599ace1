import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { Link } from "../../services/store/redis/link.ts";
import { feedNames, namesOf } from "../../services/store/redis/names.ts";
import { RedisStore } from "../../services/store/redis-store.ts";
import type { StoreLimits } from "../../services/store/store-limits.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { textsOf } from "./conformance-feed.ts";
import { change, listed, payloads, plain, room, standing, timed } from "./tables.ts";

let server: RedisServer;
let link: Link;
beforeAll(async () => {
  server = await startRedis();
  link = await Link.open([server.url]);
});
afterAll(async () => {
  await link.close();
  await server.stop();
});

const tables = [plain, listed, timed, standing];
const made = (namespace: string) => ({
  link,
  tables: { room: tables, user: tables, app: tables },
  namespace,
});
const open = (namespace: string, limits: Partial<StoreLimits> = {}) =>
  new RedisStore({ ...made(namespace), limits });
const record = (store: RedisStore, id: string, ...texts: string[]) =>
  store.commit(room(id), change({ record: payloads(...texts) }));
const feedsIn = async (namespace: string) => {
  const names = await server.command("KEYS", `${namespace}:*feed/*`);
  return Array.isArray(names) ? names.map(String) : [];
};

describe("an app's feed in Redis", () => {
  it("is not there for an app that nobody reads", async () => {
    const store = open("unread");
    await record(store, "r", "a");
    expect(await feedsIn("unread")).toEqual([]);
  });

  it("goes by itself, and its entries with it", async () => {
    const store = open("goes", { feedAgeMs: 60_000 });
    await store.feed("app", "now", 1);
    await record(store, "r", "a");
    const names = await feedsIn("goes");
    expect(names).toHaveLength(257);
    for (const name of names) {
      const left = Number(await server.command("PTTL", name));
      expect(left).toBeGreaterThan(50_000);
      expect(left).toBeLessThanOrEqual(61_000);
    }
  });

  it("is written to by its readers once in a sixtieth of its age", async () => {
    let offset = 0;
    const time = () => ({ offset });
    const store = new RedisStore({ ...made("noted"), limits: { feedAgeMs: 3_600_000 }, time });
    const { next } = await store.feed("app", "now", 1);
    const writes = async () => {
      const before = await callsOf("hset");
      await store.feed("app", next, 10);
      return (await callsOf("hset")) - before;
    };
    expect(await writes()).toBe(0);
    offset += 60_001_000;
    expect(await writes()).toBe(256);
  });

  it("says that all was missed where its stream is gone and its state is not", async () => {
    const store = open("torn");
    const { next } = await store.feed("app", "now", 1);
    await record(store, "r", "a", "b");
    await server.command("DEL", namesOf("torn", room("r")).feed.log);
    const page = await store.feed("app", next, 10);
    expect(page).toMatchObject({ entries: [], missed: true, more: false });
    await record(store, "r", "c");
    expect(textsOf(await store.feed("app", page.next, 10))).toEqual(["r 3 c"]);
  });

  it("is bounded, however long it is read late", async () => {
    const store = open("bounded", { feedEntries: 2000 });
    await store.feed("app", "now", 1);
    for (let i = 0; i < 50; i++)
      await record(store, "r", ...Array.from({ length: 100 }, (_, n) => `${i}/${n}`));
    const kept = Number(await server.command("XLEN", namesOf("bounded", room("r")).feed.log));
    expect(kept).toBeGreaterThanOrEqual(2000);
    expect(kept).toBeLessThanOrEqual(2064);
  });

  it("has positions that begin at the store's time and grow by one", async () => {
    const store = open("positions");
    const before = await store.now();
    const { next } = await store.feed("app", "now", 1);
    const after = await store.now();
    for (const position of next.values()) {
      expect(position).toBeGreaterThanOrEqual(before);
      expect(position).toBeLessThanOrEqual(after);
    }
    await record(store, "r", "a", "b", "c");
    const { entries } = await store.feed("app", next, 10);
    const [first] = entries;
    const begun = next.get(first?.partition ?? -1) ?? 0;
    expect(entries.map(({ position }) => position - begun)).toEqual([1, 2, 3]);
  });

  it("is read where it was woken alone, while somebody watches", async () => {
    vi.useFakeTimers({ toFake: ["setInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    const store = open("few");
    const from = (await store.feed("app", "now", 1)).next;
    let woken = 0;
    await store.watchFeed("app", () => woken++);
    const place = (await store.feed("app", from, 10)).next;
    const asked = async () => {
      const before = await callsOf("evalsha");
      await store.feed("app", place, 10);
      return (await callsOf("evalsha")) - before;
    };
    expect(await asked()).toBe(0);
    woken = 0;
    await record(store, "r", "a");
    await expect.poll(() => woken).toBe(1);
    expect(await asked()).toBe(1);
  });

  it("wakes by what is published, before any look", async () => {
    vi.useFakeTimers({ toFake: ["setInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    const [store, elsewhere] = [open("wakes"), open("wakes")]; // they never look
    let woken = 0;
    await store.watchFeed("app", () => woken++);
    const { next } = await store.feed("app", (await store.feed("app", "now", 1)).next, 10);
    woken = 0;
    expect(textsOf(await store.feed("app", next, 10))).toEqual([]);
    await record(elsewhere, "r", "a");
    await expect.poll(() => woken).toBe(1);
    expect(textsOf(await store.feed("app", next, 10))).toEqual(["r 1 a"]);
  });

  it("is woken and read to its end, though the connection is lost that wakes it", async () => {
    const [store, elsewhere] = [open("lost"), open("lost")];
    let place = (await store.feed("app", "now", 1)).next;
    const seen: string[] = [];
    let reading = Promise.resolve();
    const cancel = await store.watchFeed("app", () => {
      reading = reading.then(async () => {
        const page = await store.feed("app", place, 100);
        place = page.next;
        seen.push(...textsOf(page));
      });
    });
    for (let i = 1; i <= 5; i++) {
      await server.command("CLIENT", "KILL", "TYPE", "pubsub");
      await record(elsewhere, "r", `e${i}`);
    }
    const expected = [1, 2, 3, 4, 5].map((i) => `r ${i} e${i}`);
    await expect.poll(() => seen).toEqual(expected);
    cancel();
    await reading;
  });

  it("names what it keeps as nobody else's is named", () => {
    const names = ["a", "a:log", "a/b", "a%3Alog"].flatMap((app) =>
      Object.values(feedNames("n", 0, app)),
    );
    expect(new Set(names).size).toBe(8);
  });
});

/** How often Redis has done a command, in scripts or out of them. */
async function callsOf(command: string): Promise<number> {
  const info = String(await server.command("INFO", "commandstats"));
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(info)?.[1] ?? 0);
}
