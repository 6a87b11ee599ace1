import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { type Client, createClient, type Transport } from "@connectrpc/connect";
import type { CursorSchema } from "../../gen/parlor/v1/cursor_pb.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import { EventService } from "../../gen/parlor/v1/event_service_pb.ts";
import type { Clock } from "../clock.ts";
import { ParlorError } from "../error.ts";
import { createBackoff } from "./backoff.ts";
import { type Delivery, DeliveryChoice } from "./delivery.ts";
import {
  broken,
  endOf,
  endOfDraining,
  endWithoutWord,
  type LinkEnd,
  type Standing,
  verdictOn,
  verdictOnLogin,
} from "./link-end.ts";
import type { LinkState } from "./link-state.ts";
import { saysNoStreams } from "./no-streams.ts";
import { patienceMs } from "./patience.ts";
import { poll } from "./reader.ts";
import type { Session } from "./session.ts";

/** What takes the session's events. */
export interface Taker {
  /** Where reading goes on. */
  readonly cursors: MessageInitShape<typeof CursorSchema>[];
  /** Takes an event. Answers false at a hole: it must be read anew from the cursors. */
  take(event: Event): boolean;
}

/** What a `Link` is made of. */
export interface LinkOptions {
  readonly transport: Transport;
  readonly session: Session;
  readonly rooms: Taker;
  readonly state: LinkState;
  readonly clock: Clock;
  readonly random: () => number;
  /** The promise to the service: a call at least this often. One is made after half of it. */
  readonly keepAliveMs: number;
  readonly delivery: Delivery;
  /** The session's token expires then, and nobody here fetches another. */
  tokenExpiring(expireTime: Date): void;
}

/** The service lets no stream be silent for longer than 20 s. */
const silenceMs = 45_000;

/** A stream that ended in order is followed by another; it is told of only where that takes longer. */
const unnoticedMs = 2000;

/** Reads the session's events, time and again from where reading stopped. */
export class Link {
  readonly #options: LinkOptions;
  readonly #events: Client<typeof EventService>;
  readonly #choice: DeliveryChoice;
  readonly #stopping = new AbortController();
  #cut = new AbortController();
  #wake = new AbortController();
  #calledAt = 0;
  #toldAt = 0;
  /** How many streams have begun. */
  #begun = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#events = createClient(EventService, options.transport);
    this.#choice = new DeliveryChoice(options.delivery);
  }

  /** Reads until the session is over or `stop` is called. The state tells how it goes. */
  async run(): Promise<void> {
    const { clock, random, state } = this.#options;
    const backoff = createBackoff({ random });
    while (!this.#stopping.signal.aborted) {
      const begun = clock.now();
      const end = await this.#once();
      if (end.over !== undefined) return state.end(end.over.reason, end.over.error);
      const held = clock.now() - begun > patienceMs;
      if (held) backoff.reset();
      if (held && end.orderly) {
        this.#tellLater(end.error);
        continue;
      }
      state.fell(end.error);
      this.#wake = new AbortController();
      if (this.#stopping.signal.aborted) return;
      await clock.sleep(end.retryAfterMs ?? backoff.nextMs(), this.#wake.signal);
    }
  }

  /** Ends reading for good. */
  stop(): void {
    this.#stopping.abort();
    this.#cut.abort();
    this.#wake.abort();
  }

  /** Finds out now whether the link holds, or tries now to make it anew. */
  check(): void {
    const { state, clock } = this.#options;
    this.#wake.abort();
    if (!state.live) return;
    if (clock.now() - this.#toldAt > silenceMs) this.#cut.abort(broken("the stream was silent"));
    else void this.#showLife(this.#cut.signal);
  }

  /** A call of the session came through. */
  heard(): void {
    this.#calledAt = this.#options.clock.now();
  }

  /** A call was lost, or its session is: then so is the link, whether or not it knows. */
  lost(error: ParlorError): void {
    if (this.#options.state.live) this.#cut.abort(error);
  }

  async #once(): Promise<LinkEnd> {
    const cut = new AbortController();
    this.#cut = cut;
    const { session } = this.#options;
    try {
      await session.access();
    } catch (thrown) {
      return verdictOnLogin(ParlorError.from(thrown), this.#standing);
    }
    try {
      const end = await this.#read(cut);
      return end.over?.reason === "replaced" ? await this.#replaced(end) : end;
    } finally {
      cut.abort();
    }
  }

  /**
   * Whether the session was replaced, or only its stream: one that was given up may reach the service late, and
   * take the place of the one after it. Then the session lives, and is read anew.
   */
  async #replaced(end: LinkEnd): Promise<LinkEnd> {
    const { state, clock, random } = this.#options;
    const { signal } = this.#stopping;
    const backoff = createBackoff({ random });
    while (!signal.aborted) {
      try {
        await this.#events.keepAlive({}, { signal, timeoutMs: patienceMs });
        return { error: broken("another stream took this one's place") };
      } catch (thrown) {
        const error = ParlorError.from(thrown);
        if (!error.repeatable) return end;
        state.fell(error);
        await clock.sleep(backoff.nextMs(), signal);
      }
    }
    return end;
  }

  get #standing(): Standing {
    const { session, state } = this.#options;
    return { session, begun: state.begun };
  }

  async #read(cut: AbortController): Promise<LinkEnd> {
    const { rooms, keepAliveMs, clock } = this.#options;
    if (this.#stopping.signal.aborted) cut.abort();
    const { reader } = this.#choice;
    const { signal } = cut;
    this.heard();
    void this.#watch(cut, { polls: reader === poll });
    let readyAt: number | undefined;
    try {
      const reading = { events: this.#events, cursors: () => rooms.cursors, keepAliveMs, signal };
      for await (const events of reader(reading)) {
        this.#toldAt = clock.now();
        readyAt ??= this.#toldAt;
        for (const event of events) {
          const end = this.#take(event);
          if (end !== undefined) return end;
        }
      }
      if (readyAt !== undefined && clock.now() - readyAt > patienceMs) return endWithoutWord();
      throw broken("the stream ended");
    } catch (thrown) {
      const error = ParlorError.from(cut.signal.aborted ? cut.signal.reason : thrown);
      const heldMs = readyAt === undefined ? 0 : clock.now() - readyAt;
      if (saysNoStreams(error.cause) && this.#choice.noStreams()) return { error };
      if (error.lost) await this.#choice.lost(heldMs, () => this.#answers());
      return verdictOn(error, this.#standing);
    }
  }

  #take(event: Event): LinkEnd | undefined {
    const { rooms, session, state } = this.#options;
    switch (event.payload.case) {
      case "ready":
        this.#begun += 1;
        state.rose();
        return undefined;
      case "sessionEnded":
        return endOf(event.payload.value.reason, session);
      case "draining":
        return endOfDraining(event.payload.value);
      case "tokenExpiring": {
        const { expireTime } = event.payload.value;
        if (expireTime !== undefined && !session.renewable)
          this.#options.tokenExpiring(timestampDate(expireTime));
        return undefined;
      }
      default:
        return rooms.take(event) ? undefined : { error: broken("the stream left out events") };
    }
  }

  /** Cuts a stream that does not begin or falls silent, and keeps the promise that goes with it. */
  async #watch(cut: AbortController, { polls }: { readonly polls: boolean }): Promise<void> {
    const { clock, keepAliveMs } = this.#options;
    if (polls) return;
    const before = this.#begun;
    this.#toldAt = clock.now();
    void clock.sleep(patienceMs, cut.signal).then(() => {
      if (this.#begun === before) cut.abort(broken("the stream did not begin"));
    });
    while (!cut.signal.aborted) {
      const now = clock.now();
      const silentMs = this.#toldAt + silenceMs - now;
      const dueMs = this.#calledAt + keepAliveMs / 2 - now;
      if (silentMs <= 0) cut.abort(broken("the stream was silent"));
      else if (dueMs <= 0) await this.#showLife(cut.signal);
      else await clock.sleep(Math.min(dueMs, silentMs), cut.signal);
    }
  }

  /** Calls. What fails is told to `lost` by the transport. */
  async #showLife(signal: AbortSignal): Promise<void> {
    this.heard();
    const request = { cursors: this.#options.rooms.cursors };
    await this.#events.keepAlive(request, { signal, timeoutMs: patienceMs }).catch(() => {});
  }

  /** Whether the service can be reached. */
  #answers(): Promise<boolean> {
    const { signal } = this.#stopping;
    return this.#events.keepAlive({}, { signal, timeoutMs: patienceMs }).then(
      () => true,
      () => false,
    );
  }

  #tellLater(error: ParlorError): void {
    const { clock, state } = this.#options;
    const before = this.#begun;
    void clock.sleep(unnoticedMs, this.#stopping.signal).then(() => {
      if (this.#begun === before && state.live) state.fell(error);
    });
  }
}
