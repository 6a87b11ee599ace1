/** How long to wait before trying again. */
export interface Backoff {
  /** The next wait: between 0 and a ceiling that doubles each time ("full jitter"). */
  nextMs(): number;
  /** Begins again: what was tried has worked. */
  reset(): void;
}

/** Bounds of a `Backoff`. */
export interface BackoffOptions {
  /** The first ceiling; default 250 ms. */
  readonly baseMs?: number;
  /** The last ceiling; default 10 s, well within the grace that a service gives to a lost session. */
  readonly maxMs?: number;
  /** From 0 up to 1; default `Math.random`. */
  readonly random?: () => number;
}

/**
 * Waits that spread those who lost the same node over time. Full jitter: see "Exponential Backoff
 * And Jitter", AWS Architecture Blog, 2015.
 */
export function createBackoff(options: BackoffOptions = {}): Backoff {
  const { baseMs = 250, maxMs = 10_000, random = Math.random } = options;
  let tries = 0;
  return {
    nextMs() {
      const ceilingMs = Math.min(maxMs, baseMs * 2 ** tries);
      tries += 1;
      return random() * ceilingMs;
    },
    reset() {
      tries = 0;
    },
  };
}
