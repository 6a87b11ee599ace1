import type { Clock, Micros } from "../../services/clock.ts";

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves on, and does what falls due on the way, in its order. */
  advance(ms: number): Promise<void>;
  /** Sets the time, without doing anything. */
  set(time: Micros): void;
}

interface Timer {
  readonly time: Micros;
  readonly action: () => void;
}

/** A clock at `start`; by default some day in 2026. */
export function createManualClock(start: Micros = 1_790_000_000_000_000): ManualClock {
  let now = start;
  const timers = new Set<Timer>();
  const nextBy = (end: Micros): Timer | undefined =>
    [...timers].filter(({ time }) => time <= end).sort((a, b) => a.time - b.time)[0];
  return {
    now: () => now,
    set: (time) => {
      now = time;
    },
    after(delayMs, action) {
      const timer = { time: now + delayMs * 1000, action };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const end = now + ms * 1000;
      for (let timer = nextBy(end); timer !== undefined; timer = nextBy(end)) {
        timers.delete(timer);
        now = Math.max(now, timer.time);
        timer.action();
        await new Promise(setImmediate);
      }
      now = end;
      await new Promise(setImmediate);
    },
  };
}
