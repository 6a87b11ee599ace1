import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { SubscribeResponse, WatchAppResponse } from "../../gen/parlor/v1/event_service_pb.ts";
import type { SharedMessage, StreamWriter } from "../../services/stream.ts";

/** A writer whose reader takes things by hand. */
export class HandWriter<T extends SubscribeResponse | WatchAppResponse = SubscribeResponse>
  implements StreamWriter<T>
{
  readonly #controller = new AbortController();
  readonly messages: SharedMessage<T>[] = [];
  /** Whether the reader takes what is written. */
  taking = true;
  waiting = 0;
  written = 0;
  /** `undefined` while the stream goes on, `null` when it has ended without a failure. */
  ended: unknown;
  drained = () => {};

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The events of each response so far. */
  get responses(): Event[][] {
    return this.messages.map(({ message }) => message.events);
  }

  write(message: SharedMessage<T>): boolean {
    this.messages.push(message);
    const { length } = message.frame("proto");
    this.written += length;
    if (!this.taking) this.waiting += length;
    return this.taking;
  }

  end(failure?: unknown): void {
    this.ended ??= failure ?? null;
  }

  /** The reader takes everything that waits. */
  take(): void {
    this.taking = true;
    this.waiting = 0;
    this.drained();
  }

  /** The reader leaves. */
  abort(): void {
    this.#controller.abort();
  }
}
