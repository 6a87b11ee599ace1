import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import type { SharedMessage, StreamRpc, StreamWriter } from "../../stream.ts";

/** Bytes that wait before a writer is told to wait. */
const highWaterBytes = 64 * 1024;

/** An rpc that writes, as a handler that connect calls: for whatever is not served past the router. */
export function pulled<I extends DescMessage, O extends DescMessage>(rpc: StreamRpc<I, O>) {
  return async function* answer(
    request: MessageShape<I>,
    context: HandlerContext,
  ): AsyncGenerator<MessageShape<O>> {
    const queue = new Queue<MessageShape<O>>();
    const abort = () => queue.abort(context.signal.reason);
    context.signal.addEventListener("abort", abort, { once: true });
    try {
      await rpc.answer(request, context, queue);
      yield* queue.messages();
    } finally {
      context.signal.removeEventListener("abort", abort);
      queue.abort(undefined);
    }
  };
}

/** A writer whose reader takes one message after another. */
class Queue<T extends MessageShape<DescMessage>> implements StreamWriter<T> {
  readonly #controller = new AbortController();
  readonly #messages: SharedMessage<T>[] = [];
  written = 0;
  #waiting = 0;
  #full = false;
  #over = false;
  #failure: unknown;
  #wake = () => {};
  drained = () => {};

  get waiting(): number {
    return this.#waiting;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  write(message: SharedMessage<T>): boolean {
    if (this.#over) return true;
    this.#messages.push(message);
    const { length } = message.frame("proto");
    this.written += length;
    this.#waiting += length;
    this.#wake();
    this.#full ||= this.#waiting > highWaterBytes;
    return !this.#full;
  }

  end(failure?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#failure = failure;
    this.#wake();
  }

  /** The reader has left. */
  abort(reason: unknown): void {
    this.end(reason);
    this.#controller.abort(reason);
  }

  async *messages(): AsyncGenerator<T> {
    for (;;) {
      const next = this.#messages.shift();
      if (next !== undefined) {
        this.#waiting -= next.frame("proto").length;
        yield next.message;
      } else if (this.#full) this.#drain();
      else if (!this.#over) await this.#more();
      else if (this.#failure === undefined) return;
      else throw this.#failure;
    }
  }

  #drain(): void {
    this.#full = false;
    this.drained();
  }

  async #more(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = () => {};
  }
}
