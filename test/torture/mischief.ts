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

  /** Does mischief for as long as the plan says. Resolves when what it began is done. */
  async run(): Promise<void> {
    const { plan } = this.#options;
    const end = performance.now() + plan.durationMs;
    for (;;) {
      const leftMs = end - performance.now();
      if (leftMs <= 0) break;
      await new Promise((resolve) => setTimeout(resolve, Math.min(1000, leftMs)));
      this.#second(leftMs);
    }
    await Promise.all(this.#jobs);
  }

  #second(leftMs: number): void {
    const { plan, members, notes, ways } = this.#options;
    const { rates } = plan;
    for (const member of members) {
      if (this.#dice.happens(rates.stall)) member.stall();
      if (this.#dice.happens(rates.hop)) member.hop();
      if (this.#dice.happens(rates.vanish) && leftMs > ghostBoundMs(plan) / 2) member.vanish();
      if (!this.#dice.happens(rates.cut)) continue;
      notes.counts.cut++;
      setTimeout(() => member.reading.cut(), this.#dice.between(0, 1000));
    }
    for (const way of ways) if (this.#dice.happens(rates.breakage)) way.breakAll();
    this.#inRooms();
  }

  #inRooms(): void {
    const { plan, members, rooms, backend } = this.#options;
    for (const roomId of rooms) {
      const here = members.filter((member) => member.rooms.includes(roomId));
      if (this.#dice.happens(plan.rates.burst)) {
        this.#dice.one(here)?.stall();
        this.#jobs.push(this.#dice.one(here)?.talk.burst(roomId, 60) ?? Promise.resolve());
      }
      if (this.#dice.happens(plan.rates.destroy))
        this.#jobs.push(backend.rooms.destroyRoom({ roomId }).catch(() => {})); // it may be empty
    }
  }
}
