import type { Logger } from "pino";
import type { Clock, Micros } from "../clock.ts";
import type { Due, Store } from "./store.ts";

/** What to do when a row falls due, by the name of its table. */
export type Settle = Readonly<Record<string, (due: Due) => Promise<void>>>;

/** What deadlines are made of. */
export interface DeadlinesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly settle: Settle;
  readonly log: Logger;
}

/** How often the store is asked, and so how late a deadline may be met. */
const pollMs = 100;
/** Rows at once, and how long they are this node's alone. */
const batch = 256;
const leaseMs = 10_000;
/**
 * How long nothing is settled after the store was out of reach. Meanwhile every node tells it of the sessions that it
 * heard of, as it does at least every 5 s: without that, all would seem silent at once.
 */
const afterOutageMs = 6000;

/** Settles rows as they fall due, until it is closed. A row that fails comes again after its lease. */
export class Deadlines {
  readonly #options: DeadlinesOptions;
  #closed = false;
  #cancel = () => {};
  /** Whether the store did not answer the last time: that is logged once. */
  #failing = false;
  /** Until when nothing is settled. */
  #pausedUntil: Micros = 0;

  constructor(options: DeadlinesOptions) {
    this.#options = options;
    this.#wait();
  }

  /** Settles what is due now. Answers when that is done. */
  async run(): Promise<void> {
    const { store, log, clock } = this.#options;
    try {
      if (this.#failing) {
        await store.now();
        this.#failing = false;
        this.#pausedUntil = clock.now() + afterOutageMs * 1000;
      }
      if (clock.now() < this.#pausedUntil) return;
      let due: Due[];
      do {
        due = await store.due(batch, leaseMs);
        await Promise.all(due.map((row) => this.#settle(row)));
      } while (due.length === batch && !this.#closed);
    } catch (error) {
      if (!this.#failing) log.error({ err: error }, "deadlines cannot be read");
      this.#failing = true;
    }
  }

  /** Asks no more. */
  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  #wait(): void {
    if (this.#closed) return;
    this.#cancel = this.#options.clock.after(pollMs, () => {
      void this.run().finally(() => this.#wait());
    });
  }

  async #settle(due: Due): Promise<void> {
    const { settle, log } = this.#options;
    try {
      await settle[due.table]?.(due);
    } catch (error) {
      log.error({ err: error, table: due.table, key: due.key }, "a deadline could not be settled");
    }
  }
}
