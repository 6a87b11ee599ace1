import { describe, expect, it } from "vitest";
import type { FeedEntry } from "../../services/store/app-feed.ts";
import { Backlog } from "../../services/webhook/backlog.ts";
import type { RoomQueue } from "../../services/webhook/room-queue.ts";
import { randomFrom } from "../support/random.ts";

/** Two partitions of an app's feed. */
class Feed {
  readonly entries: FeedEntry[] = [];

  record(roomId: string): void {
    const partition = roomId.length % 2;
    const position = 1000 + this.entries.filter((entry) => entry.partition === partition).length;
    const sequence = this.entries.filter(({ key }) => key.id === roomId).length + 1;
    const key = { kind: "room" as const, app: "shop", id: roomId };
    const payload = new Uint8Array(10);
    this.entries.push({ key, partition, position, epoch: "e", sequence, revision: 1, payload });
  }

  read(after: ReadonlyMap<number, number>, limit: number) {
    const entries = this.entries
      .filter(({ partition, position }) => position > (after.get(partition) ?? 0))
      .slice(0, limit);
    const next = new Map(after);
    for (const { partition, position } of entries) next.set(partition, position);
    return { entries, next };
  }
}

const start = new Map([
  [0, 999],
  [1, 999],
]);
const rooms = ["a", "b", "cc", "dd", "e", "ff"];

describe("a backlog", () => {
  it("gives every room's events once and in order, whatever is passed over and when it is taken", () => {
    const random = randomFrom("backlog");
    for (let run = 0; run < 100; run++) {
      const feed = new Feed();
      const events = 2 + Math.floor(random() * 30);
      const backlog = new Backlog(start, {
        events,
        bytes: 1000,
        wants: ({ key }) => key.id !== "e",
      });
      const waiting = new Set<RoomQueue>();
      const taken = new Map<string, number>();
      const take = () => {
        const list = [...waiting];
        const room = list[Math.floor(random() * list.length)];
        const [first] = room?.waiting ?? [];
        if (room === undefined || first === undefined) return;
        expect(first.sequence).toBe((taken.get(room.roomId) ?? 0) + 1);
        taken.set(room.roomId, first.sequence);
        if (!backlog.taken(room)) waiting.delete(room);
      };
      const reading = (space: number) => {
        const from = backlog.next();
        const page = feed.read(from, 1 + Math.floor(random() * space));
        for (let i = random() * 4; i > 1; i--) take(); // while the store is asked
        for (const room of backlog.add(page)) waiting.add(room);
        return page.entries.length;
      };
      for (let turn = 0; turn < 80; turn++) {
        for (let i = random() * 6; i > 1; i--)
          feed.record(rooms[Math.floor(random() ** 2 * 6)] ?? "a");
        if (backlog.space > 0 && random() < 0.7) reading(backlog.space);
        for (let i = random() * 4; i > 1; i--) take();
        expect(backlog.size).toBeLessThanOrEqual(events);
        // Whoever goes on from the position misses nothing.
        const after = backlog.position();
        const missed = feed.entries.filter(
          ({ key, partition, position, sequence }) =>
            position <= (after.get(partition) ?? 0) &&
            key.id !== "e" &&
            sequence > (taken.get(key.id) ?? 0),
        );
        expect(missed).toEqual([]);
      }
      const last = new Map([0, 1].map((partition) => [partition, 0]));
      for (const { partition, position } of feed.entries) last.set(partition, position);
      for (let left = true; left; ) {
        const read = backlog.space > 0 && reading(backlog.space) > 0;
        take();
        left = read || waiting.size > 0 || backlog.rereads;
      }
      for (const roomId of rooms.filter((id) => id !== "e"))
        expect(taken.get(roomId) ?? 0).toBe(
          feed.entries.filter(({ key }) => key.id === roomId).length,
        );
      for (const [partition, position] of last)
        expect(backlog.position().get(partition)).toBe(Math.max(position, 999));
    }
  });

  it("reads no more than may wait: entries, and bytes", () => {
    const wants = () => true;
    const feed = new Feed();
    for (let i = 0; i < 20; i++) feed.record("x".repeat(i + 1));
    const many = new Backlog(start, { events: 20, bytes: 1000, wants });
    many.add(feed.read(many.next(), 19));
    expect(many.space).toBe(1);
    many.add(feed.read(many.next(), 1));
    expect(many.space).toBe(0);
    const heavy = new Backlog(start, { events: 1000, bytes: 100, wants });
    heavy.add(feed.read(heavy.next(), 9));
    expect(heavy.space).toBe(991);
    heavy.add(feed.read(heavy.next(), 1));
    expect(heavy.space).toBe(0);
  });

  it("gives each room a tenth of the space that is left, at least one", () => {
    const feed = new Feed();
    for (let i = 0; i < 50; i++) feed.record("a");
    for (const room of ["bb", "c"]) for (let i = 0; i < 20; i++) feed.record(room);
    const backlog = new Backlog(start, { events: 100, bytes: 10_000, wants: () => true });
    const begun = backlog.add(feed.read(backlog.next(), 100));
    expect(begun.map(({ roomId, waiting }) => [roomId, waiting.length])).toEqual([
      ["a", 9],
      ["bb", 8],
      ["c", 7],
    ]);
  });
});
