import { describe, expect, it } from "vitest";
import type { HistoryQuery, KeepLimits } from "../../services/store/history.ts";
import type { Store } from "../../services/store/store.ts";
import type { Bench } from "./conformance.ts";
import { change, payloads, room, Told, textOf } from "./tables.ts";

const key = room("r");
const ample: KeepLimits = { entries: 1000, bytes: 1_000_000, ageMs: 3600_000 };

/** What is kept beside the log, and what is revised in both. */
export function describeHistory(bench: Bench): void {
  const record = (texts: string[], parts = {}, store: Store = bench.store) =>
    store.commit(key, change({ record: payloads(...texts), ...parts }));
  const keep = (count: number, limits = ample, store: Store = bench.store) =>
    inTurn(count, (i) => record([`k${i}`], { keep: limits }, store));
  const read = async (query: Partial<HistoryQuery> = {}, store: Store = bench.store) => {
    const all: HistoryQuery = { from: undefined, direction: "older", limit: 1000, ageMs: 3600_000 };
    const { entries, more } = await store.history(key, { ...all, ...query });
    return { texts: entries.map(({ payload }) => textOf(payload)), more, entries };
  };
  const revise = (sequence: number, text: string, store: Store = bench.store) => {
    const [payload = new Uint8Array()] = payloads(text);
    return store.commit(key, change({ revise: { sequence, payload } }));
  };
  const logged = async (after: number, limit = 9, store: Store = bench.store) => {
    const { epoch } = (await store.read(key, {})).head;
    const events = await store.events(key, { epoch, sequence: after }, limit);
    if (events.kind === "reset") return [events.reason];
    return events.entries.map(({ sequence, payload }) => `${sequence} ${textOf(payload)}`);
  };

  describe("the history", () => {
    it("has what was to be kept and nothing else, as the log has it", async () => {
      await record(["not kept"]);
      const committed = await record(["a", "b"], { keep: ample });
      await record(["nor this"], { emit: payloads("nor that") });
      const { entries } = await read();
      const { epoch, revision } = committed.ok ? committed : { epoch: "", revision: 0 };
      expect(entries.map((entry) => ({ ...entry, payload: textOf(entry.payload) }))).toEqual([
        { epoch, sequence: 3, revision, payload: "b" },
        { epoch, sequence: 2, revision, payload: "a" },
      ]);
    });

    it("is read back from the newest or a place, and forward from the oldest or a place", async () => {
      await keep(5);
      const parts = async (query: Partial<HistoryQuery>) => {
        const { texts, more } = await read({ limit: 2, ...query });
        return `${texts.join(" ")}${more ? " …" : ""}`;
      };
      expect(await parts({})).toBe("k5 k4 …");
      expect(await parts({ from: 4 })).toBe("k3 k2 …");
      expect(await parts({ from: 3 })).toBe("k2 k1");
      expect(await parts({ from: 1 })).toBe("");
      expect(await parts({ from: 99 })).toBe("k5 k4 …");
      expect(await parts({ direction: "newer" })).toBe("k1 k2 …");
      expect(await parts({ direction: "newer", from: 2 })).toBe("k3 k4 …");
      expect(await parts({ direction: "newer", from: 3 })).toBe("k4 k5");
      expect(await parts({ direction: "newer", from: 5 })).toBe("");
      expect(await parts({ direction: "newer", from: 99 })).toBe("");
    });

    it("begins above a revision, where that is asked for", async () => {
      await keep(2);
      const third = await record(["k3"], { keep: ample });
      await record(["k4"], { keep: ample });
      const above = third.ok ? third.revision : 0;
      expect(await read({ above })).toMatchObject({ texts: ["k4"], more: false });
      expect(await read({ above: above - 1, limit: 1 })).toMatchObject({ more: true });
      expect((await read({ above, direction: "newer", from: 1 })).texts).toEqual(["k4"]);
    });

    it("keeps as many entries as it is told, and at most a sixteenth more", async () => {
      const limits = { ...ample, entries: 100 };
      await keep(1000, limits);
      const { texts } = await read();
      expect(texts.length).toBeGreaterThanOrEqual(100);
      expect(texts.length).toBeLessThanOrEqual(107);
      expect(texts[0]).toBe("k1000");
      await record(["last"], { keep: { ...ample, entries: 0 } });
      expect((await read()).texts).toEqual([]);
    });

    it("keeps no more bytes than it is told", async () => {
      const limits = { ...ample, bytes: 1000 };
      await inTurn(50, () => record(["x".repeat(100)], { keep: limits }));
      const { texts } = await read();
      expect(texts.length).toBeGreaterThanOrEqual(9);
      expect(texts.length).toBeLessThanOrEqual(10);
    });

    it("keeps entries for their time, and tells none above the age that is asked for", async () => {
      const limits = { ...ample, ageMs: 600_000 };
      await record(["old"], { keep: limits });
      await bench.engine.advance(360_000);
      await record(["young"], { keep: limits });
      expect((await read({ ageMs: 300_000 })).texts).toEqual(["young"]);
      expect((await read({ ageMs: 300_000, direction: "newer" })).texts).toEqual(["young"]);
      expect((await read()).texts).toEqual(["young", "old"]);
      await bench.engine.advance(240_001);
      await record(["new"], { keep: limits });
      expect((await read()).texts).toEqual(["new", "young"]);
    });

    it("outlasts the log, and is trimmed without it", async () => {
      const { store } = await bench.open({ logEntries: 10 });
      await keep(200, ample, store);
      expect(await logged(100, 9, store)).toEqual(["trimmed"]);
      expect((await read({}, store)).texts).toHaveLength(200);
    });

    it("goes with its life", async () => {
      expect(await read()).toMatchObject({ texts: [], more: false });
      await keep(3);
      await record(["end"], { keep: ample, drop: true });
      expect((await read()).texts).toEqual([]);
      await record(["begin"]);
      expect((await read()).texts).toEqual([]);
      await keep(1);
      expect((await read()).texts).toEqual(["k1"]);
    });
  });

  describe("what is revised", () => {
    it("keeps its place and its revision, in the log and in the history", async () => {
      await keep(3);
      const before = (await read({ from: 3, limit: 1 })).entries[0];
      const { head } = await bench.store.read(key, {});
      await revise(2, "other");
      expect(await logged(0)).toEqual(["1 k1", "2 other", "3 k3"]);
      expect(await logged(1, 1)).toEqual(["2 other"]);
      expect((await read()).texts).toEqual(["k3", "other", "k1"]);
      const after = (await read({ from: 3, limit: 1 })).entries[0];
      expect({ ...after, payload: "" }).toEqual({ ...before, payload: "" });
      expect((await bench.store.read(key, {})).head.sequence).toBe(head.sequence);
    });

    it("may be the first, the last, all of them, and the same again", async () => {
      await keep(3);
      for (const sequence of [1, 3, 2, 2]) await revise(sequence, `r${sequence}`);
      expect(await logged(0)).toEqual(["1 r1", "2 r2", "3 r3"]);
      expect(await logged(1, 1)).toEqual(["2 r2"]);
      expect(await logged(2)).toEqual(["3 r3"]);
      await revise(3, "again");
      await revise(3, "again");
      await record(["k4"], { keep: ample });
      expect(await logged(2)).toEqual(["3 again", "4 k4"]);
      expect((await read()).texts).toEqual(["k4", "again", "r2", "r1"]);
    });

    it("is one step with what is recorded and written beside it, and nothing where it is refused", async () => {
      await keep(2);
      const [payload = new Uint8Array()] = payloads("other");
      const parts = { revise: { sequence: 1, payload }, expect: [{ kind: "before", time: 1 }] };
      expect(await record(["told"], parts)).toMatchObject({ ok: false });
      expect(await logged(0)).toEqual(["1 k1", "2 k2"]);
      await record(["told"], { ...parts, expect: [] });
      expect(await logged(0)).toEqual(["1 other", "2 k2", "3 told"]);
    });

    it("is nothing where there is no such entry, and begins no life", async () => {
      await revise(1, "nothing");
      expect((await bench.store.read(key, {})).head.epoch).toBe("");
      await keep(2);
      await revise(3, "to come");
      await record(["k3"]);
      expect(await logged(0)).toEqual(["1 k1", "2 k2", "3 k3"]);
    });

    it("is where it is kept still: in the history alone, or in the log alone", async () => {
      const { store } = await bench.open({ logEntries: 10 });
      await keep(100, ample, store);
      await revise(5, "old", store);
      expect((await read({ from: 6, limit: 1 }, store)).texts).toEqual(["old"]);
      await record(["not kept"], {}, store);
      await revise(101, "blank", store);
      expect(await logged(100, 9, store)).toEqual(["101 blank"]);
      expect((await read({ limit: 1 }, store)).texts).toEqual(["k100"]);
    });

    it("is found amid many, in slices and across them", async () => {
      await keep(300);
      const revised = [1, 64, 65, 128, 150, 151, 299, 300];
      for (const sequence of revised) await revise(sequence, "r");
      const expected = Array.from({ length: 300 }, (_, i) =>
        revised.includes(i + 1) ? `${i + 1} r` : `${i + 1} k${i + 1}`,
      );
      const found: string[] = [];
      while (found.length < 300) found.push(...(await logged(found.length, 64)));
      expect(found).toEqual(expected);
      expect(await logged(0, 300)).toEqual(expected);
    });

    it("is trimmed with the rest, and its bytes are not counted twice or for ever", async () => {
      const { store } = await bench.open({ logBytes: 1000, logEntries: 1000 });
      const limits = { ...ample, bytes: 1000 };
      for (let i = 1; i <= 200; i++) {
        await record(["x".repeat(100)], { keep: limits }, store);
        await revise(i, "y".repeat(i % 2 === 0 ? 10 : 150), store);
      }
      await inTurn(30, () => record(["z".repeat(100)], { keep: limits }, store));
      expect(await logged(221, 99, store)).toHaveLength(9);
      expect(await logged(215, 99, store)).toEqual(["trimmed"]);
      expect((await read({}, store)).texts.length).toBeGreaterThanOrEqual(9);
      expect((await read({}, store)).texts.length).toBeLessThanOrEqual(10);
    });

    it("is told as it is now to whoever reads it later, on every handle", async () => {
      await keep(3);
      const { epoch } = (await bench.store.read(key, {})).head;
      const early = new Told();
      await bench.store.watch(key, { epoch, sequence: 0 }, early);
      await expect.poll(() => early.log).toHaveLength(3);
      await revise(2, "other");
      const late = new Told();
      await bench.engine.other.watch(key, { epoch, sequence: 0 }, late);
      await record(["k4"]);
      await expect.poll(() => early.log).toEqual(["1 k1", "2 k2", "3 k3", "4 k4"]);
      await expect.poll(() => late.log).toEqual(["1 k1", "2 other", "3 k3", "4 k4"]);
      expect((await read({}, bench.engine.other)).texts).toEqual(["k3", "other", "k1"]);
    });

    it("can be read in a log that has closed", async () => {
      await keep(2);
      const { epoch } = (await bench.store.read(key, {})).head;
      await revise(1, "other");
      await record(["end"], { drop: true });
      const events = await bench.store.events(key, { epoch, sequence: 0 }, 9);
      if (events.kind === "reset") throw new Error(events.reason);
      expect(events.entries.map(({ payload }) => textOf(payload))).toEqual(["other", "k2", "end"]);
      await record(["begin", "anew"]);
      expect(await logged(0)).toEqual(["1 begin", "2 anew"]);
    });
  });
}

async function inTurn(count: number, act: (i: number) => Promise<unknown>): Promise<void> {
  for (let i = 1; i <= count; i++) await act(i);
}
