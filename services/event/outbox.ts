import type { SubscribeResponse } from "../../gen/parlor/v1/event_service_pb.ts";
import type { Cancel, Clock, Micros } from "../clock.ts";
import { slowSubscriber } from "../errors.ts";
import type { StreamWriter } from "../stream.ts";
import type { Batch } from "./batch.ts";
import { type Delivery, word } from "./delivery.ts";
import type { Turn } from "./turn.ts";

/** How much may wait for a reader. The contract names these. */
export interface OutboxLimits {
  readonly events: number;
  /** In this process: in the outbox, and in what was written and not taken. */
  readonly bytes: number;
  /** How long a reader may take nothing, or anything may wait. */
  readonly ageMs: number;
}

/** The bounds where nothing else is said. */
export const defaultOutboxLimits: OutboxLimits = {
  events: 1000,
  bytes: 256 * 1024,
  ageMs: 8_000,
};

/** What an outbox is made of. */
export interface OutboxOptions {
  readonly writer: StreamWriter<SubscribeResponse>;
  readonly turn: Turn;
  readonly clock: Clock;
  readonly limits?: OutboxLimits;
  /** No more is taken: whoever fills the outbox may let go. */
  ended(): void;
}

interface Waiting {
  batch: Batch;
  readonly since: Micros;
}

/**
 * What waits for one reader, bounded. While the reader takes nothing, barrage is left out. Past a bound it
 * is cut off as `slowSubscriber`, and what waited is let go: it comes back with its cursors and gets it again.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #limits: OutboxLimits;
  #waiting: Waiting[] = [];
  #events = 0;
  #bytes = 0;
  /** Barrage that was left out, by room. */
  readonly #skipped = new Map<string, number>();
  /** The reader takes nothing. */
  #pressed = false;
  #scheduled = false;
  #ended = false;
  #failure: unknown;
  #wroteTime: Micros;
  #noLonger: Cancel = () => {};
  #roomFor: (() => void)[] = [];

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#limits = options.limits ?? defaultOutboxLimits;
    this.#wroteTime = options.clock.now();
    options.writer.drained = () => this.#drained();
  }

  /** When something was written last. */
  get wroteTime(): Micros {
    return this.#wroteTime;
  }

  /** Queues what happened. Nothing after the end. */
  push(deliveries: readonly Delivery[]): void {
    if (this.#ended) return;
    for (const delivery of deliveries) {
      if (this.#pressed && delivery.barrage) this.#skip(delivery.roomId);
      else {
        if (this.#skipped.size > 0) this.#tellSkipped(delivery.roomId);
        this.#append(delivery);
      }
    }
    if (this.#full()) this.#cut();
    else this.#schedule();
  }

  /** No more comes; what waits still goes out, then the failure, if there is one. */
  end(failure?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    this.#options.ended();
    this.#schedule();
  }

  /** Resolves when more can be pushed that need not be now. Also where the stream is over. */
  async room(): Promise<void> {
    while (!this.#ended && !this.#options.writer.signal.aborted && this.#busy())
      await new Promise<void>((resolve) => this.#roomFor.push(resolve));
  }

  /** Lets go of what it holds, when nobody reads any more. */
  close(): void {
    this.#ended = true;
    this.#waiting = [];
    this.#noLonger();
    this.#makeRoom();
  }

  #append(delivery: Delivery): void {
    const last = this.#waiting.at(-1);
    if (last === undefined || last.batch.full) {
      const { turn, clock } = this.#options;
      this.#waiting.push({ batch: turn.batch.plus(delivery), since: clock.now() });
    } else last.batch = last.batch.plus(delivery);
    this.#events++;
    this.#bytes += delivery.bytes;
  }

  #schedule(): void {
    if (this.#scheduled || this.#pressed) return;
    this.#scheduled = true;
    this.#options.turn.atEnd(() => this.#flush());
  }

  /** Writes as much as the reader takes. */
  #flush(): void {
    const { writer, clock } = this.#options;
    this.#scheduled = false;
    if (this.#pressed) return;
    while (!this.#pressed) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#events -= next.batch.count;
      this.#bytes -= next.batch.bytes;
      this.#pressed = !writer.write(next.batch.message);
      this.#wroteTime = clock.now();
    }
    if (this.#pressed) this.#noLonger = clock.after(this.#limits.ageMs, () => this.#cut());
    else if (this.#ended) writer.end(this.#failure);
    this.#makeRoom();
  }

  #drained(): void {
    this.#pressed = false;
    this.#noLonger();
    for (const roomId of [...this.#skipped.keys()]) this.#tellSkipped(roomId);
    this.#flush();
  }

  #skip(roomId: string): void {
    this.#skipped.set(roomId, (this.#skipped.get(roomId) ?? 0) + 1);
  }

  #tellSkipped(roomId: string): void {
    const count = this.#skipped.get(roomId);
    if (count === undefined) return;
    this.#skipped.delete(roomId);
    const skipped = { roomId, payload: { case: "skipped" as const, value: { count } } };
    this.#append(word(skipped, this.#options.clock.now()));
  }

  /** Whether what waits is too much. One delivery alone never is. */
  #full(): boolean {
    if (this.#events <= 1) return false;
    const { events, bytes, ageMs } = this.#limits;
    const { writer, clock } = this.#options;
    const oldest = this.#waiting[0]?.since ?? 0;
    return (
      this.#events > events ||
      this.#bytes + writer.waiting > bytes ||
      clock.now() - oldest > ageMs * 1000
    );
  }

  #busy(): boolean {
    const { bytes } = this.#limits;
    return this.#pressed || this.#bytes > bytes / 4 || this.#events > this.#limits.events / 4;
  }

  #makeRoom(): void {
    for (const resolve of this.#roomFor.splice(0)) resolve();
  }

  #cut(): void {
    this.#waiting = [];
    this.#noLonger();
    this.end(slowSubscriber());
    this.#options.writer.end(slowSubscriber());
    this.#makeRoom();
  }
}
