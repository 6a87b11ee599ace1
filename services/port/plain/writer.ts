import type { SharedMessage, StreamWriter } from "../../stream.ts";
import type { Ending } from "./protocol.ts";
import type { Wire } from "./wire.ts";

/** One call's stream: what its rpc writes, once its header may go out, and how it ends. */
export class Writer implements StreamWriter {
  readonly #wire: Wire;
  readonly #header: Headers;
  readonly #controller = new AbortController();
  /** Written before the interceptors are through with the answer's header. */
  #early: SharedMessage[] | undefined = [];
  #begun = false;
  #over = false;
  #failure: unknown;
  readonly #ended = Promise.withResolvers<void>();

  /** The header goes out as it stands with the first message, or with the end. */
  constructor(wire: Wire, header: Headers) {
    this.#wire = wire;
    this.#header = header;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get waiting(): number {
    return this.#wire.waiting;
  }

  get drained(): () => void {
    return this.#wire.drained;
  }

  set drained(drained: () => void) {
    this.#wire.drained = drained;
  }

  write(message: SharedMessage): boolean {
    if (this.#over) return true;
    if (this.#early !== undefined) {
      this.#early.push(message);
      return true;
    }
    this.#begin();
    return this.#wire.write(message);
  }

  end(failure?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#failure = failure;
    this.#ended.resolve();
  }

  /** Lets what is written out. */
  open(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const message of early) {
      this.#begin();
      this.#wire.write(message);
    }
  }

  /** Yields nothing; ends as the stream does. */
  life(): AsyncIterable<never> {
    const next = async () => {
      await this.#ended.promise;
      if (this.#failure !== undefined) throw this.#failure;
      return { done: true as const, value: undefined };
    };
    return { [Symbol.asyncIterator]: () => ({ next }) };
  }

  /** Ends the response. */
  finish(ending: Ending): void {
    this.#begin();
    this.#wire.end(ending);
  }

  /** The reader has left, or the call is over in another way. */
  abort(reason: unknown): void {
    this.end();
    this.#controller.abort(reason);
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#wire.begin(this.#header);
  }
}
