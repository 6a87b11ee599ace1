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

/** Some day in 2026. */
const start: Micros = 1_790_000_000_000_000;

/** A clock at `start`. Moving it waits after each thing that falls due until `idle` resolves. */
export function createManualClock({
  idle = () => new Promise<void>(setImmediate),
} = {}): ManualClock {
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
        await idle();
      }
      now = end;
      await idle();
    },
  };
}
