import { Code } from "@connectrpc/connect";
import { ParlorError } from "../error.ts";
import type { RoomEvent } from "./room.ts";

/** Events that may wait for a reader. */
const maxWaiting = 10_000;

/** Events on their way to one `for await`. */
export class EventQueue implements AsyncIterableIterator<RoomEvent> {
  readonly #waiting: RoomEvent[] = [];
  readonly #readers: ((result: Promise<IteratorResult<RoomEvent>>) => void)[] = [];
  readonly #off: () => void;
  #over = false;
  #failure: ParlorError | undefined;

  /** `off` is called once when nobody reads any more. */
  constructor(off: () => void) {
    this.#off = off;
  }

  /** Adds an event. After the last one, `exited`, no more comes. */
  push(event: RoomEvent): void {
    if (this.#over) return;
    const reader = this.#readers.shift();
    if (reader !== undefined) reader(Promise.resolve({ done: false, value: event }));
    else if (this.#waiting.push(event) > maxWaiting) this.#fail();
    if (event.name === "exited") this.end();
  }

  next(): Promise<IteratorResult<RoomEvent>> {
    const event = this.#waiting.shift();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#over) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  /** Nobody reads any more: `break` in the loop. */
  return(): Promise<IteratorResult<RoomEvent>> {
    this.#waiting.length = 0;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #fail(): void {
    this.#waiting.length = 0;
    this.#failure = new ParlorError({
      code: Code.ResourceExhausted,
      message: `the reader of a room's events is ${maxWaiting} events behind`,
    });
    this.end();
  }

  /** No more comes. */
  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#off();
    for (const reader of this.#readers.splice(0))
      reader(Promise.resolve({ done: true, value: undefined }));
  }
}
