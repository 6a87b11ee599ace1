/** Where a client's time comes from. Tests bring one that they move by hand. */
export interface Clock {
  /** The time now, in milliseconds since some fixed moment. Never goes backwards. */
  now(): number;
  /**
   * The time of day, in milliseconds since 1970. Of it only differences count: it may be wrong. It goes on while a
   * machine sleeps, when the other one may stand still.
   */
  wall(): number;
  /** Resolves after `delayMs`, or as soon as the signal aborts. */
  sleep(delayMs: number, signal: AbortSignal): Promise<void>;
}

/** The longest delay that a timer can hold: 2^31 - 1 ms. */
const longestMs = 2_147_483_647;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  sleep(delayMs, signal) {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const timer = setTimeout(done, Math.min(Math.max(delayMs, 0), longestMs));
      signal.addEventListener("abort", done);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      }
    });
  },
};
