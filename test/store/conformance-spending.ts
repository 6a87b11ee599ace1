import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { afterSpending, type Level, type Spending, waitMs } from "../../services/store/bucket.ts";

import { absent, present, put } from "../../services/store/change.ts";
import type { Committed, Once, Refused, Store } from "../../services/store/store.ts";
import { seedOf } from "../support/random.ts";
import type { Bench } from "./conformance.ts";
import { change, payloads, plain, room } from "./tables.ts";

const key = room("r");

/** Two tokens, of which one comes back in 100 s: time that passes by itself does not matter. */
const slow = (parts: Partial<Spending> = {}): Spending => ({
  bucket: "slow",
  rate: 0.01,
  burst: 2,
  cost: 1,
  ...parts,
});

/** Spending: what buckets give, and when they give again. */
export function describeSpending(bench: Bench): void {
  const commit = (parts: Parameters<typeof change>[0], store: Store = bench.store) =>
    store.commit(key, change(parts));
  const spend = (...spendings: Spending[]) => commit({ spend: spendings });
  const passes = async (...spendings: Spending[]) => (await spend(...spendings)).ok;

  describe("a bucket", () => {
    it("gives what it has when it is new, and no more", async () => {
      expect([await passes(slow()), await passes(slow())]).toEqual([true, true]);
      const refused = await spend(slow());
      expect(refused).toMatchObject({ ok: false, reused: false, failed: [] });
      expect(exhaustedOf(refused)).toMatchObject([{ spending: 0 }]);
    });

    it("says to the millisecond when the same would pass, and keeps its word", async () => {
      const one = slow({ burst: 1, rate: 0.0005 });
      const first = await spend(one);
      const refused = await spend(one);
      const waitMs = exhaustedOf(refused)[0]?.retryAfterMs ?? 0;
      expect(waitMs).toBe(Math.ceil((first.now + 2_000_000_000 - refused.now) / 1000));
      await bench.engine.advance(waitMs - 20_000);
      expect(await passes(one)).toBe(false);
      await bench.engine.advance(20_000);
      expect(await passes(one)).toBe(true);
    });

    it("fills as time passes, to its burst and no further", async () => {
      for (let i = 0; i < 2; i++) await spend(slow());
      await bench.engine.advance(100_000);
      expect([await passes(slow()), await passes(slow())]).toEqual([true, false]);
      await bench.engine.advance(10_000_000);
      expect([await passes(slow({ cost: 2 })), await passes(slow())]).toEqual([true, false]);
    });

    it("leaves what must be left", async () => {
      expect(await passes(slow({ floor: 1 }))).toBe(true);
      const refused = await spend(slow({ floor: 1 }));
      expect(exhaustedOf(refused)).toHaveLength(1);
      expect(await passes(slow())).toBe(true);
    });

    it("takes on another rate and burst with the change that says so", async () => {
      for (let i = 0; i < 2; i++) await spend(slow());
      await bench.engine.advance(1000);
      expect(await passes(slow())).toBe(false);
      expect(await passes(slow({ rate: 1 }))).toBe(true);
      await bench.engine.advance(10_000_000);
      const small = { cost: 1, burst: 1 };
      expect([await passes(slow(small)), await passes(slow(small))]).toEqual([true, false]);
    });

    it("is of its key and its name alone", async () => {
      await spend(slow({ cost: 2 }));
      expect(await passes(slow({ bucket: "other" }))).toBe(true);
      const elsewhere = [room("s"), { ...key, kind: "user" as const }, { ...key, app: "b" }];
      for (const other of [...elsewhere, { ...key, kind: "app" as const }]) {
        const twice = change({ spend: [slow({ cost: 2 })] });
        expect((await bench.store.commit(other, twice)).ok).toBe(true);
        expect((await bench.store.commit(other, twice)).ok).toBe(false);
      }
    });

    it("is the same one for every node", async () => {
      const { other } = bench.engine;
      expect((await commit({ spend: [slow()] }, other)).ok).toBe(true);
      expect(await passes(slow())).toBe(true);
      expect((await commit({ spend: [slow()] }, other)).ok).toBe(false);
    });

    it("gives to those who race for it, on two nodes, exactly what it has", async () => {
      const stores = [bench.store, bench.engine.other];
      const asked = { record: payloads("a"), spend: [slow({ burst: 30 })] };
      const racers = Array.from({ length: 100 }, (_, i) => commit(asked, stores[i % 2]));
      const passed = (await Promise.all(racers)).filter(({ ok }) => ok);
      expect(passed).toHaveLength(30);
      expect((await bench.store.read(key, {})).head.sequence).toBe(30);
    });

    it("outlives a drop", async () => {
      await commit({ record: payloads("a"), spend: [slow({ cost: 2 })] });
      await commit({ record: payloads("end"), drop: true });
      expect(await passes(slow())).toBe(false);
    });

    it("that never has what is asked for is a mistake of whoever asks", async () => {
      for (const wrong of [{ cost: 3 }, { floor: 2 }, { rate: 0 }, { cost: -1 }])
        await expect(spend(slow(wrong))).rejects.toThrow("slow never has");
      await expect(spend(slow(), slow())).rejects.toThrow("slow is spent of twice");
    });
  });

  describe("a spending", () => {
    it("of two buckets takes of both or of none", async () => {
      const other = slow({ bucket: "other", burst: 1 });
      expect(await passes(slow(), other)).toBe(true);
      const refused = await spend(slow(), other);
      expect(exhaustedOf(refused)).toMatchObject([{ spending: 1 }]);
      expect([await passes(slow()), await passes(slow())]).toEqual([true, false]);
      expect(exhaustedOf(await spend(slow(), other))).toMatchObject([
        { spending: 0 },
        { spending: 1 },
      ]);
    });

    it("that is refused applies nothing", async () => {
      await spend(slow({ cost: 2 }));
      const write = [put(plain, "x", "1")];
      expect((await commit({ write, record: payloads("a"), spend: [slow()] })).ok).toBe(false);
      const view = await bench.store.read(key, { sizes: [plain] });
      expect([view.size(plain), view.head.epoch]).toEqual([0, ""]);
    });

    it("takes nothing where a condition fails", async () => {
      const failing = { expect: [present(plain, "x")], spend: [slow({ cost: 2 })] };
      expect(await commit(failing)).toMatchObject({ ok: false, failed: [{ condition: 0 }] });
      const holding = { expect: [absent(plain, "x")], spend: [slow({ cost: 2 })] };
      expect((await commit(holding)).ok).toBe(true);
    });

    it("of a request that is repeated is taken once, and one that was refused may be repeated", async () => {
      const once: Once = {
        id: "1",
        owner: "ann",
        digest: "d",
        answer: new Uint8Array(),
        ttlMs: 1_000_000,
      };
      await spend(slow());
      const asked = { record: payloads("a"), spend: [slow()], once };
      for (let i = 0; i < 3; i++) expect(await commit(asked)).toMatchObject({ sequence: 1 });
      const next = { record: payloads("b"), spend: [slow()], once: { ...once, id: "2" } };
      expect((await commit(next)).ok).toBe(false);
      await bench.engine.advance(100_000);
      expect(await commit(next)).toMatchObject({ ok: true, sequence: 2 });
    });

    it("alone begins no life, and changes none", async () => {
      expect(await spend(slow())).toMatchObject({ ok: true, epoch: "" });
      expect((await bench.store.read(key, {})).head.epoch).toBe("");
      const begun = await commit({ record: payloads("a") });
      const spent = await spend(slow());
      if (!begun.ok || !spent.ok) throw new Error("refused");
      expect(spent).toMatchObject({ epoch: begun.epoch, sequence: 1 });
    });
  });

  it("a bucket never gives more than its burst and what came back meanwhile", async () => {
    const seed = seedOf(process.env);
    process.stdout.write(`spending: SEED=${seed}\n`);
    const steps = fc.array(
      fc.record({
        ms: fc.nat({ max: 3000 }),
        cost: fc.integer({ min: 1, max: 3 }),
        low: fc.boolean(),
      }),
      { maxLength: 40 },
    );
    const filling = fc.record({
      rate: fc.constantFrom(0.3, 1, 7, 1000 / 3),
      burst: fc.integer({ min: 4, max: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(filling, steps, async (how, all) => {
        const { engine, store } = await opened(bench);
        let [given, start] = [0, 0];
        let level: Level | undefined;
        for (const { ms, cost, low } of all) {
          await engine.advance(ms);
          const asked = { bucket: "b", ...how, cost, floor: low ? 1 : 0 };
          const outcome = await store.commit(key, change({ spend: [asked] }));
          start ||= outcome.now;
          const most = how.burst + (how.rate * (outcome.now - start)) / 1_000_000;
          const retryAfterMs = exhaustedOf(outcome)[0]?.retryAfterMs ?? 0;
          expect(retryAfterMs).toBe(waitMs(level, asked, outcome.now));
          if (!outcome.ok) continue;
          level = afterSpending(level, asked, outcome.now);
          given += cost;
          expect(given).toBeLessThanOrEqual(most - asked.floor + 1e-5);
        }
      }),
      { seed, numRuns: 100 },
    );
  });
}

async function opened(bench: Bench) {
  const engine = await bench.open({});
  return { engine, store: engine.store };
}

function exhaustedOf(outcome: Committed | Refused) {
  return outcome.ok ? [] : (outcome.exhausted ?? []);
}
