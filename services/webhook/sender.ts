import type { Logger } from "pino";
import type { WebhookSettings } from "../auth/app-hooks.ts";
import type { Cancel, Clock } from "../clock.ts";
import type { Chores } from "../event/chores.ts";
import type { DeliveryLimits } from "./delivery-limits.ts";
import { Pace } from "./pace.ts";
import { isTaken, loggable, type Posted, post } from "./post.ts";
import type { RoomQueue } from "./room-queue.ts";
import type { RequestTally } from "./standing.ts";

/** How much of an answer is read, so that its connection can be used again. Nothing in it counts. */
const maxAnswerBytes = 65_536;

/** What a receiver is sent. */
export interface Message {
  readonly id: string;
  readonly body: string;
}

/** What a sender is made of. */
export interface SenderOptions {
  readonly settings: WebhookSettings;
  readonly limits: DeliveryLimits;
  readonly clock: Clock;
  readonly log: Logger;
  readonly chores: Chores;
  readonly random: () => number;
  /** Counts what came of requests. */
  readonly tally: RequestTally;
  /** What is to be sent of a room now; undefined where there is nothing more. */
  messageOf(room: RoomQueue): Message | undefined;
  /** The first that waited of a room was taken. Answers whether more waits. */
  taken(room: RoomQueue): boolean;
}

/** Sends a webhook what waits: of each room one after another, of rooms side by side. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #pace: Pace;
  /** Rooms whose first may be sent. */
  readonly #ready = new Set<RoomQueue>();
  /** Rooms that wait until they are tried again. */
  readonly #later = new Map<RoomQueue, Cancel>();
  readonly #stopping = new AbortController();
  #underWay = 0;
  #stopped = false;
  #wait: Cancel = () => {};
  #quiet: (() => void) | undefined;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#pace = new Pace(options);
  }

  /** How many rooms wait until they are tried again. */
  get failingRooms(): number {
    return this.#later.size;
  }

  /** Sends what waits of a room, as soon as it may. */
  add(room: RoomQueue): void {
    this.#ready.add(room);
    this.#go();
  }

  /** Begins nothing more. Resolves when what is under way is answered, or was broken off after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    this.#wait();
    for (const cancel of this.#later.values()) cancel();
    this.#later.clear();
    this.#ready.clear();
    if (graceMs <= 0) this.#stopping.abort();
    if (this.#underWay === 0) return;
    const cancel = this.#options.clock.after(graceMs, () => this.#stopping.abort());
    await new Promise<void>((resolve) => {
      this.#quiet = resolve;
    });
    cancel();
  }

  /** Begins as much as may be. */
  #go(): void {
    if (this.#stopped) return;
    this.#wait();
    while (this.#ready.size > 0) {
      const waitMs = this.#pace.waitMs(this.#underWay, this.#options.clock.now());
      if (waitMs === undefined) return;
      if (waitMs > 0) {
        this.#wait = this.#options.clock.after(waitMs, () => this.#go());
        return;
      }
      const room = this.#next();
      if (room === undefined) return;
      this.#ready.delete(room);
      this.#underWay++;
      this.#options.chores.add(() => void this.#send(room));
    }
  }

  /** The next room in turn; where everything fails, one that failed the least. */
  #next(): RoomQueue | undefined {
    let [next] = this.#ready;
    if (next === undefined || !this.#pace.down) return next;
    for (const room of this.#ready) if (room.failures < next.failures) next = room;
    return next;
  }

  async #send(room: RoomQueue): Promise<void> {
    const posted = await this.#post(room);
    this.#underWay--;
    if (posted !== undefined && this.#stopping.signal.aborted === false) this.#settle(room, posted);
    if (this.#stopped && this.#underWay === 0) this.#quiet?.();
    this.#go();
  }

  /** Posts what is to be sent of a room: the answer, or why there is none; undefined for nothing. */
  async #post(room: RoomQueue): Promise<Posted | Error | undefined> {
    const { clock, settings, limits } = this.#options;
    try {
      const message = this.#stopped ? undefined : this.#options.messageOf(room);
      if (message === undefined) return undefined;
      const { url, secret } = settings;
      const { timeoutMs } = limits;
      const signal = this.#stopping.signal;
      return await post(clock, { url, secret, ...message, timeoutMs, maxAnswerBytes, signal });
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  #settle(room: RoomQueue, posted: Posted | Error): void {
    if (posted instanceof Error || !isTaken(posted)) {
      this.#failed(room, posted);
      return;
    }
    this.#options.tally.taken++;
    if (this.#pace.taken()) {
      this.#options.log.info(this.#said(), "a webhook is taken again");
      for (const later of [...this.#later.keys()]) this.#readyAgain(later);
    }
    if (this.#options.taken(room) && !this.#stopped) this.#ready.add(room);
  }

  #failed(room: RoomQueue, posted: Posted | Error): void {
    if (this.#stopped) return;
    const { clock, log, tally } = this.#options;
    tally.failed++;
    room.failures++;
    const answer = posted instanceof Error ? undefined : posted;
    const { retryMs, down, gone } = this.#pace.failed(room, answer, clock.now());
    const why = posted instanceof Error ? { err: posted } : { status: posted.status };
    if (gone) log.warn({ ...this.#said(), ...why }, "a webhook is gone: nothing for an hour");
    if (down) log.warn({ ...this.#said(), ...why }, "a webhook takes nothing");
    this.#later.set(
      room,
      clock.after(retryMs, () => {
        this.#readyAgain(room);
        this.#go();
      }),
    );
  }

  #readyAgain(room: RoomQueue): void {
    this.#later.get(room)?.();
    this.#later.delete(room);
    this.#ready.add(room);
  }

  #said() {
    return { url: loggable(this.#options.settings.url) };
  }
}
