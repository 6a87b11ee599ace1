import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { SubscribeResponse } from "../../gen/parlor/v1/event_service_pb.ts";
import type { Cancel, Clock } from "../clock.ts";
import type { SharedMessage, StreamWriter } from "../stream.ts";

/** Events of an answer, give or take a slice. */
const maxEvents = 256;

/** Takes what a reader is told until there is something to answer with: all that was written in one go. */
export class Pull implements StreamWriter<SubscribeResponse> {
  readonly #controller = new AbortController();
  readonly #events: Event[] = [];
  readonly #answer = Promise.withResolvers<readonly Event[]>();
  #told = false;
  drained = () => {};
  /** Nothing: what was taken was taken. */
  readonly waiting = 0;
  readonly written = 0;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  write({ message }: SharedMessage<SubscribeResponse>): boolean {
    if (this.#told) return false;
    const events = message.events.filter(({ payload }) => payload.case !== "ready");
    this.#events.push(...events);
    if (this.#events.length > 0) setImmediate(() => this.#tell());
    return this.#events.length < maxEvents;
  }

  end(failure?: unknown): void {
    if (failure === undefined || this.#events.length > 0) this.#tell();
    else this.#answer.reject(failure);
  }

  /**
   * The events, as soon as there are any; none `waitMs` after the past was told. Then the reader is let go.
   */
  async events(past: Promise<void>, waitMs: number, clock: Clock): Promise<readonly Event[]> {
    let cancel: Cancel = () => {};
    void past.then(() => {
      // After what the past may have left to be written.
      setImmediate(() => {
        if (waitMs === 0) this.#tell();
        else cancel = clock.after(waitMs, () => this.#tell());
      });
    });
    try {
      return await this.#answer.promise;
    } finally {
      this.close();
      cancel();
    }
  }

  /** Takes nothing any more. */
  close(): void {
    this.#tell();
    this.#controller.abort();
  }

  #tell(): void {
    this.#told = true;
    this.#answer.resolve(this.#events);
  }
}
