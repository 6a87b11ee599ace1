import type { Clock, Micros } from "../clock.ts";
import { Batch } from "./batch.ts";

/** What has something to do when a turn ends. */
export interface TurnTask {
  /** Must not throw. */
  endTurn(): void;
}

/**
 * A turn of the event loop. What happens in it is told when it ends, and written once a reader: at a low rate
 * that delays nothing, and under load many events go out for the price of one.
 */
export class Turn {
  readonly #clock: Clock;
  #tasks: TurnTask[] = [];
  #batch = new Batch();
  #time: Micros | undefined;

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
    if (this.#tasks.length === 0) setImmediate(() => this.#end());
    this.#tasks.push(task);
  }

  #end(): void {
    this.#time = undefined;
    for (const task of this.#tasks) task.endTurn(); // more may be added meanwhile
    this.#tasks = [];
    this.#batch = new Batch();
    this.#time = undefined;
  }
}
