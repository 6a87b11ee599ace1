import { describe, expect, it } from "vitest";
import { namesOf } from "../../services/store/redis/names.ts";
import { link, open, ownRedis, server } from "./own-redis.ts";
import { change, payloads, room } from "./tables.ts";

ownRedis();

const key = room("r");
const revise = { sequence: 1, payload: new Uint8Array() };

describe("what was revised in Redis", () => {
  it("leaves nothing of what it was, not even in what is dumped", async () => {
    const store = open("dumped");
    await server.command("CONFIG", "SET", "rdbcompression", "no");
    const keep = { entries: 99, bytes: 100_000, ageMs: 60_000 };
    const secret = (i: number) => `secret ${i}.`;
    for (let i = 1; i <= 250; i++)
      await store.commit(key, change({ record: payloads(secret(i)), keep }));
    const dumped = async () => {
      const names = await server.command("KEYS", "dumped:*");
      if (!Array.isArray(names)) throw new Error("no names");
      const dumps = await Promise.all(names.map((name) => link.run("", ["DUMP", name])));
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
});
