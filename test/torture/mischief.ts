import type { Room } from "../../client/index.ts";
import type { Calls } from "../support/node.ts";
import type { Way } from "../support/way.ts";
import type { Member } from "./member.ts";
import type { Notes } from "./notes.ts";
import { Dice, ghostBoundMs, type Plan } from "./plan.ts";

/** Who is tormented. */
export interface MischiefOptions {
  readonly plan: Plan;
  readonly notes: Notes;
  readonly members: readonly Member[];
  readonly rooms: readonly string[];
  readonly ways: readonly Way[];
  readonly backend: Calls;
}

/** Does every second what the plan's rates say. */
export class Mischief {
  readonly #options: MischiefOptions;
  readonly #dice: Dice;
  readonly #jobs: Promise<unknown>[] = [];

  constructor(options: MischiefOptions) {
    this.#options = options;
    this.#dice = new Dice(options.plan.seed);
  }

  /** Does mischief for as long as the plan says. */
  async run(): Promise<void> {
    const { plan, members } = this.#options;
    const end = performance.now() + plan.durationMs;
    for (;;) {
      const leftMs = end - performance.now();
      if (leftMs <= 0) break;
      await new Promise((resolve) => setTimeout(resolve, Math.min(1000, leftMs)));
      this.#second(leftMs);
    }
    for (const { line } of members) line.mend();
  }

  /** Resolves when all that it began is done. */
  async done(): Promise<void> {
    await Promise.all(this.#jobs);
  }

  #second(leftMs: number): void {
    const { plan, members, rooms, notes, ways } = this.#options;
    const { rates } = plan;
    for (const member of members) {
      if (this.#dice.happens(rates.stall)) member.stall();
      if (this.#dice.happens(rates.hop)) member.hop(rooms);
      if (this.#dice.happens(rates.vanish) && leftMs > ghostBoundMs(plan) / 2) member.vanish();
      if (!this.#dice.happens(rates.cut)) continue;
      notes.counts.cut++;
      setTimeout(() => member.line.cut(), this.#dice.between(0, 1000));
    }
    for (const way of ways) if (this.#dice.happens(rates.breakage)) way.breakAll();
    for (const roomId of rooms) this.#inRoom(roomId);
  }

  #inRoom(roomId: string): void {
    const { plan, members, backend } = this.#options;
    const here = members.filter((member) => member.isIn(roomId));
    if (this.#dice.happens(plan.rates.burst)) {
      this.#dice.one(here)?.stall();
      this.#begin(this.#dice.one(here), roomId, ({ talk }, room) => talk.burst(room, 60));
    }
    if (this.#dice.happens(plan.rates.moderate)) {
      const moderator = this.#dice.one(here.filter(({ moderates }) => moderates));
      const whom = this.#dice.one(here)?.userId ?? "";
      this.#begin(moderator, roomId, ({ tinker }, room) => tinker.moderate(room, whom));
    }
    if (this.#dice.happens(plan.rates.destroy))
      this.#jobs.push(backend.rooms.destroyRoom({ roomId }).catch(() => {})); // it may be empty
  }

  /** Has a member do something in a room of its own, if it is in. */
  #begin(
    member: Member | undefined,
    roomId: string,
    does: (member: Member, room: Room) => Promise<void>,
  ): void {
    const room = member?.client.room(roomId);
    if (member !== undefined && room !== undefined) this.#jobs.push(does(member, room));
  }
}
