import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import type { CursorSchema } from "../../gen/parlor/v1/cursor_pb.ts";
import type { EventService } from "../../gen/parlor/v1/event_service_pb.ts";
import type { Clock } from "../clock.ts";
import { ParlorError } from "../error.ts";
import { broken } from "./link-end.ts";
import { callOptions } from "./patience.ts";

/** What a `Pulse` is made of. */
export interface PulseOptions {
  readonly events: Client<typeof EventService>;
  readonly clock: Clock;
  /** The promise to the service: a call at least this often. One is made in half of it, whatever else is called. */
  readonly keepAliveMs: number;
  /** Where reading stands: signs of life report it. */
  cursors(): MessageInitShape<typeof CursorSchema>[];
}

/** The service lets no stream be silent for longer than 20 s. */
const silenceMs = 45_000;

/** A stream that spoke within this time is alive, whatever became of a call. */
const latelyMs = 5000;

/** A machine has slept when the time of day went on so much further than its other clock. */
const sleptMs = 30_000;

/** How often that is looked at. */
const lookMs = 15_000;

/** Whether a link is alive: what is read has spoken lately; and the service hears lately how far it was read. */
export class Pulse {
  readonly #options: PulseOptions;
  #reportedAt = 0;
  #toldAt = 0;
  #toldAtWall = 0;
  #asking = false;

  constructor(options: PulseOptions) {
    this.#options = options;
  }

  /** The service has told something. */
  told(): void {
    const { clock } = this.#options;
    this.#toldAt = clock.now();
    this.#toldAtWall = clock.wall();
  }

  /** Cuts what falls silent, and keeps the promise that goes with a stream: polls are calls themselves. */
  async watch(cut: AbortController, { polls }: { readonly polls: boolean }): Promise<void> {
    const { clock, keepAliveMs } = this.#options;
    this.#reportedAt = clock.now();
    this.told();
    while (!cut.signal.aborted) {
      const dueMs = polls ? lookMs : this.#reportedAt + keepAliveMs / 2 - clock.now();
      if (this.#silentMs >= silenceMs || this.#slept) cut.abort(broken("the stream was silent"));
      else if (dueMs <= 0) await this.#ask(cut);
      else await clock.sleep(Math.min(dueMs, silenceMs - this.#silentMs, lookMs), cut.signal);
    }
  }

  /** Finds out now whether the link holds: cuts it where it does not. */
  check(cut: AbortController): void {
    if (this.#silentMs > silenceMs || this.#slept) cut.abort(broken("the stream was silent"));
    else void this.#ask(cut);
  }

  /** A call was lost: finds out whether the link is, unless it has just spoken. */
  doubt(cut: AbortController): void {
    if (this.#silentMs >= latelyMs) this.check(cut);
  }

  /** Whether the service can be reached. */
  answers(signal: AbortSignal): Promise<boolean> {
    return this.#options.events.keepAlive({}, { ...callOptions, signal }).then(
      () => true,
      () => false,
    );
  }

  get #silentMs(): number {
    return this.#options.clock.now() - this.#toldAt;
  }

  get #slept(): boolean {
    return this.#options.clock.wall() - this.#toldAtWall - this.#silentMs > sleptMs;
  }

  /** Shows life, reports how far was read, and cuts the link where that is lost. */
  async #ask(cut: AbortController): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const { events, cursors, clock } = this.#options;
    this.#reportedAt = clock.now();
    try {
      await events.keepAlive({ cursors: cursors() }, { ...callOptions, signal: cut.signal });
    } catch (thrown) {
      const error = ParlorError.from(thrown);
      if (error.lost) cut.abort(error);
    } finally {
      this.#asking = false;
    }
  }
}
