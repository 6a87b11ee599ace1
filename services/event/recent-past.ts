import type { Clock } from "../clock.ts";
import type { Entry } from "../store/store.ts";
import { type Delivery, recorded } from "./delivery.ts";

/** How many are kept, and how long, at the most. */
const maxDeliveries = 1024;
const keptMs = 1000;

/**
 * Deliveries of entries that were read again lately. When a link breaks that carried many readers they all
 * come back at once, and are told the same: it is made once, and they share its bytes. Entries are
 * known by their payloads, which the memory engine gives as they are; from Redis each is its own.
 */
export class RecentPast {
  readonly #clock: Clock;
  readonly #deliveries = new Map<Uint8Array, Delivery>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The delivery of an entry of a room. */
  delivery(roomId: string, entry: Entry): Delivery {
    const known = this.#deliveries.get(entry.payload);
    if (known !== undefined) return known;
    if (this.#deliveries.size === 0) this.#clock.after(keptMs, () => this.#deliveries.clear());
    const made = recorded(roomId, entry);
    if (this.#deliveries.size < maxDeliveries) this.#deliveries.set(entry.payload, made);
    return made;
  }
}
