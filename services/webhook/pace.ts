import type { Micros } from "../clock.ts";
import type { DeliveryLimits } from "./delivery-limits.ts";
import type { Posted } from "./post.ts";

/** When a receiver may be sent something. */
export interface PaceOptions {
  readonly limits: DeliveryLimits;
  /** Random numbers from 0 to 1. */
  readonly random: () => number;
}

/** What is to be done after a failure. */
export interface Failed {
  /** How long the room waits. */
  readonly retryMs: number;
  /** The receiver failed room after room just now: until something is taken, one request at a time tries. */
  readonly down: boolean;
  /** It said that it is gone. */
  readonly gone: boolean;
}

/**
 * How fast a receiver is sent requests. A room whose event fails waits, twice as long each time. Where as
 * many rooms as there are requests at once have failed and nothing was taken meanwhile, the receiver is
 * *down*: one request at a time tries it, at growing intervals, until one is taken. Where it asks for
 * time, or says that it is gone, it gets nothing for that long.
 */
export class Pace {
  readonly #options: PaceOptions;
  /** Rooms that failed since something was taken. */
  readonly #failing = new Set<string>();
  #probes = 0;
  #nothingUntil: Micros = 0;

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /** Whether everything fails. */
  get down(): boolean {
    return this.#failing.size >= this.#options.limits.requests;
  }

  /** How long the next request must wait; undefined where it is until one under way is answered. */
  waitMs(underWay: number, now: Micros): number | undefined {
    if (underWay >= (this.down ? 1 : this.#options.limits.requests)) return undefined;
    return Math.max(0, (this.#nothingUntil - now) / 1000);
  }

  /** Something was taken. Answers whether the receiver was down. */
  taken(): boolean {
    const { down } = this;
    this.#failing.clear();
    this.#probes = 0;
    return down;
  }

  /** A room's event failed, for the `failures`th time; `posted` where there was an answer at all. */
  failed(
    room: { readonly roomId: string; readonly failures: number },
    posted: Posted | undefined,
    now: Micros,
  ): Failed {
    const { limits } = this.#options;
    const wasDown = this.down;
    const waits = this.#nothingUntil > now; // this one had begun before
    this.#failing.add(room.roomId);
    const { down } = this;
    const gone = posted?.status === 410;
    if (gone) this.#waitFor(limits.goneMs, now);
    const asked = Math.min(posted?.retryAfterMs ?? 0, limits.mostRetryAfterMs);
    if (asked > 0 && (posted?.status === 429 || posted?.status === 503)) this.#waitFor(asked, now);
    if (down && !waits) this.#waitFor(this.#backoffMs(++this.#probes), now);
    const retryMs = Math.max(this.#backoffMs(room.failures), asked);
    return { retryMs, down: down && !wasDown, gone };
  }

  #waitFor(ms: number, now: Micros): void {
    this.#nothingUntil = Math.max(this.#nothingUntil, now + ms * 1000);
  }

  /** Doubles with each failure; a random part of it is left out, so that not all come back at once. */
  #backoffMs(failures: number): number {
    const { limits, random } = this.#options;
    const most = Math.min(
      limits.mostRetryMs,
      limits.firstRetryMs * 2 ** Math.min(failures - 1, 30),
    );
    return most * (0.5 + random() / 2);
  }
}
