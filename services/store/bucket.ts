import type { Micros } from "../clock.ts";

/**
 * Takes tokens from a bucket of a key: full when it is new, and filled by the store's clock. Buckets outlive
 * a drop, and are forgotten once they are full again. Rate and burst may be others with every change.
 */
export interface Spending {
  readonly bucket: string;
  /** Tokens that come back in a second. More than 0. */
  readonly rate: number;
  /** Tokens that it has when it is full. */
  readonly burst: number;
  /** Tokens to take. */
  readonly cost: number;
  /** Tokens that must be left after it; default 0. With the cost at most the burst. */
  readonly floor?: number;
}

/** A bucket that had too little. */
export interface Exhausted {
  /** The spending's index. */
  readonly spending: number;
  /** Until this spending would pass if nobody else spent: not a millisecond earlier. At least 1. */
  readonly retryAfterMs: number;
}

/** How full a bucket was when something was last taken from it. */
export interface Level {
  /** Millionths of a token, a whole number: exact in both engines, however small the shares are. */
  readonly microtokens: number;
  readonly time: Micros;
}

/** What decides how a bucket fills. */
export type Filling = Pick<Spending, "rate" | "burst">;

/** Millionths of a token. */
export const microtokens = (tokens: number): number => Math.round(tokens * 1_000_000);

/** How full a bucket is now. One that is not known is full; a clock that was set back fills none. */
export function levelNow(level: Level | undefined, { rate, burst }: Filling, now: Micros): Level {
  const most = microtokens(burst);
  if (level === undefined) return { microtokens: most, time: now };
  const time = Math.max(level.time, now);
  const gained = Math.floor((time - level.time) * rate);
  return { microtokens: Math.min(most, level.microtokens + gained), time };
}

/**
 * Milliseconds until a spending would pass if nobody else spent: 0 where it passes now. Exact: a millisecond
 * earlier it does not pass.
 */
export function waitMs(level: Level | undefined, spending: Spending, now: Micros): number {
  const { rate, burst, cost, floor = 0 } = spending;
  const needed = microtokens(cost) + microtokens(floor);
  if (levelNow(level, spending, now).microtokens >= needed) return 0;
  const { microtokens: start, time } = level ?? { microtokens: microtokens(burst), time: now };
  const lack = needed - start;
  // Division may be off by the last bit, and so by a microsecond.
  let micros = Math.ceil(lack / rate);
  if (Math.floor((micros - 1) * rate) >= lack) micros--;
  if (Math.floor(micros * rate) < lack) micros++;
  return Math.ceil((time + micros - now) / 1000);
}

/** The bucket after a spending that passes. */
export function afterSpending(level: Level | undefined, spending: Spending, now: Micros): Level {
  const full = levelNow(level, spending, now);
  return { ...full, microtokens: full.microtokens - microtokens(spending.cost) };
}

/** When a bucket is full again, if nobody spends. */
export function fullTime(level: Level, { rate, burst }: Filling): Micros {
  return level.time + Math.ceil((microtokens(burst) - level.microtokens) / rate);
}

/** Throws where a change asks for what no bucket ever has, or for a bucket twice: its maker is mistaken. */
export function checkSpendings(spendings: readonly Spending[]): void {
  for (const [i, { bucket, rate, burst, cost, floor = 0 }] of spendings.entries()) {
    if (!(rate > 0 && cost >= 0 && floor >= 0 && cost + floor <= burst))
      throw new Error(`${bucket} never has what is to be spent of it`);
    if (spendings.findIndex((one) => one.bucket === bucket) !== i)
      throw new Error(`${bucket} is spent of twice`);
  }
}
