import { Batch } from "./batch.ts";

/**
 * A turn of the event loop. What readers are told in it is written when it ends, once a reader: at a low
 * rate that delays nothing, and under load many events go out for the price of one.
 */
export class Turn {
  #flushes: (() => void)[] = [];
  #batch = new Batch();

  /** Where the batches of this turn begin. */
  get batch(): Batch {
    return this.#batch;
  }

  /** Does something when the turn ends. Must not throw. */
  atEnd(flush: () => void): void {
    if (this.#flushes.length === 0) setImmediate(() => this.#end());
    this.#flushes.push(flush);
  }

  #end(): void {
    const flushes = this.#flushes;
    this.#flushes = [];
    this.#batch = new Batch();
    for (const flush of flushes) flush();
  }
}
