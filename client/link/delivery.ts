import type { Clock } from "../clock.ts";
import { poll, type Reader, stream } from "./reader.ts";

/**
 * How events come:
 * - `stream`: by one call that stays open;
 * - `poll`: by calls that wait for something to happen, where something on the way cuts streams off or holds
 *   them back. Barrage that flies between two of them is not heard;
 * - `auto`: by a stream, and by polling where streams do not hold although the service answers.
 */
export type Delivery = "auto" | "stream" | "poll";

/** A stream that is over sooner than this did not hold. */
const shortMs = 30_000;

/** So many streams that did not hold, within this time, are enough to see that none will. */
const enough = 3;
const windowMs = 2 * 60 * 1000;

/** A stream that did not even begin has cost patience: two of them are enough. */
const unbegunWeight = enough / 2;

/** A stream that did not hold: when it ended, and for how many it counts. */
interface Mark {
  readonly at: number;
  readonly weight: number;
}

/** Chooses how to read next. */
export class DeliveryChoice {
  readonly #delivery: Delivery;
  readonly #clock: Clock;
  #marks: readonly Mark[] = [];
  #polls = false;
  #never = false;

  constructor(delivery: Delivery, clock: Clock) {
    this.#delivery = delivery;
    this.#clock = clock;
  }

  /** How to read now. */
  get reader(): Reader {
    if (this.#delivery !== "auto") return this.#delivery === "poll" ? poll : stream;
    return this.#never || this.#polls ? poll : stream;
  }

  /** The transport has no streams. Answers whether there is another way to read. */
  noStreams(): boolean {
    if (this.#delivery !== "auto" || this.#never) return false;
    this.#never = true;
    return true;
  }

  /**
   * Reading was cut off after `heldMs`, or never began; not by the client itself. `answers` finds out whether the
   * service can be reached all the same: then it is streams that do not get through.
   */
  async lost(heldMs: number | undefined, answers: () => Promise<boolean>): Promise<void> {
    if (this.#delivery !== "auto") return;
    if (this.#polls) return this.#tryStreams();
    if (heldMs !== undefined && heldMs >= shortMs) return;
    if (await answers()) this.#note(heldMs === undefined ? unbegunWeight : 1);
  }

  /** The network may be another now: one stream that does not hold says that it is not. */
  #tryStreams(): void {
    this.#polls = false;
    this.#marks = [];
    this.#note(enough - 1);
  }

  #note(weight: number): void {
    const at = this.#clock.now();
    this.#marks = [...this.#marks.filter((mark) => at - mark.at < windowMs), { at, weight }];
    this.#polls = this.#marks.reduce((sum, mark) => sum + mark.weight, 0) >= enough;
  }
}
