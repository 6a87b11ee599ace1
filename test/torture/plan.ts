import { randomOf } from "../support/random.ts";

/** What a share of the members, or of the rooms, meets in every second: from 0 to 1. */
export interface Rates {
  /** A member's stream or pull is aborted. */
  readonly cut: number;
  /** A member stops reading for some seconds, and goes on. */
  readonly stall: number;
  /** A member leaves a room and enters it again, or another. */
  readonly hop: number;
  /** A member is not heard of any more, for a while that may or may not be too long. */
  readonly vanish: number;
  /** In a room, many long messages are sent at once. */
  readonly burst: number;
  /** All connections of some members of a room break. */
  readonly breakage: number;
  /** In a room, someone is put out, banned, muted, or given an attribute; or it is renamed. */
  readonly moderate: number;
  /** A room is destroyed. */
  readonly destroy: number;
}

/** What is done to the service. */
export interface Plan {
  readonly durationMs: number;
  readonly rooms: number;
  readonly members: number;
  readonly seed: number;
  /** The service's `GRACE_PERIOD_MS`. */
  readonly graceMs: number;
  /** What clients promise with a stream. */
  readonly keepAliveMs: number;
  /** How long the tokens of some members are good: one that vanishes meanwhile loses its session. */
  readonly tokenMs: number;
  /** How late something may be on this machine. */
  readonly slackMs: number;
  /** How long a member is silent between two messages, on average. */
  readonly talkMs: number;
  /** How long a member takes nothing, at the most. */
  readonly stallMs: number;
  readonly rates: Rates;
}

/** A minute of 50 rooms and 500 members. */
export const defaultPlan: Omit<Plan, "seed"> = {
  durationMs: 60_000,
  rooms: 50,
  members: 500,
  graceMs: 5000,
  keepAliveMs: 4000,
  tokenMs: 15_000,
  slackMs: 3000,
  talkMs: 4000,
  stallMs: 12_000,
  rates: {
    cut: 0.05,
    stall: 0.01,
    hop: 0.01,
    vanish: 0.005,
    burst: 0.02,
    moderate: 0.1,
    breakage: 0.03,
    destroy: 0.002,
  },
};

/** When someone who vanished has to be told as gone, after the vanishing. */
export function ghostBoundMs({ keepAliveMs, graceMs, slackMs }: Plan): number {
  return 2 * keepAliveMs + graceMs + slackMs;
}

/** The dice of one member, or of something else that decides. */
export class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomOf(seed);
  }

  /** Whether something of this chance happens. */
  happens(chance: number): boolean {
    return this.#random() < chance;
  }

  /** A number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + (most - least) * this.#random();
  }

  /** One of several. */
  one<T>(of: readonly T[]): T | undefined {
    return of[Math.floor(this.#random() * of.length)];
  }

  /** Waits, some time from `least` to `most` milliseconds. */
  pause(least: number, most: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.between(least, most)));
  }
}
