import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { Clock, Micros } from "../clock.ts";
import { slowSubscriber } from "../errors.ts";
import type { Delivery } from "./delivery.ts";

/** How much may wait for a reader. */
export interface OutboxLimits {
  readonly events: number;
  readonly bytes: number;
  /** How old the oldest may be when more comes. */
  readonly ageMs: number;
}

/** The bounds where nothing else is said. */
export const defaultOutboxLimits: OutboxLimits = {
  events: 1000,
  bytes: 256 * 1024,
  ageMs: 10_000,
};

/** What an outbox is made of. */
export interface OutboxOptions {
  readonly clock: Clock;
  readonly limits?: OutboxLimits;
  /** No more is taken: whoever fills the outbox may let go. */
  ended(): void;
}

/** Events in one response at the most: a long queue goes out in slices. */
const sliceEvents = 64;

/**
 * What waits for one reader, bounded. Past a bound the reader is cut off with `slowSubscriber`, and
 * what waited is let go: the reader comes back with its cursors and gets it again.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  #waiting: Delivery[] = [];
  #bytes = 0;
  #oldest: Micros = 0;
  #ended = false;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Queues events. Nothing after the end. */
  push(deliveries: readonly Delivery[]): void {
    if (this.#ended || deliveries.length === 0) return;
    if (this.#waiting.length === 0) this.#oldest = this.#options.clock.now();
    for (const delivery of deliveries) {
      this.#waiting.push(delivery);
      this.#bytes += delivery.bytes;
    }
    if (this.#full()) {
      this.#waiting = [];
      this.end(slowSubscriber());
    }
    this.#wake?.();
  }

  /** No more comes; what waits still goes out, then the failure, if there is one. */
  end(failure?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    this.#options.ended();
    this.#wake?.();
  }

  /** What to write, a response each, until the end. Throws the signal's reason when it aborts. */
  async *batches(signal: AbortSignal): AsyncGenerator<Event[]> {
    const abort = () => this.#wake?.();
    signal.addEventListener("abort", abort, { once: true });
    try {
      while (!signal.aborted) {
        if (this.#waiting.length > 0) yield this.#take();
        else if (this.#ended) break;
        else await this.#more();
      }
      signal.throwIfAborted();
      if (this.#failure !== undefined) throw this.#failure;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  /** Waits for something to write, and for the end of the event loop's turn that brings it. */
  async #more(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
    await new Promise(setImmediate);
  }

  #take(): Event[] {
    const slice = this.#waiting.splice(0, sliceEvents);
    for (const { bytes } of slice) this.#bytes -= bytes;
    this.#oldest = this.#options.clock.now();
    return slice.map(({ event }) => event);
  }

  #full(): boolean {
    const { events, bytes, ageMs } = this.#options.limits ?? defaultOutboxLimits;
    return (
      this.#waiting.length > events ||
      this.#bytes > bytes ||
      this.#options.clock.now() - this.#oldest > ageMs * 1000
    );
  }
}
