import { Code } from "@connectrpc/connect";
import type { Clock } from "../../client/clock.ts";
import { Emitter, type Off } from "../../client/emitter.ts";
import { ErrorReason, ParlorError } from "../../client/index.ts";
import { createBackoff } from "../../client/link/backoff.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { WatchAppResponse } from "../../gen/parlor/v1/event_service_pb.ts";
import type { Calls } from "./calls.ts";

/** How the stream is. */
export type FeedState =
  | { readonly name: "connecting" | "live" }
  | { readonly name: "reconnecting" | "ended"; readonly error: ParlorError };

/** What a feed tells, by name. */
export interface FeedEvents {
  state: FeedState;
  /** What happened, in the order of each room. */
  events: readonly Event[];
  /** Something happened before what comes now that cannot be told any more. */
  gap: undefined;
}

/** What a feed is made of. */
export interface FeedOptions {
  readonly events: Pick<Calls["events"], "watchApp">;
  readonly clock: Clock;
  readonly random: () => number;
}

/** The service says something every 20 s at least: after this long a stream is lost. */
export const silenceMs = 30_000;
/** The first answer comes at once: after this long without it, a stream is lost. */
export const beginMs = 10_000;
/** A stream that takes the place of one is told of only where it has not begun after this long. */
export const unnoticedMs = 2000;
/** A stream that was live for so long was a good one: the next wait is a short one again. */
const goodMs = 10_000;

/** Why a stream ends whose place another takes at once. */
const replaced = lost("another stream takes its place");

/** All that happens in the app: one stream after another, each from where the last one stopped. */
export class Feed {
  readonly #options: FeedOptions;
  readonly #emitter = new Emitter<FeedEvents>();
  readonly #stopping = new AbortController();
  #wake = new AbortController();
  #cut = new AbortController();
  #state: FeedState = { name: "connecting" };
  #cursor = "";
  #heardAt = 0;
  #begun = false;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** How the stream is. */
  get state(): FeedState {
    return this.#state;
  }

  /** Calls `listener` for each event of this name from now on. */
  on<Name extends keyof FeedEvents>(name: Name, listener: (event: FeedEvents[Name]) => void): Off {
    return this.#emitter.on(name, listener);
  }

  /** Reads until `stop`, or until the service refuses for good: then it may be called again. */
  async run(): Promise<void> {
    const { clock, random } = this.#options;
    const backoff = createBackoff({ random });
    if (this.#state.name === "ended") this.#become({ name: "connecting" });
    while (!this.#stopping.signal.aborted) {
      const begun = clock.now();
      const error = await this.#once();
      if (this.#stopping.signal.aborted) return;
      if (error === replaced) continue;
      if (!mayPass(error)) {
        this.#become({ name: "ended", error });
        return;
      }
      this.#become({ name: "reconnecting", error });
      if (clock.now() - begun > goodMs) backoff.reset();
      this.#wake = new AbortController();
      await clock.sleep(backoff.nextMs(), this.#wake.signal);
    }
  }

  /**
   * Finds out now whether events still come: another stream takes the place of the one there is, from its
   * cursor, and a wait for the next try is over.
   */
  check(): void {
    this.#wake.abort();
    this.#cut.abort(replaced);
  }

  /** Reads no more. */
  stop(): void {
    this.#stopping.abort();
    this.#wake.abort();
  }

  /** Reads one stream to its end. Answers why it ended. */
  async #once(): Promise<ParlorError> {
    const cut = new AbortController();
    this.#cut = cut;
    const signal = AbortSignal.any([cut.signal, this.#stopping.signal]);
    this.#begun = false;
    void this.#cutWhereSilent(cut, signal);
    void this.#tellWhereLate(signal);
    try {
      const request = { cursor: this.#cursor };
      for await (const response of this.#options.events.watchApp(request, { signal }))
        if (!signal.aborted) this.#take(response);
      throw lost("the stream ended");
    } catch (thrown) {
      return ParlorError.from(cut.signal.aborted ? cut.signal.reason : thrown);
    } finally {
      cut.abort();
    }
  }

  #take({ events, cursor, gap }: WatchAppResponse): void {
    this.#begun = true;
    this.#heardAt = this.#options.clock.now();
    if (this.#state.name !== "live") this.#become({ name: "live" });
    if (gap) this.#emitter.emit("gap", undefined);
    if (events.length > 0) this.#emitter.emit("events", events);
    this.#cursor = cursor;
  }

  async #cutWhereSilent(cut: AbortController, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    this.#heardAt = clock.now();
    while (!signal.aborted) {
      const leftMs = this.#heardAt + (this.#begun ? silenceMs : beginMs) - clock.now();
      if (leftMs <= 0) cut.abort(lost("the stream is silent"));
      else await clock.sleep(leftMs, signal);
    }
  }

  async #tellWhereLate(signal: AbortSignal): Promise<void> {
    await this.#options.clock.sleep(unnoticedMs, signal);
    if (signal.aborted || this.#begun || this.#state.name !== "live") return;
    this.#become({ name: "reconnecting", error: lost("the stream does not begin") });
  }

  #become(state: FeedState): void {
    this.#state = state;
    this.#emitter.emit("state", state);
  }
}

/** What a proxy answers in the service's place is shown to whoever looks after both, not tried in silence. */
function mayPass({ passing, foreign, reason }: ParlorError): boolean {
  return (passing && !foreign) || reason === ErrorReason.INTERNAL;
}

function lost(message: string): ParlorError {
  return new ParlorError({ code: Code.Unavailable, message });
}
