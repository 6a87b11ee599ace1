type Listener = ((event: { readonly type: "abort"; readonly target: Signal }) => void) | null;

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

  /** Aborts, and calls the listeners with the signal as `this`: for controllers. */
  static abort(signal: Signal, reason: unknown): void {
    if (signal.#aborted !== undefined) return;
    signal.#aborted = { reason };
    const event = { type: "abort", target: signal } as const;
    signal.onabort?.call(signal, event);
    for (const listener of signal.#listeners) listener?.call(signal, event);
  }
}

/** `AbortController`. */
export class Controller {
  readonly signal: Signal = new Signal();

  abort(reason: unknown = aborted()): void {
    Signal.abort(this.signal, reason);
  }
}

/** An `AbortError`, which `DOMException` would be elsewhere. */
function aborted(): Error {
  const error = new Error("This operation was aborted");
  error.name = "AbortError";
  return error;
}
