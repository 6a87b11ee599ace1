import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { SubscribeResponse } from "../../gen/parlor/v1/event_service_pb.ts";

/** What a stream has told, and what it will. */
export class EventLog {
  readonly events: Event[] = [];
  /** How the stream ended: `undefined` while it goes on, `null` without an error. */
  ended: unknown;
  readonly #controller: AbortController;
  #read = 0;
  #wake = () => {};

  /** Reads a stream that `open` opens until it ends or is closed. */
  constructor(open: (signal: AbortSignal) => AsyncIterable<SubscribeResponse>) {
    this.#controller = new AbortController();
    void this.#run(open(this.#controller.signal));
  }

  /** The payloads so far, by case. */
  get cases(): (string | undefined)[] {
    return this.events.map(({ payload }) => payload.case);
  }

  /** The next event of this kind that was not asked for yet; those before it are passed over. */
  async next<C extends NonNullable<Event["payload"]["case"]>>(wanted: C): Promise<Of<C>> {
    for (;;) {
      for (; this.#read < this.events.length; this.#read++) {
        const event = this.events[this.#read];
        if (event !== undefined && is(event, wanted)) {
          this.#read++;
          return event;
        }
      }
      if (this.ended !== undefined) throw new Error(`the stream ended before ${wanted}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Waits for the end, and answers how it ended. */
  async end(): Promise<unknown> {
    while (this.ended === undefined)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    return this.ended;
  }

  /** Stops reading. */
  close(): void {
    this.#controller.abort();
  }

  async #run(stream: AsyncIterable<SubscribeResponse>): Promise<void> {
    try {
      for await (const { events } of stream) {
        this.events.push(...events);
        this.#wake();
      }
      this.ended = null;
    } catch (error) {
      this.ended = error;
    }
    this.#wake();
  }
}

/** An event with this payload. */
export type Of<C> = Event & { readonly payload: Extract<Event["payload"], { case: C }> };

function is<C>(event: Event, wanted: C): event is Of<C> {
  return event.payload.case === wanted;
}
