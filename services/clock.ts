/** A point in time: microseconds since the Unix epoch, a whole number. */
export type Micros = number;

/** Where time comes from. Tests bring one that they move by hand. */
export interface Clock {
  /** The time now. May go backwards when the machine's clock is set. */
  now(): Micros;
  /** Runs `action` once, `delayMs` from now, unless it is cancelled before. Keeps no process alive. */
  after(delayMs: number, action: () => void): Cancel;
}

/** Takes back what was asked for. Calling it twice does no harm. */
export type Cancel = () => void;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Math.floor((performance.timeOrigin + performance.now()) * 1000),
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    timer.unref();
    return () => {
      // Node keeps a list of timers for each delay, to the millisecond. With its last timer it forgets a list
      // that keeps the process alive, and no other: streams, which wait for their tokens to expire, left
      // hundreds a second, for hours.
      timer.ref();
      clearTimeout(timer);
    };
  },
};
