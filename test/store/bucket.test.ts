import fc from "fast-check";
import { expect, it } from "vitest";
import { afterSpending, fullTime, levelNow, waitMs } from "../../services/store/bucket.ts";
import { seedOf } from "../support/random.ts";

const seed = seedOf(process.env);

/** A bucket that something was taken of, and what is asked of it later. */
const cases = fc.record({
  rate: fc.oneof(
    fc.double({ min: 0.001, max: 100_000, noNaN: true }),
    fc.integer({ min: 1, max: 100 }),
  ),
  burst: fc.integer({ min: 1, max: 1000 }),
  taken: fc.nat({ max: 1000 }),
  asked: fc.nat({ max: 1000 }),
  elapsed: fc.nat({ max: 5_000_000 }),
});
const time = 1_790_000_000_000_000;

it("a bucket says to the millisecond when it has what is asked for", () => {
  process.stdout.write(`bucket: SEED=${seed}\n`);
  fc.assert(
    fc.property(cases, ({ rate, burst, taken, asked, elapsed }) => {
      const of = (cost: number) => ({ bucket: "b", rate, burst, cost: Math.min(cost, burst) });
      const level = afterSpending(undefined, of(taken), time);
      const now = time + elapsed;
      const wait = waitMs(level, of(asked), now);
      expect(waitMs(level, of(asked), now + wait * 1000)).toBe(0);
      if (wait > 0) expect(waitMs(level, of(asked), now + (wait - 1) * 1000)).toBe(1);
    }),
    { seed, numRuns: 5000 },
  );
});

it("a bucket that is said to be full is", () => {
  fc.assert(
    fc.property(cases, ({ rate, burst, taken }) => {
      const filling = { rate, burst };
      const spending = { bucket: "b", ...filling, cost: Math.min(taken, burst) };
      const level = afterSpending(undefined, spending, time);
      const missing = burst * 1e6 - levelNow(level, filling, fullTime(level, filling)).microtokens;
      expect(missing).toBeLessThanOrEqual(1); // a millionth of a token, by the last bit of a division
    }),
    { seed, numRuns: 2000 },
  );
});

it("a clock that is set back neither fills a bucket nor empties it", () => {
  const spending = { bucket: "b", rate: 1, burst: 2, cost: 1 };
  const level = afterSpending(undefined, spending, time);
  const back = time - 3_600_000_000;
  expect(levelNow(level, spending, back)).toEqual(level);
  expect(afterSpending(level, spending, back)).toEqual({ microtokens: 0, time });
});
