import type { Clock } from "../clock.ts";
import { ParlorError } from "../error.ts";
import { createBackoff } from "./backoff.ts";

/** Makes a call, and makes it again while what hinders it is passing, and in the next session. */
export type Persist = <Answer>(call: () => Promise<Answer>) => Promise<Answer>;

/** What a `Persist` is made of. */
export interface PersistOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Resolves once the link is live, throws once it never will be. */
  untilLive(): Promise<void>;
  /** Aborts when the link never will be live again. */
  readonly signal: AbortSignal;
}

/** Calls are repeated for half as long as the service remembers their `request_id`. */
const longestMs = 5 * 60 * 1000;

/**
 * Waits for the link before each try. The calls must be safe to repeat: a lost answer does not say
 * whether the call arrived.
 */
export function createPersist({ clock, random, untilLive, signal }: PersistOptions): Persist {
  return async (call) => {
    const backoff = createBackoff({ random });
    let since: number | undefined;
    for (;;) {
      await untilLive();
      since ??= clock.now();
      try {
        return await call();
      } catch (thrown) {
        const error = ParlorError.from(thrown);
        const mayPass = error.passing || error.sessionOver;
        if (!mayPass || clock.now() - since > longestMs) throw error;
        await clock.sleep(backoff.nextMs(), signal);
      }
    }
  };
}
