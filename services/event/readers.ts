import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { SessionEndReason } from "../../gen/parlor/v1/event_pb.ts";
import type { Cancel, Clock } from "../clock.ts";
import { shuttingDown } from "../errors/errors.ts";
import { type Delivery, word } from "./delivery.ts";
import type { Outbox } from "./outbox.ts";
import { emptyTally } from "./tally.ts";

/** How often readers are looked for who take nothing, or were told nothing; and how long that may be, give or take. */
const lookMs = 1000;
const silenceMs = 15_000;
const silenceJitterMs = 4_000;

/** How long those who are told to go are to wait before they come back: at the most. */
const retryMs = 1000;

interface Reader {
  readonly sessionId: string;
  readonly outbox: Outbox;
  /** Pulls have no heartbeat. */
  readonly silenceMs: number;
}

/** Whoever reads events on this node: of each session one. */
export class Readers {
  /** What they were told so far. */
  readonly tally = emptyTally();
  readonly #clock: Clock;
  readonly #bySession = new Map<string, Reader>();
  /** How streams are ended that are of no session. */
  readonly #others = new Set<(failure: unknown) => void>();
  #draining = false;
  #whenEmpty = () => {};
  #cancel: Cancel = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#wait();
  }

  /** How many read. */
  get size(): number {
    return this.#bySession.size + this.#others.size;
  }

  /** A session is read here from now on, and in no other stream of this node. Throws where this node is going. */
  open(sessionId: string, outbox: Outbox, how: { readonly heartbeat: boolean }): Cancel {
    if (this.#draining) throw shuttingDown();
    const former = this.#bySession.get(sessionId);
    if (former !== undefined) this.#replace(former);
    const silence = silenceMs + silenceJitterMs * Math.random();
    const reader = {
      sessionId,
      outbox,
      silenceMs: how.heartbeat ? silence : Number.POSITIVE_INFINITY,
    };
    this.#bySession.set(sessionId, reader);
    return () => {
      if (this.#bySession.get(sessionId) === reader) this.#bySession.delete(sessionId);
      if (this.size === 0) this.#whenEmpty();
    };
  }

  /** A stream that is of no session is read here from now on. Throws where this node is going. */
  openOther(end: (failure: unknown) => void): Cancel {
    if (this.#draining) throw shuttingDown();
    this.#others.add(end);
    return () => {
      if (this.#others.delete(end) && this.size === 0) this.#whenEmpty();
    };
  }

  /**
   * Tells everyone to go, each at a moment of its own within `drainMs`, so that they do not all come back at
   * once. Resolves when nobody reads any more.
   */
  async drain(drainMs: number): Promise<void> {
    this.#draining = true;
    for (const reader of this.#bySession.values())
      this.#clock.after(drainMs * Math.random(), () => this.#dismiss(reader));
    for (const end of this.#others)
      this.#clock.after(drainMs * Math.random(), () => end(shuttingDown()));
    if (this.size > 0)
      await new Promise<void>((resolve) => {
        this.#whenEmpty = resolve;
      });
  }

  /** Looks after nobody any more. */
  close(): void {
    this.#cancel();
  }

  #dismiss({ sessionId, outbox }: Reader): void {
    if (this.#bySession.get(sessionId)?.outbox !== outbox) return;
    const retryAfter = durationFromMs(Math.round(retryMs * Math.random()));
    outbox.tell(this.#word({ case: "draining", value: { retryAfter } }));
    outbox.end(shuttingDown());
  }

  #replace({ outbox }: Reader): void {
    const reason = SessionEndReason.REPLACED;
    outbox.tell(this.#word({ case: "sessionEnded", value: { reason } }));
    outbox.end();
  }

  #wait(): void {
    this.#cancel = this.#clock.after(lookMs, () => {
      this.#lookAfter();
      this.#wait();
    });
  }

  /** Looks after everyone. A sign of life to those who were told nothing for a while: the same for all of them. */
  #lookAfter(): void {
    const now = this.#clock.now();
    let heartbeat: Delivery | undefined;
    for (const { outbox, silenceMs: patienceMs } of this.#bySession.values()) {
      outbox.look();
      if (now - outbox.wroteTime < patienceMs * 1000) continue;
      heartbeat ??= this.#word({ case: "heartbeat", value: {} });
      outbox.tell(heartbeat);
    }
  }

  #word(payload: NonNullable<Parameters<typeof word>[0]["payload"]>): Delivery {
    return word({ payload }, this.#clock.now());
  }
}
