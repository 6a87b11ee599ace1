import type { Micros } from "../../clock.ts";

/** Redis's clock moved by so much; or, for tests, a time at which it stands still. */
export type StoreTime = { readonly offset: Micros } | { readonly still: Micros };

/** The store's clock: Redis's own. */
export class StoreClock {
  readonly #time: () => StoreTime;
  /** How far Redis's clock is ahead of ours, as of the last answer. */
  #ahead: Micros = 0;

  constructor(time: () => StoreTime = () => ({ offset: 0 })) {
    this.#time = time;
  }

  /** The clock as scripts take it. */
  get argument(): string {
    const time = this.#time();
    return "still" in time ? `@${time.still}` : `+${time.offset}`;
  }

  /** The time that an answer of Redis's `TIME` says: seconds, microseconds. */
  told(seconds: number, micros: number): Micros {
    const time = this.#time();
    return "still" in time ? time.still : seconds * 1_000_000 + micros + time.offset;
  }

  /** Learns from an answer what time it was. */
  learn(now: Micros): void {
    this.#ahead = now - this.#guess();
  }

  /** About what time it is now: for knowing when to ask, not for deciding anything. */
  get about(): Micros {
    return this.#guess() + this.#ahead;
  }

  #guess(): Micros {
    const time = this.#time();
    return "still" in time ? time.still : Date.now() * 1000 + time.offset;
  }
}
