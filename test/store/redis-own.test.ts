import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { put } from "../../services/store/change.ts";
import { partitionCount, partitionOf, pathOf } from "../../services/store/partitions.ts";
import type { StoreTime } from "../../services/store/redis/clock.ts";
import { inspect, openLink, RedisError } from "../../services/store/redis/inspect.ts";
import { Link } from "../../services/store/redis/link.ts";
import { keyOf, namesOf } from "../../services/store/redis/names.ts";
import { RedisStore } from "../../services/store/redis-store.ts";
import type { StoreLimits } from "../../services/store/store.ts";
import { refusal } from "../support/reasons.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { openWay } from "../support/way.ts";
import {
  change,
  listed,
  payloads,
  plain,
  room,
  standing,
  Told,
  timed,
  watchFromNow,
} from "./tables.ts";

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

const key = room("r");
const tables = [plain, listed, timed, standing];
const open = (
  namespace: string,
  limits: Partial<StoreLimits> = {},
  time: () => StoreTime = () => ({ offset: 0 }),
) => new RedisStore({ link, tables: { room: tables, user: tables }, namespace, limits, time });
const namesIn = async (namespace: string) => {
  const names = await server.command("KEYS", `${namespace}:*`);
  return Array.isArray(names) ? names.map(String).sort() : [];
};

describe("what is kept in Redis", () => {
  const keep = { entries: 10, bytes: 1000, ageMs: 60_000 };
  const revise = { sequence: 1, payload: new Uint8Array() };

  it("is nothing at all when every life has ended and every answer is over", async () => {
    const store = open("ends", { lingerMs: 50 });
    const once = { id: "1", owner: "o", digest: "d", answer: new Uint8Array(), ttlMs: 50 };
    const write = tables.map((table) => put(table, "x", "1", table.timed ? 9e15 : undefined));
    await store.commit(key, change({ write, record: payloads("a"), once, keep }));
    await store.commit(key, change({ revise }));
    expect(await namesIn("ends")).toHaveLength(14);
    const standingOnes = [{ kind: "delete" as const, row: { table: standing, id: "x" } }];
    await store.commit(key, change({ write: standingOnes, record: payloads("end"), drop: true }));
    await expect.poll(() => namesIn("ends")).toEqual([]);
  });

  it("goes by itself, but for the head, the rows and the listing of a life", async () => {
    const store = open("life");
    const once = { id: "1", owner: "o", digest: "d", answer: new Uint8Array(), ttlMs: 60_000 };
    const write = [put(plain, "x", "")];
    await store.commit(key, change({ write, record: payloads("a"), once, keep }));
    await store.commit(key, change({ revise }));
    const names = await namesIn("life");
    const ends = await Promise.all(names.map((name) => server.command("PTTL", name)));
    const { head, table, ids } = namesOf("life", key);
    expect(names.filter((_, i) => ends[i] === -1)).toEqual([head, table("plain"), ids].sort());
  });

  it("is let go of when its time is over, though there is always something new", async () => {
    let offset = 0;
    const limits = { logAgeMs: 10_000 };
    const store = open("time", limits, () => ({ offset }));
    const { log, answers } = namesOf("time", key);
    const once = (id: string) => ({ id, owner: "o", digest: "d", answer: new Uint8Array() });
    await store.commit(key, change({ record: payloads("a"), once: { ...once("1"), ttlMs: 5000 } }));
    offset += 10_001_000;
    await store.commit(key, change({ record: payloads("b"), once: { ...once("2"), ttlMs: 5000 } }));
    expect(await server.command("XLEN", log)).toBe(1);
    expect(await server.command("HLEN", answers("o"))).toBe(1);
    await store.commit(key, change({ once: { ...once("3"), ttlMs: 1 } }));
    expect(Number(await server.command("PTTL", answers("o")))).toBeGreaterThan(1000);
  });

  it("is counted anew when a log was silent for so long that it is gone", async () => {
    let offset = 0;
    const store = open("silent", { logAgeMs: 10_000, logBytes: 100 }, () => ({ offset }));
    await store.commit(key, change({ record: payloads("a".repeat(100)) }));
    offset += 10_001_000;
    await server.command("DEL", namesOf("silent", key).log); // it expires by Redis's own time
    const { head } = await store.read(key, {});
    await store.commit(key, change({ record: payloads("b".repeat(40)) }));
    expect(await store.events(key, head, 9)).toMatchObject({ entries: [{ sequence: 2 }] });
  });

  it("is nothing of what was revised, not even in what is dumped", async () => {
    const store = open("dumped");
    await server.command("CONFIG", "SET", "rdbcompression", "no");
    const secret = (i: number) => `secret ${i}.`;
    for (let i = 1; i <= 250; i++)
      await store.commit(
        key,
        change({ record: payloads(secret(i)), keep: { ...keep, entries: 99 } }),
      );
    const dumped = async () => {
      const dump = ["EVAL", "return redis.call('DUMP', KEYS[1])", "1"];
      const names = await namesIn("dumped");
      const dumps = await Promise.all(names.map((name) => link.run(name, [...dump, name])));
      return Buffer.concat(dumps.filter((bytes) => Buffer.isBuffer(bytes))).toString("latin1");
    };
    expect((await dumped()).split(secret(230))).toHaveLength(3);
    for (const sequence of [1, 100, 101, 230, 250])
      await store.commit(key, change({ revise: { ...revise, sequence } }));
    const left = await dumped();
    const found = [1, 2, 99, 100, 101, 102, 230, 231, 250].filter((i) => left.includes(secret(i)));
    expect(found).toEqual([2, 99, 102, 231]);
  });

  it("is let go of beside the log as in it, and by the next life", async () => {
    const store = open("beside", { logEntries: 16 });
    const { beside } = namesOf("beside", key);
    const size = () => server.command("HLEN", beside);
    for (let i = 0; i < 16; i++) await store.commit(key, change({ record: payloads("a") }));
    await store.commit(key, change({ revise }));
    expect(await size()).toBe(16); // all of them were in one node
    for (let i = 0; i < 11; i++) await store.commit(key, change({ record: payloads("b") }));
    expect(await size()).toBeLessThanOrEqual(6);
    expect(await size()).toBeGreaterThanOrEqual(5);
    await store.commit(key, change({ record: payloads("end"), drop: true }));
    await store.commit(key, change({ record: payloads("begin") }));
    expect(await size()).toBe(0);
  });

  it("is never shared by two namespaces", async () => {
    const [one, two] = [open("one"), open("two")];
    await one.commit(key, change({ write: [put(plain, "x", "1")], record: payloads("a") }));
    expect((await two.read(key, { sizes: [plain] })).size(plain)).toBe(0);
    await two.commit(key, change({ record: payloads("b") }));
    const told = await watchFromNow(two, key);
    await one.commit(key, change({ record: payloads("not for two") }));
    await two.commit(key, change({ record: payloads("for two") }));
    await expect.poll(() => told.log).toEqual(["2 for two"]);
  });

  it("has a name of its own for every part of every key", () => {
    const id = fc.string({ unit: fc.constantFrom("a", "/", "|", ":", "{", "}", "%", "\n", "é") });
    const keys = fc.record({
      kind: fc.constantFrom("room" as const, "user" as const),
      app: id,
      id,
    });
    fc.assert(
      fc.property(keys, keys, id, (one, other, owner) => {
        expect(keyOf(namesOf("n", one).path)).toEqual(one);
        const partsOf = (names: ReturnType<typeof namesOf>) => [
          names.head,
          names.log,
          names.beside,
          names.history,
          names.table("t"),
          names.order("t"),
          names.answers(owner),
          names.answersOrder(owner),
          names.feed.state,
          names.feed.log,
          names.ids,
        ];
        const all = [...partsOf(namesOf("n", one)), ...partsOf(namesOf("n", other))];
        const same = one.kind === other.kind && one.app === other.app && one.id === other.id;
        // What is of an app in a partition is shared by its keys there, and by nobody else's.
        const near = partitionOf(pathOf(one)) === partitionOf(pathOf(other));
        const shared = near && one.app === other.app ? (one.kind === other.kind ? 3 : 2) : 0;
        expect(new Set(all).size).toBe(same ? 11 : 22 - shared);
      }),
      { seed: Number(process.env.SEED) },
    );
  });

  it("is spread over the partitions", () => {
    const counts = new Array<number>(partitionCount).fill(0);
    for (let i = 0; i < 100 * partitionCount; i++) {
      const partition = partitionOf(`room/shop/room-${i}`);
      counts[partition] = (counts[partition] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(50);
    expect(Math.max(...counts)).toBeLessThan(150);
  });
});

describe("Redis", () => {
  it("is told a script again that it has forgotten", async () => {
    const store = open("scripts");
    await store.commit(key, change({ record: payloads("a") }));
    await server.command("SCRIPT", "FLUSH");
    expect(await store.commit(key, change({ record: payloads("b") }))).toMatchObject({
      sequence: 2,
    });
  });

  it("is heard again by who watches a key as soon as nobody does", async () => {
    const store = open("again");
    await store.commit(key, change({ record: payloads("a") }));
    const { head } = await store.read(key, {});
    const cancel = await store.watch(key, head, new Told());
    cancel();
    const told = new Told();
    await store.watch(key, head, told);
    await store.commit(key, change({ record: payloads("b"), emit: payloads("c") }));
    await expect.poll(() => told.log).toEqual(["2 b", "emitted c"]);
  });

  it("is asked for what another node wrote and did not live to settle", async () => {
    const [here, there] = [open("due"), open("due")];
    expect(await here.due(10, 10_000)).toEqual([]);
    await there.commit(key, change({ write: [put(timed, "x", "", 1)] }));
    const due = async () => (await here.due(10, 10_000)).map(({ id }) => id);
    await expect.poll(due, { timeout: 7000 }).toEqual(["x"]);
  });

  it("is asked at once for what falls due here, whatever the time is here", async () => {
    const store = open("own");
    const real = Date.now.bind(Date);
    const clock = vi.spyOn(Date, "now").mockImplementation(() => real() - 3600_000);
    try {
      expect(await store.due(10, 10_000)).toEqual([]);
      await store.commit(
        key,
        change({ write: [put(timed, "x", "", (await store.now()) - 10_000)] }),
      );
      expect((await store.due(10, 10_000)).map(({ id }) => id)).toEqual(["x"]);
    } finally {
      clock.mockRestore();
    }
  });

  it("is asked again for what was more than was asked for", async () => {
    const [here, there] = [open("more"), open("more")];
    const keys = Array.from({ length: 40 }, (_, i) => room(`r${i}`));
    for (const one of keys) await there.commit(one, change({ write: [put(timed, "x", "", 1)] }));
    const offered: string[] = [];
    for (let i = 0; i < 7; i++)
      offered.push(...(await here.due(6, 60_000)).map((due) => due.key.id));
    expect(offered.sort()).toEqual(keys.map(({ id }) => id).sort());
  });

  it("is left for the one that its address leads to, when it is no primary any more", async () => {
    const [old, next] = [await startRedis(), await startRedis()];
    onTestFinished(async () => {
      for (const server of [old, next]) await server.stop();
    });
    const way = await openWay(old.port);
    const there = await Link.open([way.url]);
    const store = new RedisStore({ link: there, tables: { room: tables, user: tables } });
    const commit = async () => (await store.commit(key, change({ record: payloads("a") }))).ok;
    expect(await commit()).toBe(true);
    way.leadTo(next.port);
    await old.command("REPLICAOF", "127.0.0.1", String(next.port));
    expect(await refusal(commit())).toBe("Unavailable STORE_UNAVAILABLE");
    await expect.poll(() => commit().catch(() => false), { timeout: 8000 }).toBe(true);
    await store.close();
    await way.close();
  }, 30_000);

  it("does a command once or not at all, when it stops answering", async () => {
    const way = await openWay(server.port);
    const cut = await Link.open([way.url]);
    await cut.run("n", ["INCR", "n"]);
    way.cutAll();
    expect(await refusal(cut.run("n", ["INCR", "n"]))).toBe("Unavailable STORE_UNAVAILABLE");
    expect(await refusal(cut.run("n", ["INCR", "n"]))).toBe("Unavailable STORE_UNAVAILABLE");
    way.mend();
    const answer = () => cut.run("n", ["GET", "n"]).then(Number, () => 0);
    await expect.poll(answer, { timeout: 10_000 }).toBeLessThanOrEqual(3);
    await expect.poll(answer, { timeout: 10_000 }).toBeGreaterThanOrEqual(1);
    await cut.close();
    await way.close();
  }, 30_000);
});

describe("a Redis that is looked at", () => {
  const lookAt = async (...options: string[]) => {
    const looked = await startRedis(...options);
    const to = await openLink([looked.url]);
    try {
      return (await inspect(to)).map((warning) => warning.replace(/^\S+ /, ""));
    } finally {
      await to.close();
      await looked.stop();
    }
  };

  it("is safe where it evicts nothing and keeps an append-only file", async () => {
    expect(await lookAt("--appendonly", "yes")).toEqual([]);
  });

  it("is unsafe where it evicts, or forgets when it restarts", async () => {
    expect(await lookAt("--maxmemory-policy", "allkeys-lru", "--appendonly", "yes")).toEqual([
      "has maxmemory-policy allkeys-lru: when its memory is full it throws rooms away. Set noeviction",
    ]);
    expect(await lookAt("--save", "")).toEqual([
      "keeps nothing on disk: rooms are gone when it restarts. Set appendonly yes",
    ]);
    expect(await lookAt("--save", "60 1")).toEqual([
      "has no append-only file: what it did since its last snapshot is gone when it restarts. Set appendonly yes",
    ]);
  });

  it("is refused where it is a replica, or too old, or not there", async () => {
    const replica = lookAt("--replicaof", "127.0.0.1", String(server.port));
    await expect(replica).rejects.toThrow(RedisError);
    const old = { primaries: () => ["old:6379"], runOn: async () => "redis_version:6.2.14\r\n" };
    await expect(inspect(old)).rejects.toThrow("Redis 6.2.14 is too old: 7 or later is needed");
    await expect(openLink(["redis://127.0.0.1:1"])).rejects.toThrow("no answer from 127.0.0.1:1");
  });
});
