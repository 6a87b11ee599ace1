import { describe, expect, it } from "vitest";
import { put } from "../../services/store/change.ts";
import type { Store } from "../../services/store/store.ts";
import type { Bench } from "./conformance.ts";
import { change, payloads, plain, room, Told, textOf, watchFromNow } from "./tables.ts";

const key = room("r");

/** The log, what is read of it, and who watches it. */
export function describeLog(bench: Bench): void {
  const record = (texts: string[], parts = {}, store: Store = bench.store) =>
    store.commit(key, change({ record: payloads(...texts), ...parts }));
  const numbered = async (count: number, store: Store = bench.store) => {
    for (let i = 1; i <= count; i++) await record([`e${i}`], {}, store);
    return (await store.read(key, {})).head;
  };

  describe("the log", () => {
    it("answers the entries after a position, in order, at most as many as asked", async () => {
      const { epoch } = await numbered(5);
      const events = await bench.store.events(key, { epoch, sequence: 2 }, 2);
      if (events.kind === "reset") throw new Error(events.reason);
      expect(events.entries.map(({ sequence, payload }) => [sequence, textOf(payload)])).toEqual([
        [3, "e3"],
        [4, "e4"],
      ]);
      expect(events.head.sequence).toBe(5);
      const none = await bench.store.events(key, { epoch, sequence: 5 }, 2);
      expect(none).toMatchObject({ kind: "events", entries: [] });
    });

    it("says why there are none to be had", async () => {
      const why = async (epoch: string, sequence: number) => {
        const events = await bench.store.events(key, { epoch, sequence }, 9);
        return events.kind === "reset" ? events.reason : "events";
      };
      expect(await why("x", 0)).toBe("gone");
      const { epoch } = await numbered(3);
      expect(await why("x", 0)).toBe("epoch");
      expect(await why(epoch, 4)).toBe("ahead");
      expect(await why(epoch, 3)).toBe("events");
    });

    it("keeps as many entries as its limits say, and says where older ones are gone", async () => {
      const { store } = await bench.open({ logEntries: 100 });
      const { epoch } = await numbered(500, store);
      const kept = await store.events(key, { epoch, sequence: 400 }, 1000);
      expect(kept).toMatchObject({ kind: "events" });
      if (kept.kind === "events") expect(kept.entries).toHaveLength(100);
      const gone = await store.events(key, { epoch, sequence: 1 }, 1000);
      expect(gone).toMatchObject({ kind: "reset", reason: "trimmed" });
    });

    it("keeps no more bytes than its limits say", async () => {
      const { store } = await bench.open({ logBytes: 1000 });
      for (let i = 0; i < 50; i++) await record(["x".repeat(100)], {}, store);
      const { epoch } = (await store.read(key, {})).head;
      expect(await store.events(key, { epoch, sequence: 45 }, 9)).toMatchObject({ kind: "events" });
      expect(await store.events(key, { epoch, sequence: 5 }, 9)).toMatchObject({ kind: "reset" });
    });

    it("keeps entries for their time", async () => {
      const { store, advance } = await bench.open({ logAgeMs: 600_000 });
      await record(["old"], {}, store);
      await advance(540_000);
      const { epoch } = (await store.read(key, {})).head;
      const from = (sequence: number) => store.events(key, { epoch, sequence }, 9);
      expect(await from(0)).toMatchObject({ kind: "events" });
      await advance(60_001);
      expect(await from(0)).toMatchObject({ kind: "reset", reason: "trimmed" });
      await record(["new"], {}, store);
      expect(await from(0)).toMatchObject({ kind: "reset", reason: "trimmed" });
      expect(await from(1)).toMatchObject({ kind: "events" });
    });

    it("can be read to its end for a while after a drop", async () => {
      const { epoch } = await numbered(2);
      await record(["end"], { drop: true });
      const events = await bench.store.events(key, { epoch, sequence: 2 }, 9);
      if (events.kind === "reset") throw new Error(events.reason);
      expect(events.entries.map(({ payload }) => textOf(payload))).toEqual(["end"]);
      expect(events.head.epoch).toBe("");
    });
  });

  describe("a watcher", () => {
    it("is told what there is after its position, then what comes, contiguous and once each", async () => {
      const { epoch } = await numbered(3);
      const told = new Told();
      await bench.store.watch(key, { epoch, sequence: 1 }, told);
      await record(["e4", "e5"]);
      await expect.poll(() => told.log).toEqual(["2 e2", "3 e3", "4 e4", "5 e5"]);
    });

    it("misses nothing between what was read and its watching", async () => {
      await numbered(1);
      const { head } = await bench.store.read(key, {});
      await record(["between"]);
      const told = new Told();
      await bench.store.watch(key, head, told);
      await expect.poll(() => told.log).toEqual(["2 between"]);
    });

    it("is told of a commit with its revision, after the commit", async () => {
      await numbered(1);
      const told = await watchFromNow(bench.store, key);
      const committing = record(["a"]);
      expect(told.log).toEqual([]);
      const committed = await committing;
      await expect
        .poll(() => told.recorded.map(({ revision }) => revision))
        .toEqual([committed.ok ? committed.revision : 0]);
    });

    it("may commit itself, and hears of that in its turn", async () => {
      await numbered(1);
      const told = new Told();
      const { head } = await bench.store.read(key, {});
      await bench.store.watch(key, head, {
        ...bound(told),
        entries(entries) {
          told.entries(entries);
          if (told.log.length < 3) void record([`answer ${told.log.length}`]);
        },
      });
      await record(["question"]);
      await expect.poll(() => told.log).toEqual(["2 question", "3 answer 1", "4 answer 2"]);
    });

    it("is told what is emitted in its place, and only while it watches", async () => {
      await numbered(1);
      await record([], { emit: payloads("before") });
      const told = await watchFromNow(bench.store, key);
      await record(["a"], { emit: payloads("one", "two") });
      await record(["b"]);
      await record([], { emit: payloads("three") });
      await expect
        .poll(() => told.log)
        .toEqual(["2 a", "emitted one", "emitted two", "3 b", "emitted three"]);
      expect((await bench.store.read(key, {})).head.sequence).toBe(3);
    });

    it("hears nothing after it was cancelled", async () => {
      const { epoch, sequence } = await numbered(1);
      const [gone, there] = [new Told(), new Told()];
      const cancel = await bench.store.watch(key, { epoch, sequence }, gone);
      await bench.store.watch(key, { epoch, sequence }, there);
      const committing = record(["a"]);
      cancel();
      await committing;
      await expect.poll(() => there.log).toEqual(["2 a"]);
      expect(gone.log).toEqual([]);
    });

    it("hears the end of a life, then that there is another", async () => {
      await numbered(1);
      const told = await watchFromNow(bench.store, key);
      await record(["end"], { drop: true });
      await record(["begin"]);
      await record(["more"]);
      await expect.poll(() => told.log).toEqual(["2 end", "reset epoch"]);
    });

    it.each([
      ["gone", "nothing", 0],
      ["epoch", "another", 0],
      ["ahead", "this", 9],
    ] as const)("is told at once where it cannot go on: %s", async (reason, life, sequence) => {
      const epoch = life === "nothing" ? "x" : (await numbered(2)).epoch;
      const told = new Told();
      await bench.store.watch(key, { epoch: life === "another" ? "x" : epoch, sequence }, told);
      await expect.poll(() => told.log).toEqual([`reset ${reason}`]);
      await record(["later"]);
      expect(told.log).toEqual([`reset ${reason}`]);
    });

    it("is told at once where what it has not read is gone", async () => {
      const { store } = await bench.open({ logEntries: 10 });
      const { epoch } = await numbered(200, store);
      const told = new Told();
      await store.watch(key, { epoch, sequence: 1 }, told);
      await expect.poll(() => told.log).toEqual(["reset trimmed"]);
    });

    it("on one handle hears what is committed on another", async () => {
      await numbered(1);
      const told = await watchFromNow(bench.store, key);
      await record(["elsewhere"], { write: [put(plain, "x", "1")] }, bench.engine.other);
      await expect.poll(() => told.log).toEqual(["2 elsewhere"]);
    });
  });
}

/** A watcher's methods, bound to it. */
function bound(told: Told) {
  return {
    emitted: (emitted: readonly Uint8Array[]) => told.emitted(emitted),
    reset: (reason: string) => told.reset(reason),
  };
}
