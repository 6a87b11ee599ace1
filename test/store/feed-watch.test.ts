import { beforeEach, expect, it } from "vitest";
import type { Channels } from "../../services/store/redis/channels.ts";
import { FeedWatch } from "../../services/store/redis/feed-watch.ts";
import type { Listener } from "../../services/store/redis/subscriber.ts";

/** What is listened to, and whether it is sure to be heard. */
const listeners = new Map<string, Listener>();
let sure: boolean;
let watch: FeedWatch;
let woken: number;

const names = Array.from({ length: 20 }, (_, i) => `feed ${i}`);
const all = names.map((_, i) => i);
const turn = () => new Promise<void>(setImmediate);
const hear = (partition: number) => listeners.get(`feed ${partition}`)?.hear(Buffer.of());
/** Partitions that would be read. */
const toRead = () => all.filter((partition) => !watch.isAtEnd(partition, 7));
const readAll = () => {
  for (const partition of all) watch.reading(partition)(7);
};

beforeEach(async () => {
  listeners.clear();
  [sure, woken] = [true, 0];
  const channels = {
    add: async (channel: string, listener: Listener) => void listeners.set(channel, listener),
    remove: (channel: string) => listeners.delete(channel),
    hears: () => sure,
  };
  watch = new FeedWatch(channels as unknown as Channels, names);
  watch.add(() => woken++);
  await watch.ready;
});

it("what was read to its end is read again when something is heard of it", async () => {
  expect(toRead()).toEqual(all);
  readAll();
  expect(toRead()).toEqual([]);
  expect(watch.isAtEnd(3, 6)).toBe(false); // from an earlier place there is something to read
  hear(3);
  hear(3);
  expect(toRead()).toEqual([3]);
  await turn();
  expect(woken).toBe(1);
});

it("what is heard while it is read is not taken for read", () => {
  const end = watch.reading(3);
  hear(3);
  end(7);
  expect(toRead()).toContain(3);
});

it("what is not sure to be heard is read every time", () => {
  sure = false;
  readAll();
  expect(toRead()).toEqual(all);
});

it("where every wake-up is lost, each partition is read once within a round, in its turn", async () => {
  readAll();
  const looked: number[] = [];
  for (let looks = 0; looks < 10; looks++) {
    watch.look();
    await turn();
    const now = toRead();
    expect(now).toHaveLength(2);
    looked.push(...now);
    readAll();
  }
  expect(woken).toBe(10);
  expect(looked.sort((a, b) => a - b)).toEqual(all);
});

it("a channel that is heard again is read", async () => {
  readAll();
  listeners.get("feed 5")?.resume();
  expect(toRead()).toEqual([5]);
  await turn();
  expect(woken).toBe(1);
});

it("nobody is woken, and nothing is heard, when it is closed", async () => {
  hear(1);
  watch.close();
  await turn();
  expect([woken, listeners.size]).toEqual([0, 0]);
});
