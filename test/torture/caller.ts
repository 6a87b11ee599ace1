import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import type { Call } from "../support/signs-of-life.ts";
import { type Notes, now, refusalOf } from "./notes.ts";
import type { Dice } from "./plan.ts";

/** How long a call may take before it is repeated. */
const patienceMs = 10_000;

/** What a call came to. */
export type Outcome<T> = ({ readonly answer: T } & Call) | undefined;

/** Makes the calls of one member until they are answered, and notes that the member was heard of. */
export class Caller {
  readonly #userId: string;
  readonly #notes: Notes;
  readonly #dice: Dice;
  #underWay = 0;
  #lastBegan = 0;

  constructor(options: { readonly userId: string; readonly notes: Notes; readonly dice: Dice }) {
    this.#userId = options.userId;
    this.#notes = options.notes;
    this.#dice = options.dice;
  }

  /** Calls that are not over. */
  get underWay(): number {
    return this.#underWay;
  }

  /** When the last call began. */
  get lastBegan(): number {
    return this.#lastBegan;
  }

  /**
   * Calls until the call is answered, however the link breaks; some calls are broken off on purpose.
   * Undefined where it is refused because the member is out of the room.
   */
  async insist<T>(call: (signal: AbortSignal) => Promise<T>): Promise<Outcome<T>> {
    const began = now();
    this.#underWay++;
    try {
      let patience = this.#dice.happens(0.05) ? this.#dice.between(0, 8) : patienceMs;
      for (;;) {
        const tried = await this.#try(call, patience);
        if (tried !== "again") return tried && { answer: tried.answer, began, at: now() };
        this.#notes.counts.repeated++;
        patience = patienceMs;
        await this.#dice.pause(5, 200);
      }
    } finally {
      this.#underWay--;
    }
  }

  async #try<T>(
    call: (signal: AbortSignal) => Promise<T>,
    patience: number,
  ): Promise<{ readonly answer: T } | undefined | "again"> {
    const began = now();
    this.#lastBegan = began;
    const broken = new AbortController();
    const timer = setTimeout(() => broken.abort(), patience);
    try {
      const answer = await call(broken.signal);
      this.#notes.presence.life.called(this.#userId, { began, at: now() });
      return { answer };
    } catch (error) {
      const reason = refusalOf(error);
      if (reason === undefined) return "again";
      const out = reason === ErrorReason.NOT_A_MEMBER || reason === ErrorReason.ROOM_NOT_FOUND;
      if (!out) this.#notes.refused.push(`${this.#userId}: ${String(error)}`);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}
