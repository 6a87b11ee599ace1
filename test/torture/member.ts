import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import type { Calls } from "../support/node.ts";
import { Caller } from "./caller.ts";
import { type Notes, now } from "./notes.ts";
import { Dice, ghostBoundMs, type Plan } from "./plan.ts";
import { Reading } from "./reading.ts";
import { Talk } from "./talk.ts";

/** Who takes part. */
export interface MemberOptions {
  readonly userId: string;
  readonly calls: Calls;
  readonly rooms: readonly string[];
  readonly pulls: boolean;
  readonly seed: number;
  readonly notes: Notes;
  readonly plan: Plan;
}

/**
 * Where a member stands to one of its rooms. `left` is for sure; `out` is what it was last told, and may be
 * history.
 */
type Standing = "in" | "left" | "out" | "moving";

/** One member, with all that it does: it reads, talks, shows signs of life, leaves, enters, vanishes. */
export class Member {
  readonly reading: Reading;
  readonly talk: Talk;
  readonly #options: MemberOptions;
  readonly #dice: Dice;
  readonly #caller: Caller;
  readonly #rooms: Map<string, Standing>;
  readonly #jobs = new Set<Promise<void>>();
  #away = false;
  #over = false;

  constructor(options: MemberOptions) {
    const { userId, notes, plan, calls, pulls, seed, rooms } = options;
    this.#options = options;
    this.#dice = new Dice(seed);
    this.#caller = new Caller({ userId, notes, dice: this.#dice });
    this.#rooms = new Map(rooms.map((roomId) => [roomId, "left"]));
    const told = (event: Event) => this.#told(event);
    const dice = this.#dice;
    this.reading = new Reading({ userId, events: calls.events, notes, plan, dice, pulls, told });
    this.talk = new Talk({ userId, messages: calls.messages, notes, dice, caller: this.#caller });
  }

  /** The rooms that it is in, as far as it knows. */
  get rooms(): string[] {
    return [...this.#rooms].filter(([, standing]) => standing === "in").map(([roomId]) => roomId);
  }

  /** Enters its rooms for the first time. */
  async arrive(): Promise<void> {
    for (const roomId of this.#rooms.keys()) await this.#enter(roomId);
  }

  /** Reads and shows signs of life, until `stop`. */
  run(): void {
    this.#do(this.reading.run());
    this.#do(this.#showLife());
  }

  /** Talks from time to time, until `signal` says otherwise. */
  async chat(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#dice.pause(0, 2 * this.#options.plan.talkMs);
      const roomId = this.#dice.one(this.rooms);
      if (roomId !== undefined && !this.#away && !signal.aborted) await this.talk.say(roomId);
    }
  }

  /** Takes nothing for some seconds. */
  stall(): void {
    if (this.#away) return;
    this.reading.rest(this.#dice.pause(1000, this.#options.plan.stallMs));
  }

  /** Leaves a room and enters it again. */
  hop(): void {
    const roomId = this.#dice.one(this.rooms);
    if (roomId === undefined || this.#away) return;
    this.#do(this.#leave(roomId).then(() => this.#enter(roomId)));
  }

  /** Is not heard of for a while: its stream is closed, or stays open and nobody takes from it. */
  vanish(): void {
    if (this.#away || [...this.#rooms.values()].some((standing) => standing !== "in")) return;
    this.#away = true;
    this.#do(this.#vanish());
  }

  /** Resolves when all that it does is done but reading, and it is in its rooms. */
  async settled(): Promise<void> {
    const isSettled = () =>
      !this.#away && this.#caller.underWay === 0 && this.rooms.length === this.#rooms.size;
    while (!isSettled()) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** Ends all that it does. */
  async stop(): Promise<void> {
    this.#over = true;
    this.reading.stop();
    await Promise.all(this.#jobs);
  }

  #do(job: Promise<void>): void {
    const kept = job.finally(() => this.#jobs.delete(kept));
    this.#jobs.add(kept);
  }

  async #vanish(): Promise<void> {
    const { notes, userId } = this.#options;
    const forGood = this.#dice.happens(0.6);
    const over = Promise.withResolvers<void>();
    while (this.#caller.underWay > 0) await this.#dice.pause(10, 20);
    const rooms = this.rooms;
    this.reading.rest(over.promise);
    if (!this.reading.streams || this.#dice.happens(0.5)) this.reading.cut();
    const at = now();
    for (const { roomId, epoch } of this.reading.cursors)
      if (rooms.includes(roomId)) notes.presence.vanished({ roomId, userId, epoch, at });
    notes.counts.vanished++;
    await this.#dice.pause(...this.#absence(forGood));
    this.reading.cut();
    this.#away = false;
    over.resolve();
    for (const roomId of rooms) this.#do(this.#enter(roomId));
  }

  #absence(forGood: boolean): [number, number] {
    const { plan } = this.#options;
    const bound = ghostBoundMs(plan);
    return forGood ? [bound + 100, bound + 1000] : [0, plan.graceMs * 0.8];
  }

  async #showLife(): Promise<void> {
    const { plan, calls } = this.#options;
    const interval = plan.keepAliveMs / 2;
    while (!this.#over) {
      await this.#dice.pause(interval / 4, interval / 2);
      if (this.#away || this.#over || now() - this.#caller.lastBegan < interval) continue;
      const { cursors } = this.reading;
      await this.#caller.insist((signal) => calls.events.keepAlive({ cursors }, { signal }));
    }
  }

  async #enter(roomId: string): Promise<void> {
    const { calls, notes, userId } = this.#options;
    const fresh = this.#rooms.get(roomId) === "left";
    this.#rooms.set(roomId, "moving");
    const request = { room: { roomId }, requestId: this.talk.nextId() };
    const done = await this.#caller.insist((signal) => calls.rooms.enterRoom(request, { signal }));
    this.#rooms.set(roomId, done === undefined ? "out" : "in");
    if (done !== undefined && fresh) notes.presence.entered({ roomId, userId, ...done });
  }

  async #leave(roomId: string): Promise<void> {
    const { calls, notes, userId } = this.#options;
    this.#rooms.set(roomId, "moving");
    const request = { roomId, requestId: this.talk.nextId() };
    const done = await this.#caller.insist((signal) => calls.rooms.leaveRoom(request, { signal }));
    this.#rooms.set(roomId, done === undefined ? "out" : "left");
    if (done !== undefined) notes.presence.left({ roomId, userId, ...done });
    await this.#dice.pause(0, 1000);
  }

  /** Enters again where it was put out. */
  #told({ roomId, payload }: Event): void {
    if (payload.case !== "roomExited" || payload.value.reason === LeaveReason.LEFT) return;
    if (this.#rooms.get(roomId) !== "in" || this.#away || this.#over) return;
    this.#rooms.set(roomId, "out");
    this.#do(this.#dice.pause(0, 500).then(() => this.#enter(roomId)));
  }
}
