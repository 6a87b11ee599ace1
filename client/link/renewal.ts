import type { Clock } from "../clock.ts";
import { createBackoff } from "./backoff.ts";

/** What is kept fresh, and how. */
export interface Renewal {
  readonly clock: Clock;
  readonly random: () => number;
  /** How long the token is still good. */
  readonly leftMs: number;
  /** Renews it; resolves to how much longer it is good now. What it throws is tried again. */
  renew(): Promise<number>;
}

/** A token is renewed when this share of what is left of its life is over. */
const renewAfterShare = 0.8;

/** A token that is good for years is renewed daily, and none more often than each second. */
const longestWaitMs = 24 * 60 * 60 * 1000;
const shortestWaitMs = 1000;

/** Renews a token time and again, until it has expired all the same or the signal aborts. */
export async function keepFresh(renewal: Renewal, signal: AbortSignal): Promise<void> {
  const { clock, random } = renewal;
  const backoff = createBackoff({ baseMs: 2 * shortestWaitMs, maxMs: 30_000, random });
  let deadline = clock.now() + renewal.leftMs;
  let waitMs = renewal.leftMs * renewAfterShare;
  while (deadline > clock.now()) {
    await clock.sleep(Math.max(shortestWaitMs, Math.min(waitMs, longestWaitMs)), signal);
    if (signal.aborted) return;
    try {
      deadline += await renewal.renew();
      backoff.reset();
      waitMs = (deadline - clock.now()) * renewAfterShare;
    } catch {
      waitMs = backoff.nextMs();
    }
  }
}
