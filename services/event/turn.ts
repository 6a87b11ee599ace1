import type { Clock, Micros } from "../clock.ts";
import { Batch } from "./batch.ts";
import { Chores } from "./chores.ts";

/** What has something to do when a turn ends. */
export interface TurnTask {
  /** Must not throw. */
  endTurn(): void;
}

/** The longest that a turn waits for more to happen. */
const maxPauseMicros = 10_000;

/**
 * A turn of the event loop. What happens in it is told when it ends, and written once a reader: many events go
 * out for the price of one. After a turn whose end took long the next one goes on for as long, so that under
 * load more goes out at once, and there is time to take in what is to go out; at a low rate nothing waits.
 */
export class Turn {
  /** What need not be done when a turn ends. */
  readonly chores = new Chores();
  readonly #clock: Clock;
  #tasks: TurnTask[] = [];
  #batch = new Batch();
  #time: Micros | undefined;
  /** When the next turn may end. */
  #earliest: Micros = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Where the batches of this turn begin. */
  get batch(): Batch {
    return this.#batch;
  }

  /** The time, the same throughout the turn. */
  get time(): Micros {
    if (this.#tasks.length === 0) return this.#clock.now(); // no turn that would end is under way
    this.#time ??= this.#clock.now();
    return this.#time;
  }

  /** Has a task done when the turn ends; what that asks for, too. */
  atEnd(task: TurnTask): void {
    if (this.#tasks.length === 0) this.#begin();
    this.#tasks.push(task);
  }

  #begin(): void {
    const pause = this.#earliest - this.#clock.now();
    if (pause <= 0) setImmediate(() => this.#end());
    else this.#clock.after(Math.min(pause, maxPauseMicros) / 1000, () => this.#end());
  }

  #end(): void {
    const begin = this.#clock.now();
    this.#time = begin;
    for (const task of this.#tasks) task.endTurn(); // more may be added meanwhile
    this.#tasks = [];
    this.#batch = new Batch();
    this.#time = undefined;
    const end = this.#clock.now();
    this.#earliest = end + Math.min(end - begin, maxPauseMicros);
  }
}
