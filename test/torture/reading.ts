import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Cursor } from "../../gen/parlor/v1/cursor_pb.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { Calls } from "../support/node.ts";
import type { PresenceReader } from "../support/presence-reader.ts";
import type { StreamReader } from "../support/stream-reader.ts";
import { type Notes, now, refusalOf, wasSlow } from "./notes.ts";
import type { Dice, Plan } from "./plan.ts";

/** What a member's reading is made of. */
export interface ReadingOptions {
  readonly userId: string;
  readonly events: Calls["events"];
  readonly notes: Notes;
  readonly plan: Plan;
  readonly dice: Dice;
  /** Whether it pulls rather than streams, most of the time. */
  readonly pulls: boolean;
  /** Is given what is told, after it was noted. */
  told(event: Event): void;
}

/** Reads a member's events, one stream or pull after another, each from where the last one stopped. */
export class Reading {
  readonly #options: ReadingOptions;
  readonly #told: StreamReader;
  readonly #presence: PresenceReader;
  readonly #cursors = new Map<string, Pick<Cursor, "roomId" | "epoch" | "sequence">>();
  #cut = new AbortController();
  #rest: Promise<void> = Promise.resolve();
  #resting = 0;
  /** From when to when the service surely wrote to the stream, by its own clock. */
  #read: { readonly from: number; to: number } | undefined;
  #streams = false;
  #over = false;

  constructor(options: ReadingOptions) {
    const { notes, userId } = options;
    this.#options = options;
    this.#told = notes.streams.reader(userId);
    this.#presence = notes.presence.reader(userId);
  }

  /** Where it has come to, a room each. */
  get cursors() {
    return [...this.#cursors.values()];
  }

  /** Reads until `stop`. */
  async run(): Promise<void> {
    const { dice, notes } = this.#options;
    for (;;) {
      await this.#rested();
      if (this.#over) break;
      const cursors = dice.happens(0.05) ? [] : this.cursors;
      if (cursors.length > 0) notes.counts.resumes++;
      await this.#once(cursors);
    }
    this.#told.stops();
    this.#presence.stops();
  }

  /** Whether it has a stream, and no pull. */
  get streams(): boolean {
    return this.#streams;
  }

  /** Breaks off the stream or the pull. It goes on at once. */
  cut(): void {
    this.#cut.abort();
  }

  /** Takes nothing until `until` resolves. The stream stays open meanwhile, unless it is cut. */
  rest(until: Promise<void>): void {
    this.#lapse();
    this.#rest = until;
    this.#resting++;
    void until.then(() => this.#resting--);
  }

  /** Reads no more. */
  stop(): void {
    this.#over = true;
    this.#cut.abort();
  }

  async #once(cursors: Reading["cursors"]): Promise<void> {
    const { dice, notes, pulls } = this.#options;
    const cut = new AbortController();
    this.#cut = cut;
    const pull = dice.happens(pulls ? 0.9 : 0.1);
    this.#streams = !pull;
    this.#told.opened(cursors, { pull });
    this.#presence.opened(cursors);
    try {
      await (pull ? this.#pull(cursors, cut.signal) : this.#stream(cursors, cut.signal));
    } catch (error) {
      if (refusalOf(error) !== undefined)
        notes.refused.push(`${this.#told.name}: ${String(error)}`);
      if (wasSlow(error)) notes.counts.slow++;
    }
    this.#lapse();
    if (!pull) await dice.pause(0, cut.signal.aborted ? 20 : 200);
  }

  async #stream(cursors: Reading["cursors"], signal: AbortSignal): Promise<void> {
    const { events: client, plan, notes, userId } = this.#options;
    const began = now();
    const keepAlive = { seconds: BigInt(plan.keepAliveMs / 1000) };
    for await (const { events } of client.subscribe({ cursors, keepAlive }, { signal })) {
      if (signal.aborted) return;
      if (events[0]?.payload.case === "ready")
        notes.presence.life.called(userId, { began, at: now() });
      this.#take(events);
      if (this.#resting === 0) this.#wasWritten(events);
      await this.#rested();
    }
  }

  async #pull(cursors: Reading["cursors"], signal: AbortSignal): Promise<void> {
    const { events: client, notes, dice, userId } = this.#options;
    const began = now();
    const wait = { seconds: BigInt(Math.floor(dice.between(0, 2.5))) };
    const { events } = await client.pullEvents({ cursors, wait }, { signal, timeoutMs: 15_000 });
    notes.presence.life.called(userId, { began, at: now() });
    this.#take(events);
    if (wait.seconds === 0n) await dice.pause(0, 500);
  }

  #take(events: readonly Event[]): void {
    const at = now();
    for (const event of events) {
      this.#told.told(event, at);
      this.#presence.told(event, at);
      this.#move(event);
      this.#options.told(event);
    }
  }

  #move({ roomId, epoch, sequence, payload }: Event): void {
    if (payload.case === "roomEntered" || payload.case === "roomReset") {
      const { cursor } = payload.value.snapshot ?? {};
      if (cursor !== undefined) this.#cursors.set(roomId, cursor);
    } else if (payload.case === "roomExited") this.#cursors.delete(roomId);
    else if (sequence > 0n) this.#cursors.set(roomId, { roomId, epoch, sequence });
  }

  /** Resolves when it is not to rest: another rest may have begun during one. */
  async #rested(): Promise<void> {
    for (let rest: unknown; rest !== this.#rest; ) {
      rest = this.#rest;
      await rest;
    }
  }

  /** The stream was open when the service told of these: what it may have missed since is not known. */
  #wasWritten(events: readonly Event[]): void {
    const times = events.map(({ time }) => (time === undefined ? 0 : timestampMs(time)));
    const last = Math.max(...times);
    this.#read ??= { from: last, to: last };
    this.#read.to = Math.max(this.#read.to, last);
  }

  /** It is not surely reading any more. */
  #lapse(): void {
    const { notes, userId } = this.#options;
    if (this.#read !== undefined) notes.presence.life.read(userId, this.#read.from, this.#read.to);
    this.#read = undefined;
  }
}
