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
  type LinkEnd,
  type Standing,
  verdictOn,
  verdictOnLogin,
} from "./link-end.ts";
import type { LinkState } from "./link-state.ts";
import { saysNoStreams } from "./no-streams.ts";
import { patienceMs } from "./patience.ts";
import { Pulse } from "./pulse.ts";
import { poll, stream } from "./reader.ts";
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

/** Why a stream was given up that did not begin. */
const unbegun = broken("the stream did not begin");

/** A stream that ended in order is followed by another; it is told of only where that takes longer. */
const unnoticedMs = 2000;

/** Reads the session's events, time and again from where reading stopped. */
export class Link {
  readonly #options: LinkOptions;
  readonly #events: Client<typeof EventService>;
  readonly #choice: DeliveryChoice;
  readonly #pulse: Pulse;
  readonly #stopping = new AbortController();
  #cut = new AbortController();
  #wake = new AbortController();
  /** How many streams have begun. */
  #begun = 0;
  /** How long what was read last lasted; undefined where it did not begin. */
  #heldMs: number | undefined;
  #mayHurry = true;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#events = createClient(EventService, options.transport);
    const { clock, keepAliveMs, rooms } = options;
    this.#choice = new DeliveryChoice(options.delivery, clock);
    const cursors = () => rooms.cursors;
    this.#pulse = new Pulse({ events: this.#events, clock, keepAliveMs, cursors });
  }

  /** Reads until the session is over or `stop` is called. The state tells how it goes. */
  async run(): Promise<void> {
    const { clock, random, state } = this.#options;
    const backoff = createBackoff({ random });
    while (!this.#stopping.signal.aborted) {
      const end = await this.#once();
      if (end.over !== undefined) return state.end(end.over.reason, end.over.error);
      if (this.#held) {
        backoff.reset();
        this.#mayHurry = true;
      }
      if (end.orderly) {
        this.#tellLater(end.error);
        continue;
      }
      state.fell(end.error);
      this.#wake = new AbortController();
      if (this.#stopping.signal.aborted) return;
      if (this.#hurries(end.error)) continue;
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
    this.#wake.abort();
    if (this.#options.state.live) this.#pulse.check(this.#cut);
  }

  /** A call was lost: the link may be, too. */
  lost(): void {
    if (this.#options.state.live) this.#pulse.doubt(this.#cut);
  }

  /** The session is no more: then neither is the link, whether or not it knows. */
  over(error: ParlorError): void {
    if (this.#options.state.live) this.#cut.abort(error);
  }

  async #once(): Promise<LinkEnd> {
    const cut = new AbortController();
    this.#cut = cut;
    this.#heldMs = undefined;
    try {
      await this.#options.session.access();
    } catch (thrown) {
      return verdictOnLogin(ParlorError.from(thrown), this.#standing);
    }
    try {
      const end = await this.#read(cut);
      return end.over?.reason === "replaced" ? await this.#replaced(end) : end;
    } catch (thrown) {
      return await this.#lost(thrown, cut.signal);
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

  /** Reads until the service has said the last word. Throws where it ends without one. */
  async #read(cut: AbortController): Promise<LinkEnd> {
    const { rooms, keepAliveMs, clock } = this.#options;
    if (this.#stopping.signal.aborted) cut.abort();
    const { reader } = this.#choice;
    const { signal } = cut;
    void this.#pulse.watch(cut, { polls: reader === poll });
    if (reader === stream) this.#awaitReady(cut);
    let readyAt: number | undefined;
    try {
      const reading = { events: this.#events, cursors: () => rooms.cursors, keepAliveMs, signal };
      for await (const events of reader(reading)) {
        this.#pulse.told();
        readyAt ??= clock.now();
        for (const event of events) {
          const end = this.#take(event);
          if (end !== undefined) return end;
        }
      }
      throw broken("the stream ended");
    } finally {
      this.#heldMs = readyAt === undefined ? undefined : clock.now() - readyAt;
    }
  }

  /** Cuts a stream that does not begin. */
  #awaitReady(cut: AbortController): void {
    const before = this.#begun;
    void this.#options.clock.sleep(patienceMs, cut.signal).then(() => {
      if (this.#begun === before) cut.abort(unbegun);
    });
  }

  /**
   * What it means that reading ended without a word. A stream that had held was ended by something on the way, as
   * proxies and runtimes do after a time: in order, or without the protocol's own end, which looks like a network
   * that broke.
   */
  async #lost(thrown: unknown, { aborted, reason }: AbortSignal): Promise<LinkEnd> {
    const error = ParlorError.from(aborted ? reason : thrown);
    if (saysNoStreams(error.cause) && this.#choice.noStreams()) return { error };
    const orderly = !aborted && error.lost && this.#held && this.#choice.reader === stream;
    const isOwn = aborted && error !== unbegun;
    if (error.lost && !isOwn) {
      const answers = () => this.#pulse.answers(this.#stopping.signal);
      const learned = this.#choice.lost(this.#heldMs, answers);
      if (!orderly) await learned;
    }
    return orderly ? { error, orderly } : verdictOn(error, this.#standing);
  }

  /**
   * Whether to log in at once: the service is there, and says that the session is over. Once for each stream that
   * held, lest a service that ends every session be asked without a pause.
   */
  #hurries({ sessionOver }: ParlorError): boolean {
    if (!sessionOver || !this.#mayHurry) return false;
    this.#mayHurry = false;
    return true;
  }

  /** Whether what was read last had begun, and lasted. */
  get #held(): boolean {
    return this.#heldMs !== undefined && this.#heldMs > patienceMs;
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

  #tellLater(error: ParlorError): void {
    const { clock, state } = this.#options;
    const before = this.#begun;
    void clock.sleep(unnoticedMs, this.#stopping.signal).then(() => {
      if (this.#begun === before && state.live) state.fell(error);
    });
  }
}
