import type { Clock } from "../../client/index.ts";

/** A clock of the client that stands still until it is moved. */
export interface HandClock extends Clock {
  /** Moves on, and wakes who is due on the way. */
  advance(ms: number): Promise<void>;
  /** Moves on and wakes nobody: a machine that slept. */
  jump(ms: number): void;
  /** Moves the time of day on alone: a machine that slept, whose other clock stood still meanwhile. */
  sleepThrough(ms: number): void;
  /** How long those who sleep have still to wait, the shortest first. */
  readonly waitsMs: readonly number[];
}

interface Sleeper {
  readonly at: number;
  wake(): void;
}

/** A clock at 0. */
export function createHandClock(): HandClock {
  let now = 0;
  let sleptMs = 0;
  const sleepers = new Set<Sleeper>();
  const inOrder = () => [...sleepers].sort((a, b) => a.at - b.at);
  return {
    now: () => now,
    wall: () => now + sleptMs,
    sleep(delayMs, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const sleeper: Sleeper = {
          at: now + delayMs,
          wake() {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal.addEventListener("abort", () => sleeper.wake(), { once: true });
      });
    },
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = inOrder()[0];
        if (next === undefined || next.at > end) break;
        now = Math.max(now, next.at);
        next.wake();
        await settled();
      }
      now = end;
      await settled();
    },
    jump(ms) {
      now += ms;
    },
    sleepThrough(ms) {
      sleptMs += ms;
    },
    get waitsMs() {
      return inOrder().map(({ at }) => at - now);
    },
  };
}

/** Lets everything that waits for nothing but its turn go on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
