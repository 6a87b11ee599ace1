import type { Micros } from "../clock.ts";
import {
  afterSpending,
  checkSpendings,
  type Exhausted,
  type Filling,
  fullTime,
  type Level,
  type Spending,
  waitMs,
} from "./bucket.ts";
import { forgetIdle } from "./forget-idle.ts";

/** A bucket that is not full. */
interface Kept {
  level: Level;
  full: Micros;
}

/** Token buckets in this process, by name. A bucket that is full is as good as one that is not known. */
export class Buckets {
  readonly #kept = new Map<string, Kept>();

  /** Buckets that are kept: those that were not full when they were last looked at. */
  get size(): number {
    return this.#kept.size;
  }

  /** Milliseconds until a spending would pass: 0 where it passes now. */
  waitMs(name: string, spending: Spending, now: Micros): number {
    return waitMs(this.#kept.get(name)?.level, spending, now);
  }

  /** Spends, where `waitMs` is 0. */
  spend(name: string, spending: Spending, now: Micros): void {
    const kept = this.#kept.get(name);
    const level = afterSpending(kept?.level, spending, now);
    this.#keep(name, kept, level, spending);
  }

  /** Spends all of it from buckets of a key, or nothing. Answers the buckets that had too little. */
  spendAll(key: string, spendings: readonly Spending[], now: Micros): Exhausted[] {
    if (spendings.length === 0) return [];
    checkSpendings(spendings);
    const nameOf = ({ bucket }: Spending) => `${key}/${bucket}`;
    const exhausted = spendings.flatMap((one, spending): Exhausted[] => {
      const retryAfterMs = this.waitMs(nameOf(one), one, now);
      return retryAfterMs === 0 ? [] : [{ spending, retryAfterMs }];
    });
    if (exhausted.length === 0) for (const one of spendings) this.spend(nameOf(one), one, now);
    return exhausted;
  }

  /** Looks at some buckets, those that were not looked at for longest, and forgets the full ones. */
  forget(now: Micros, most = 1000): void {
    forgetIdle(this.#kept, ({ full }) => full <= now, most);
  }

  #keep(name: string, kept: Kept | undefined, level: Level, filling: Filling): void {
    const full = fullTime(level, filling);
    if (kept === undefined) this.#kept.set(name, { level, full });
    else Object.assign(kept, { level, full });
  }
}
