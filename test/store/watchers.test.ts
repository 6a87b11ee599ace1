import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Connection } from "../../services/store/redis/commander.ts";
import type { Link } from "../../services/store/redis/link.ts";
import { RedisWatchers } from "../../services/store/redis/watchers.ts";
import { room, Told } from "./tables.ts";

const key = room("r");
const start = { epoch: "1", sequence: 0 };

/** A Redis that says nothing but that it is there; what it is asked is counted. */
class Quiet {
  reads = 0;
  connects = true;
  readonly subscribed = new Map<string, (message: Buffer) => void>();
  connection: Connection | undefined;
  destroyed = 0;
  readonly link = {
    primaryOf: () => "here",
    subscriber: async () => this.#connect(),
    runOn: async (_primary: string, [, channel = ""]: readonly string[]) =>
      this.subscribed.get(channel)?.(Buffer.alloc(0)),
  };
  readonly watchers = new RedisWatchers({
    link: this.link as unknown as Link,
    channelOf: () => "channel",
    probeOf: () => "probe",
    readLog: async () => {
      this.reads++;
      return { kind: "events", entries: [], head: { ...start, revision: 0, now: 0 } };
    },
  });

  #connect(): Connection {
    if (!this.connects) throw new Error("not now");
    this.connection = {
      subscribe: async (channel, hear) => void this.subscribed.set(channel, hear),
      unsubscribe: (channel) => void this.subscribed.delete(channel),
      lost: () => {},
      moved: () => {},
      destroy: () => {
        this.subscribed.clear();
        this.destroyed++;
      },
    };
    return this.connection;
  }
}

let redis: Quiet;
beforeEach(() => {
  vi.useFakeTimers();
  redis = new Quiet();
});
afterEach(() => {
  redis.watchers.close();
  vi.useRealTimers();
});

/** What is read within a time. */
async function readsIn(ms: number): Promise<number> {
  const before = redis.reads;
  await vi.advanceTimersByTimeAsync(ms);
  return redis.reads - before;
}

it("a key that is sure to be heard, but silent, is read once in a while", async () => {
  await redis.watchers.add(key, start, new Told());
  expect(redis.reads).toBeGreaterThan(0);
  expect(await readsIn(24_000)).toBe(0);
  expect(await readsIn(27_000)).toBeGreaterThan(0);
});

it("a key that is not sure to be heard is read every second, and once more when it is", async () => {
  await redis.watchers.add(key, start, new Told());
  redis.connects = false;
  redis.connection?.lost();
  expect(await readsIn(500)).toBe(1);
  expect(await readsIn(10_000)).toBeGreaterThanOrEqual(9);
  redis.connects = true;
  expect(await readsIn(1500)).toBeGreaterThan(0);
  expect(await readsIn(10_000)).toBe(0);
});

it("a key that nobody watches any more is not heard, and the connection ends with the last", async () => {
  const cancel = await redis.watchers.add(key, start, new Told());
  expect([...redis.subscribed.keys()]).toEqual(["probe", "channel"]);
  cancel();
  expect([...redis.subscribed.keys()]).toEqual(["probe"]);
  await vi.advanceTimersByTimeAsync(500);
  expect([redis.destroyed, redis.watchers.size]).toEqual([1, 0]);
});
