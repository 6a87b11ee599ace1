import { timestampMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type Transport } from "@connectrpc/connect";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import { CallNotes } from "./call-notes.ts";
import { type Notes, now } from "./notes.ts";
import type { Dice } from "./plan.ts";
import { type At, WireNotes } from "./wire-notes.ts";

/** What a `Line` is made of. */
export interface LineOptions {
  readonly userId: string;
  /** The real connection. */
  readonly transport: Transport;
  readonly notes: Notes;
  readonly dice: Dice;
}

/** A call that says nothing of it waits no longer than this for a closed line. */
const longestMs = 60_000;

/** The share of calls that are broken off on their way. Each costs its client the link, too. */
const brokenShare = 0.02;

/** What a line does to calls while it is closed: they wait for it, or fail at once. */
export type Closing = "hangs" | "fails";

/** A member's connection: a transport that can be cut, stopped up and closed, and notes what goes over it. */
export class Line implements Transport {
  readonly calls: CallNotes;
  readonly wire: WireNotes;
  readonly #options: LineOptions;
  #cut = new AbortController();
  #closing: Closing | undefined;
  #opened = Promise.withResolvers<void>();
  /** Resolves when all rests are over. */
  #rest: Promise<unknown> = Promise.resolve();
  #resting = 0;
  #underWay = 0;
  #streams = false;
  #sound = false;

  constructor(options: LineOptions) {
    this.#options = options;
    this.calls = new CallNotes(options.userId, options.notes);
    this.wire = new WireNotes(options.userId, options.notes);
  }

  /** Calls that are with the service; reading is not among them. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Whether it carries a stream, and no pull. */
  get streams(): boolean {
    return this.#streams;
  }

  /** Breaks off the stream or the pull. */
  cut(): void {
    this.#cut.abort();
  }

  /** Breaks off no calls of itself any more. */
  mend(): void {
    this.#sound = true;
  }

  /** Takes nothing from the stream until `until` resolves. */
  rest(until: Promise<void>): void {
    this.#resting++;
    this.wire.lapses({ rests: true });
    this.#rest = Promise.all([this.#rest, until]);
    void until.then(() => {
      this.#resting--;
      if (this.#resting === 0) this.wire.lapses({ rests: false });
    });
  }

  /** Lets no call through any more. */
  close(closing: Closing): void {
    this.#closing = closing;
    this.#opened = Promise.withResolvers();
  }

  /** Lets calls through again. */
  open(): void {
    this.#closing = undefined;
    this.#opened.resolve();
  }

  unary: Transport["unary"] = async (method, signal, timeoutMs, header, input, contextValues) => {
    const pulls = method.name === "PullEvents";
    const broken = new AbortController();
    await this.#passable(signal, timeoutMs);
    const { transport } = this.#options;
    const asked = { name: method.name, request: input };
    const began = now();
    if (pulls) this.#reads(input, { pull: true });
    else this.#underWay++;
    this.calls.asks(asked, began);
    const until = AbortSignal.any([
      pulls ? this.#cut.signal : broken.signal,
      ...(signal ? [signal] : []),
    ]);
    const stop = pulls ? () => {} : this.#breakOff(broken);
    try {
      const answer = await transport.unary(method, until, timeoutMs, header, input, contextValues);
      this.calls.answered(asked, answer.message, { began, at: now() });
      if (pulls) this.wire.brought(eventsOf(answer.message), now());
      return answer;
    } catch (error) {
      throw signal?.aborted !== true && until.aborted ? lost() : error;
    } finally {
      stop();
      if (!pulls) this.#underWay--;
    }
  };

  stream: Transport["stream"] = async (method, signal, timeoutMs, header, input, contextValues) => {
    await this.#passable(signal);
    const asked: unknown[] = [];
    for await (const one of input) asked.push(one);
    this.#reads(asked[0], { pull: false });
    const cut = this.#cut.signal;
    const until = AbortSignal.any([cut, ...(signal ? [signal] : [])]);
    const again = iterated(asked) as typeof input;
    const { transport } = this.#options;
    try {
      const answer = await transport.stream(method, until, timeoutMs, header, again, contextValues);
      return { ...answer, message: this.#read(answer.message, { cut, until }) };
    } catch (error) {
      throw cut.aborted ? lost() : error;
    }
  };

  async *#read<Message>(
    messages: AsyncIterable<Message>,
    { cut, until }: { readonly cut: AbortSignal; readonly until: AbortSignal },
  ): AsyncIterable<Message> {
    try {
      for await (const message of messages) {
        if (until.aborted) break;
        const events = eventsOf(message);
        const { life } = this.#options.notes.presence;
        const [first] = events;
        // By the service's clock: what it says may lie here for a while.
        const began = first?.time === undefined ? now() : timestampMs(first.time);
        if (first?.payload.case === "ready")
          life.called(this.#options.userId, { began, at: now() });
        this.wire.brought(events, now());
        if (this.#resting === 0) this.wire.wrote(events);
        yield message;
        await this.#rested(until);
      }
      if (cut.aborted) throw lost();
    } catch (error) {
      throw cut.aborted ? lost() : error;
    } finally {
      this.wire.lapses({ rests: this.#resting > 0 });
    }
  }

  #reads(request: unknown, how: { readonly pull: boolean }): void {
    const { cursors = [] } = request as { cursors?: readonly At[] };
    this.#cut = new AbortController();
    this.#streams = !how.pull;
    this.wire.opened(cursors, how);
  }

  /** Some calls are broken off when they are on their way: nobody knows how far they come. */
  #breakOff(broken: AbortController): () => void {
    const { dice } = this.#options;
    if (this.#sound || !dice.happens(brokenShare)) return () => {};
    this.#options.notes.counts.broken++;
    const timer = setTimeout(() => broken.abort(), dice.between(0, 8));
    return () => clearTimeout(timer);
  }

  async #passable(signal: AbortSignal | undefined, timeoutMs = longestMs): Promise<void> {
    if (this.#closing === undefined) return;
    if (this.#closing === "fails") throw lost();
    const late = AbortSignal.timeout(timeoutMs);
    const over = aborted(AbortSignal.any([late, ...(signal ? [signal] : [])]));
    await Promise.race([this.#opened.promise, over]);
    if (this.#closing !== undefined) throw lost();
  }

  /** Resolves when it is not to rest, or is to stop: another rest may have begun during one. */
  async #rested(until: AbortSignal): Promise<void> {
    if (this.#resting === 0) return;
    const over = aborted(until);
    while (this.#resting > 0 && !until.aborted) await Promise.race([this.#rest, over]);
  }
}

function lost(): ConnectError {
  return new ConnectError("the line broke", Code.Unavailable);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true }),
  );
}

async function* iterated(all: readonly unknown[]): AsyncIterable<unknown> {
  yield* all;
}

function eventsOf(message: unknown): readonly Event[] {
  return (message as { readonly events: readonly Event[] }).events;
}
