import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { type Client, Code, createClient, type Transport } from "@connectrpc/connect";
import type { Event } from "../gen/parlor/v1/event_pb.ts";
import { EventService } from "../gen/parlor/v1/event_service_pb.ts";
import { createBackoff } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { ParlorError } from "./error.ts";
import type { LinkState } from "./link-state.ts";
import type { Rooms } from "./rooms.ts";
import type { Session } from "./session.ts";
import { endOf, endOfDraining, type StreamEnd, verdictOn } from "./stream-end.ts";

/** What a `Stream` is made of. */
export interface StreamOptions {
  readonly transport: Transport;
  readonly session: Session;
  readonly rooms: Rooms;
  readonly state: LinkState;
  readonly clock: Clock;
  readonly random: () => number;
  /** The promise to the service: a call at least this often. One is made after half of it. */
  readonly keepAliveMs: number;
}

/** A stream that has not begun, or a sign of life without an answer, is lost after this long. */
const patienceMs = 10_000;

/** Reads the session's events: one stream after another, each from where the last one stopped. */
export class Stream {
  readonly #options: StreamOptions;
  readonly #events: Client<typeof EventService>;
  readonly #stopping = new AbortController();
  #cut = new AbortController();
  #wake = new AbortController();
  #heardAt = 0;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#events = createClient(EventService, options.transport);
  }

  /** Reads until the session is over or `stop` is called. The state tells how it goes. */
  async run(): Promise<void> {
    const { clock, random, state } = this.#options;
    const backoff = createBackoff({ random });
    while (!this.#stopping.signal.aborted) {
      const begun = clock.now();
      const end = await this.#once();
      if (end.over !== undefined) return state.become({ name: "ended", ...end.over });
      state.fell(end.error);
      if (clock.now() - begun > patienceMs) backoff.reset();
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
    this.#wake.abort();
    if (this.#options.state.current.name === "live") void this.#showLife(this.#cut.signal);
  }

  /** A call of the session came through. */
  heard(): void {
    this.#heardAt = this.#options.clock.now();
  }

  /** A call was lost: then so is the stream, whether or not it knows. */
  lost(error: ParlorError): void {
    if (this.#options.state.current.name === "live") this.#cut.abort(error);
  }

  async #once(): Promise<StreamEnd> {
    const cut = new AbortController();
    this.#cut = cut;
    const { session } = this.#options;
    try {
      await session.access();
    } catch (thrown) {
      const error = ParlorError.from(thrown);
      return error.passing ? { error } : { over: { reason: "refused", error } };
    }
    try {
      return await this.#read(cut);
    } catch (thrown) {
      return verdictOn(ParlorError.from(cut.signal.aborted ? cut.signal.reason : thrown), session);
    } finally {
      cut.abort();
    }
  }

  async #read(cut: AbortController): Promise<StreamEnd> {
    const { rooms, keepAliveMs } = this.#options;
    const request = { cursors: rooms.cursors, keepAlive: durationFromMs(keepAliveMs) };
    if (this.#stopping.signal.aborted) cut.abort();
    this.heard();
    void this.#keepAlive(cut.signal);
    void this.#expectReady(cut);
    for await (const { events } of this.#events.subscribe(request, { signal: cut.signal })) {
      for (const event of events) {
        const end = this.#take(event);
        if (end !== undefined) return end;
      }
    }
    return { error: broken("the stream ended") };
  }

  #take(event: Event): StreamEnd | undefined {
    const { rooms, session, state } = this.#options;
    switch (event.payload.case) {
      case "ready":
        state.become({ name: "live" });
        return undefined;
      case "sessionEnded":
        return endOf(event.payload.value.reason, session);
      case "draining":
        return endOfDraining(event.payload.value);
      default:
        return rooms.take(event) ? undefined : { error: broken("the stream left out events") };
    }
  }

  async #expectReady(cut: AbortController): Promise<void> {
    const { clock, state } = this.#options;
    await clock.sleep(patienceMs, cut.signal);
    if (state.current.name !== "live") cut.abort(broken("the stream did not begin"));
  }

  async #keepAlive(signal: AbortSignal): Promise<void> {
    const { clock, keepAliveMs } = this.#options;
    while (!signal.aborted) {
      const dueMs = this.#heardAt + keepAliveMs / 2 - clock.now();
      if (dueMs > 0) await clock.sleep(dueMs, signal);
      else await this.#showLife(signal);
    }
  }

  /** Calls. What fails is told to `lost` by the transport. */
  async #showLife(signal: AbortSignal): Promise<void> {
    this.heard();
    const request = { cursors: this.#options.rooms.cursors };
    await this.#events.keepAlive(request, { signal, timeoutMs: patienceMs }).catch(() => {});
  }
}

function broken(message: string): ParlorError {
  return new ParlorError({ code: Code.DataLoss, message });
}
