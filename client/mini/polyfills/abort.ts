import { throwLater } from "./throw-later.ts";

type Listener = ((event: { readonly type: "abort"; readonly target: Signal }) => void) | null;

/** Aborts a signal, and calls its listeners with the signal as `this`: for controllers. */
let abort: (signal: Signal, reason: unknown) => void;

/** `AbortSignal` of the DOM Standard, but for its static methods. Events have a type and a target. */
export class Signal {
  onabort: Listener = null;
  readonly #listeners = new Set<Listener>();
  #aborted: { readonly reason: unknown } | undefined;

  get aborted(): boolean {
    return this.#aborted !== undefined;
  }

  get reason(): unknown {
    return this.#aborted?.reason;
  }

  throwIfAborted(): void {
    if (this.#aborted !== undefined) throw this.#aborted.reason;
  }

  /** Every listener is called once at most: a signal aborts once. */
  addEventListener(type: string, listener: Listener, _options?: object): void {
    if (type === "abort") this.#listeners.add(listener);
  }

  removeEventListener(type: string, listener: Listener): void {
    if (type === "abort") this.#listeners.delete(listener);
  }

  static {
    abort = (signal, reason) => signal.#abort(reason);
  }

  /** A listener that throws hinders neither the others nor whoever aborts. */
  #abort(reason: unknown): void {
    if (this.#aborted !== undefined) return;
    this.#aborted = { reason };
    const event = { type: "abort", target: this } as const;
    for (const listener of [this.onabort, ...this.#listeners]) {
      if (listener !== this.onabort && !this.#listeners.has(listener)) continue; // it was taken back
      try {
        listener?.call(this, event);
      } catch (thrown) {
        throwLater(thrown);
      }
    }
  }
}

/** `AbortController`. */
export class Controller {
  readonly signal: Signal = new Signal();

  abort(reason: unknown = aborted()): void {
    abort(this.signal, reason);
  }
}

/** An `AbortError`, which `DOMException` would be elsewhere. */
function aborted(): Error {
  const error = new Error("This operation was aborted");
  error.name = "AbortError";
  return error;
}
