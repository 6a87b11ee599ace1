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
const soonMs = 5000;

/** So many streams in a row that did not hold are enough to see that none will. */
const enough = 2;

/** Chooses how to read next. */
export class DeliveryChoice {
  readonly #delivery: Delivery;
  #notHeld = 0;
  #never = false;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  /** How to read now. */
  get reader(): Reader {
    if (this.#delivery !== "auto") return this.#delivery === "poll" ? poll : stream;
    return this.#never || this.#notHeld >= enough ? poll : stream;
  }

  /** The transport has no streams. Answers whether there is another way to read. */
  noStreams(): boolean {
    if (this.#delivery !== "auto" || this.#never) return false;
    this.#never = true;
    return true;
  }

  /**
   * Reading was cut off after `heldMs`. `answers` finds out whether the service can be reached all the same:
   * then it is streams that do not get through.
   */
  async lost(heldMs: number, answers: () => Promise<boolean>): Promise<void> {
    if (this.#delivery !== "auto") return;
    if (this.reader === poll) {
      this.#notHeld = enough - 1; // the network may be another now
    } else if (heldMs >= soonMs) {
      this.#notHeld = 0;
    } else if (await answers()) {
      this.#notHeld += 1;
    }
  }
}
