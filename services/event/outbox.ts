import type { SubscribeResponse } from "../../gen/parlor/v1/event_service_pb.ts";
import type { Cancel, Clock, Micros } from "../clock.ts";
import { slowSubscriber } from "../errors/errors.ts";
import type { StreamWriter } from "../stream.ts";
import type { Batch } from "./batch.ts";
import { type Delivery, word } from "./delivery.ts";
import { Skips } from "./skips.ts";
import type { Tally } from "./tally.ts";
import type { Turn, TurnTask } from "./turn.ts";

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
  /** Counts what is told. */
  readonly tally: Tally;
  /** No more is taken: whoever fills the outbox may let go. */
  ended(): void;
}

interface Waiting {
  readonly batch: Batch;
  readonly since: Micros;
}

/**
 * What waits for one reader, bounded. While the reader takes nothing, barrage is left out. Past a bound it
 * is cut off as `slowSubscriber`, and what waited is let go: it comes back with its cursors and gets it again.
 */
export class Outbox implements TurnTask {
  readonly #writer: StreamWriter<SubscribeResponse>;
  readonly #turn: Turn;
  readonly #clock: Clock;
  readonly #limits: OutboxLimits;
  readonly #tally: Tally;
  readonly #letGo: () => void;
  /** What waits, but for the last batch. None, most of the time. */
  #older: Waiting[] | undefined;
  #last: Batch | undefined;
  #since: Micros = 0;
  #events = 0;
  #bytes = 0;
  /** Made when barrage is left out first. */
  #skips: Skips | undefined;
  /** The reader takes nothing. */
  #pressed = false;
  #scheduled = false;
  #ended = false;
  /** The reader was too slow. */
  #isCut = false;
  #failure: unknown;
  #wroteTime: Micros;
  /** What was written at a time that has not all been taken since. */
  #untaken: { readonly written: number; readonly time: Micros } | undefined;
  #noLonger: Cancel = () => {};
  #roomFor: (() => void)[] | undefined;

  constructor(options: OutboxOptions) {
    this.#writer = options.writer;
    this.#turn = options.turn;
    this.#clock = options.clock;
    this.#limits = options.limits ?? defaultOutboxLimits;
    this.#tally = options.tally;
    this.#letGo = options.ended;
    this.#wroteTime = options.turn.time;
    options.writer.drained = () => this.#drained();
  }

  /** When something was written last. */
  get wroteTime(): Micros {
    return this.#wroteTime;
  }

  /** Queues what happened. Nothing after the end. */
  push(batch: Batch): void {
    if (this.#ended) return;
    if (this.#last === undefined && !this.#pressed && !this.#skips?.any) this.#adopt(batch);
    else for (const delivery of batch.deliveries()) this.#take(delivery);
    this.#queued();
  }

  /** Queues one thing. */
  tell(delivery: Delivery): void {
    if (this.#ended) return;
    this.#take(delivery);
    this.#queued();
  }

  /** No more comes; what waits still goes out, then the failure, if there is one. */
  end(failure?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    this.#letGo();
    this.#schedule();
  }

  /** Resolves when more can be pushed that need not be now. Also where the stream is over. */
  async room(): Promise<void> {
    while (!this.#ended && !this.#writer.signal.aborted && this.#busy())
      await new Promise<void>((resolve) => {
        this.#roomFor ??= [];
        this.#roomFor.push(resolve);
      });
  }

  /** Cuts off a reader that what was written has waited for too long. Is called every now and then. */
  look(): void {
    if (this.#isCut) return;
    const { written, waiting } = this.#writer;
    const { time } = this.#turn;
    const before = this.#untaken;
    if (waiting === 0) this.#untaken = undefined;
    else if (before === undefined || written - waiting >= before.written)
      this.#untaken = { written, time };
    else if (time - before.time > this.#limits.ageMs * 1000) this.#cut();
  }

  /** Lets go of what it holds, when nobody reads any more. */
  close(): void {
    this.#ended = true;
    this.#forget();
    this.#noLonger();
    this.#makeRoom();
  }

  /** Writes as much as the reader takes. */
  endTurn(): void {
    this.#scheduled = false;
    while (!this.#pressed) {
      const next = this.#older?.shift()?.batch ?? this.#last;
      if (next === undefined) break;
      if (next === this.#last) this.#last = undefined;
      this.#events -= next.count;
      this.#bytes -= next.bytes;
      this.#tally.events += next.count;
      this.#tally.bytes += next.bytes;
      this.#wroteTime = this.#turn.time;
      if (this.#writer.write(next.message)) continue;
      this.#pressed = true;
      this.#noLonger = this.#clock.after(this.#limits.ageMs, () => this.#cut());
    }
    if (this.#ended && !this.#isCut && this.#last === undefined) this.#writer.end(this.#failure);
    this.#makeRoom();
  }

  /** Takes barrage only where the reader takes things, too. */
  #take(delivery: Delivery): void {
    if (this.#pressed && delivery.barrage) {
      this.#skips ??= new Skips();
      this.#skips.add(delivery.roomId);
    } else {
      this.#tellSkipped(delivery.roomId);
      this.#append(delivery);
    }
  }

  /** Nothing waits: then the batch that others have, too, is what waits. */
  #adopt(batch: Batch): void {
    this.#last = batch;
    this.#since = this.#turn.time;
    this.#events = batch.count;
    this.#bytes = batch.bytes;
  }

  #append(delivery: Delivery): void {
    if (this.#last?.full) {
      this.#older ??= [];
      this.#older.push({ batch: this.#last, since: this.#since });
      this.#last = undefined;
    }
    if (this.#last === undefined) this.#since = this.#turn.time;
    this.#last = (this.#last ?? this.#turn.batch).plus(delivery);
    this.#events++;
    this.#bytes += delivery.bytes;
  }

  #queued(): void {
    if (this.#full()) this.#cut();
    else this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#pressed) return;
    this.#scheduled = true;
    this.#turn.atEnd(this);
  }

  #drained(): void {
    this.#pressed = false;
    this.#noLonger();
    for (const roomId of this.#skips?.rooms ?? []) this.#tellSkipped(roomId);
    this.endTurn();
  }

  #tellSkipped(roomId: string): void {
    const count = this.#skips?.take(roomId) ?? 0;
    if (count === 0) return;
    const skipped = { roomId, payload: { case: "skipped" as const, value: { count } } };
    this.#append(word(skipped, this.#turn.time));
  }

  /** Whether what waits is too much. One delivery alone never is. */
  #full(): boolean {
    if (this.#events <= 1) return false;
    const { events, bytes, ageMs } = this.#limits;
    if (this.#events > events || this.#bytes > bytes) return true;
    if (!this.#pressed) return false; // all of it goes out when the turn ends
    const oldest = this.#older?.[0]?.since ?? this.#since;
    return this.#bytes + this.#writer.waiting > bytes || this.#turn.time - oldest > ageMs * 1000;
  }

  #busy(): boolean {
    const { bytes } = this.#limits;
    return this.#pressed || this.#bytes > bytes / 4 || this.#events > this.#limits.events / 4;
  }

  #makeRoom(): void {
    const waiting = this.#roomFor;
    if (waiting === undefined) return;
    this.#roomFor = undefined;
    for (const resolve of waiting) resolve();
  }

  #forget(): void {
    this.#older = undefined;
    this.#last = undefined;
  }

  /** Lets go of everything at once. The stream is ended when there is time for it. */
  #cut(): void {
    this.#isCut = true;
    this.#tally.cutOff++;
    this.#forget();
    this.#noLonger();
    if (!this.#ended) this.#letGo();
    this.#ended = true;
    this.#turn.chores.add(() => this.#writer.end(slowSubscriber()));
    this.#makeRoom();
  }
}
