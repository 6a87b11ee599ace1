import { ErrorReason, isLive, ParlorError, type Room } from "../../client/index.ts";
import { Client, type ClientOptions } from "./client.ts";
import { Line, type LineOptions } from "./line.ts";
import { isRefusal, type Notes, now } from "./notes.ts";
import { Dice, ghostBoundMs, type Plan } from "./plan.ts";
import { Talk } from "./talk.ts";
import { Tinker } from "./tinker.ts";

/** Why a room is not entered now, and may be soon. */
const notYet: ReadonlySet<ErrorReason> = new Set([ErrorReason.USER_BANNED, ErrorReason.CONTENTION]);

/** Who takes part. */
export interface MemberOptions
  extends Pick<LineOptions, "userId" | "transport">,
    Pick<ClientOptions, "token" | "delivery"> {
  readonly rooms: readonly string[];
  /** Whether it may moderate. */
  readonly moderates: boolean;
  readonly seed: number;
  readonly notes: Notes;
  readonly plan: Plan;
}

/** One member, with all that it does: it talks, sets attributes, leaves, enters, vanishes. */
export class Member {
  readonly userId: string;
  readonly moderates: boolean;
  readonly line: Line;
  readonly client: Client;
  readonly talk: Talk;
  readonly tinker: Tinker;
  readonly #options: MemberOptions;
  readonly #dice: Dice;
  /** The rooms that it means to be in. */
  readonly #homes: Set<string>;
  /** Rooms that it enters or leaves now. */
  readonly #moving = new Set<string>();
  readonly #jobs = new Set<Promise<void>>();
  #away = false;
  #over = false;

  constructor(options: MemberOptions) {
    const { userId, transport, notes, seed, rooms } = options;
    this.userId = userId;
    this.moderates = options.moderates;
    this.#options = options;
    this.#dice = new Dice(seed);
    this.#homes = new Set(rooms);
    const dice = this.#dice;
    this.line = new Line({ userId, transport, notes, dice });
    this.client = new Client({
      ...options,
      line: this.line,
      dice,
      exited: (roomId) => this.#exited(roomId),
    });
    this.talk = new Talk({ userId, notes, dice, calls: this.line.calls });
    this.tinker = new Tinker({ userId, notes, dice });
  }

  /** The rooms that it is in, and means to be. */
  get rooms(): Room[] {
    return this.client.parlor.rooms.filter(({ id }) => this.#homes.has(id));
  }

  /** Whether it is in a room, as far as it knows. */
  isIn(roomId: string): boolean {
    return this.rooms.some(({ id }) => id === roomId);
  }

  /** Logs in, and enters its rooms for the first time. */
  async arrive(): Promise<void> {
    await this.client.parlor.connect();
    await Promise.all([...this.#homes].map((roomId) => this.#enter(roomId)));
  }

  /** Talks from time to time, and sets attributes, until `signal` says otherwise. */
  async chat(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#dice.pause(0, 2 * this.#options.plan.talkMs);
      const room = this.#dice.one(this.rooms);
      if (room === undefined || signal.aborted) continue;
      await this.talk.say(room);
      if (this.#dice.happens(0.3)) await this.tinker.change(room);
    }
  }

  /** Takes nothing for some seconds. */
  stall(): void {
    if (!this.#away) this.line.rest(this.#dice.pause(1000, this.#options.plan.stallMs));
  }

  /** Leaves a room and enters it again, or another. */
  hop(rooms: readonly string[]): void {
    const from = this.#dice.one(this.rooms);
    if (from === undefined || this.#away || this.#moving.size > 0) return;
    const to = this.#dice.one(rooms.filter((roomId) => !this.#homes.has(roomId)));
    this.#options.notes.counts.moved++;
    if (this.#dice.happens(0.1)) this.#do(this.#leaveAll());
    else if (to === undefined || this.#dice.happens(0.6)) this.#do(this.#hop(from));
    else this.#do(this.#switch(from.id, to));
  }

  /** Is not heard of for a while: its stream is closed, or stays open and nobody takes from it. */
  vanish(): void {
    if (this.#away || !this.#isHome) return;
    this.#away = true;
    this.#do(this.#vanish());
  }

  /** Whether all that it does is done but reading, and it is in its rooms and no others. */
  get settled(): boolean {
    return !this.#away && this.#jobs.size === 0 && this.#isHome;
  }

  /** What keeps it from being settled, in words. */
  get unsettled(): string {
    const { state, rooms } = this.client.parlor;
    const ids = (of: readonly { readonly id: string }[]) => of.map(({ id }) => id).join();
    const brought = [...this.line.wire.cursors.keys()].join();
    const doing = `${this.#jobs.size} jobs, moving ${[...this.#moving].join()}`;
    const why = "error" in state ? ` (${state.error?.message})` : "";
    return `${this.userId} is ${state.name}${why}, in ${ids(rooms)}, of ${[...this.#homes].join()}, brought ${brought}, ${doing}`;
  }

  /** Ends all that it does. */
  async stop(): Promise<void> {
    this.#over = true;
    const said = this.#lastWords();
    await this.client.end(this.#dice.happens(0.5) ? "close" : "logOut");
    await Promise.all([...this.#jobs, said]);
    this.line.wire.stops();
  }

  /** Says something that never gets through: the client is to give it up when it ends. */
  async #lastWords(): Promise<void> {
    this.line.close("fails");
    await Promise.all(this.rooms.map((room) => room.send("wait!").catch(() => {})));
  }

  /** Does something that is to be waited for, besides. */
  #do(job: Promise<void>): void {
    const kept = job
      .catch((thrown: unknown) => void isRefusal(thrown, this.userId, this.#options.notes))
      .finally(() => this.#jobs.delete(kept));
    this.#jobs.add(kept);
  }

  /** Whether it is in all of its rooms and no others, for its client and for the service. */
  get #isHome(): boolean {
    const { state, rooms } = this.client.parlor;
    const { cursors } = this.line.wire;
    const all = [...this.#homes].every((roomId) => this.isIn(roomId) && cursors.has(roomId));
    const none = rooms.length === this.#homes.size && cursors.size === this.#homes.size;
    return isLive(state) && all && none && this.#moving.size === 0;
  }

  async #hop(from: Room): Promise<void> {
    const roomId = from.id;
    this.#moving.add(roomId);
    try {
      await from.leave();
      await this.#dice.pause(0, 1000);
      if (this.client.room(roomId) !== undefined)
        this.#options.notes.clients.wrong(this.userId, roomId, "is in, and has left");
    } finally {
      this.#moving.delete(roomId);
    }
    await this.#enter(roomId);
  }

  async #leaveAll(): Promise<void> {
    const rooms = [...this.#homes];
    for (const roomId of rooms) this.#moving.add(roomId);
    try {
      await this.client.parlor.leaveAllRooms();
      await this.#dice.pause(0, 1000);
    } finally {
      for (const roomId of rooms) this.#moving.delete(roomId);
    }
    await Promise.all(rooms.map((roomId) => this.#enter(roomId)));
  }

  async #switch(from: string, to: string): Promise<void> {
    this.#moving.add(from).add(to);
    let here = from;
    try {
      await this.client.parlor.switchRoom(from, to, { create: true });
      here = to;
    } catch (thrown) {
      isRefusal(thrown, this.userId, this.#options.notes);
    } finally {
      this.#moving.delete(from);
      this.#moving.delete(to);
    }
    this.#homes.delete(from);
    this.#homes.add(here);
    await this.#enter(here);
  }

  async #vanish(): Promise<void> {
    const { notes, userId } = this.#options;
    const forGood = this.#dice.happens(0.6);
    const over = Promise.withResolvers<void>();
    this.line.close(this.#dice.happens(0.5) ? "hangs" : "fails");
    while (this.line.underWay > 0) await this.#dice.pause(10, 20);
    this.line.rest(over.promise);
    if (!this.line.streams || this.#dice.happens(0.5)) this.line.cut();
    const at = now();
    for (const { roomId, epoch } of this.line.wire.cursors.values())
      notes.presence.vanished({ roomId, userId, epoch, at });
    notes.counts.vanished++;
    await this.#dice.pause(...this.#absence(forGood));
    this.line.cut();
    this.#away = false;
    over.resolve();
    this.line.open();
  }

  #absence(forGood: boolean): [number, number] {
    const { plan } = this.#options;
    const bound = ghostBoundMs(plan);
    return forGood ? [bound + 100, bound + 1000] : [0, plan.graceMs * 0.8];
  }

  /** Enters a room, however often it takes. */
  async #enter(roomId: string): Promise<void> {
    if (this.#moving.has(roomId)) return;
    this.#moving.add(roomId);
    try {
      while (this.#homes.has(roomId) && !this.#over)
        if (await this.#enters(roomId)) return;
        else await this.#dice.pause(100, 500);
    } finally {
      this.#moving.delete(roomId);
    }
  }

  async #enters(roomId: string): Promise<boolean> {
    try {
      return (await this.client.parlor.enterRoom(roomId)).open;
    } catch (thrown) {
      if (thrown instanceof ParlorError && notYet.has(thrown.reason)) return false;
      throw thrown;
    }
  }

  /** Enters again where it was put out. */
  #exited(roomId: string): void {
    if (!this.#homes.has(roomId) || this.#moving.has(roomId) || this.#over) return;
    this.#do(this.#dice.pause(0, 500).then(() => this.#enter(roomId)));
  }
}
