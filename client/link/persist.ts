import type { Clock } from "../clock.ts";
import { ParlorError } from "../error.ts";
import { createBackoff } from "./backoff.ts";
import { createDeadline, type Deadline } from "./deadline.ts";

/**
 * Makes a call, and makes it again while what hinders it is passing, and in the next session. With a deadline that
 * it shares with another; default: one of its own, from now on.
 */
export type Persist = <Answer>(call: () => Promise<Answer>, deadline?: Deadline) => Promise<Answer>;

/** What a `Persist` is made of. */
export interface PersistOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Resolves once the link is live or the signal aborts; throws once it never will be. */
  untilLive(signal: AbortSignal): Promise<void>;
  /** Aborts when the link never will be live again. */
  readonly signal: AbortSignal;
}

/**
 * Waits for the link before each try. The calls must be safe to repeat: a lost answer does not say
 * whether the call arrived.
 */
export function createPersist({ clock, random, untilLive, signal }: PersistOptions): Persist {
  return async (call, deadline = createDeadline(clock)) => {
    const backoff = createBackoff({ random });
    for (;;) {
      await deadline.wait(untilLive);
      try {
        return await deadline.call(call);
      } catch (thrown) {
        const error = ParlorError.from(thrown);
        if (!(error.repeatable || error.sessionOver)) throw error;
        await clock.sleep(backoff.nextMs(), signal);
      }
    }
  };
}
