import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { put } from "../../services/store/change.ts";
import { partitionCount, partitionOf, pathOf } from "../../services/store/partitions.ts";
import { keyOf, namesOf } from "../../services/store/redis/names.ts";
import { namesIn, open, ownRedis, server, tables } from "./own-redis.ts";
import { change, payloads, plain, room, standing, watchFromNow } from "./tables.ts";

ownRedis();

const key = room("r");

describe("what is kept in Redis", () => {
  const keep = { entries: 10, bytes: 1000, ageMs: 60_000 };
  const revise = { sequence: 1, payload: new Uint8Array() };

  it("is nothing at all when every life has ended and every answer is over", async () => {
    const write = tables.map((table) => put(table, "x", "1", table.timed ? 9e15 : undefined));
    const begin = async (namespace: string, ttlMs: number) => {
      const store = open(namespace, { lingerMs: 50 });
      const once = { id: "1", owner: "o", digest: "d", answer: new Uint8Array(), ttlMs };
      await store.commit(key, change({ write, record: payloads("a"), once, keep }));
      await store.commit(key, change({ revise }));
      return store;
    };
    await begin("stays", 60_000);
    expect(await namesIn("stays")).toHaveLength(14);
    const store = await begin("ends", 50);
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
