import type { Micros } from "../clock.ts";
import type { KeepLimits } from "./history.ts";
import type { Entry } from "./store.ts";

/** Entries that were let go of at the front, before the rest is moved up. */
const maxSlack = 1024;

/** In the place of an entry that was let go of: its payload is not held meanwhile. */
const trimmed: Entry = { epoch: "", sequence: 0, revision: 0, payload: new Uint8Array() };

/** Entries in the order of their sequences, let go of at the front. */
export class MemoryEntries {
  #entries: Entry[] = [];
  /** Entries before this index are let go of. */
  #start = 0;
  #bytes = 0;

  /** How many there are. */
  get size(): number {
    return this.#entries.length - this.#start;
  }

  /** Adds one after all others. */
  push(entry: Entry): void {
    this.#entries.push(entry);
    this.#bytes += entry.payload.length;
  }

  /** Lets go of what is over the limits at a time. */
  trim({ entries, bytes, ageMs }: KeepLimits, now: Micros): void {
    const oldest = now - ageMs * 1000;
    for (;;) {
      const entry = this.#entries[this.#start];
      if (entry === undefined) break;
      const over = this.size > entries || this.#bytes > bytes || entry.revision < oldest;
      if (!over) break;
      this.#bytes -= entry.payload.length;
      this.#entries[this.#start] = trimmed;
      this.#start++;
    }
    if (this.#start < maxSlack && this.#start * 2 <= this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#start);
    this.#start = 0;
  }

  /** Gives the entry of a sequence another payload, if it is there. */
  revise(sequence: number, payload: Uint8Array): void {
    const index = this.#start + this.count((entry) => entry.sequence < sequence);
    const entry = this.#entries[index];
    if (entry?.sequence !== sequence) return;
    this.#bytes += payload.length - entry.payload.length;
    this.#entries[index] = { ...entry, payload };
  }

  /** How many there are at the front of which something holds that holds of none after them. */
  count(holds: (entry: Entry) => boolean): number {
    let low = this.#start;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const entry = this.#entries[middle];
      if (entry !== undefined && holds(entry)) low = middle + 1;
      else high = middle;
    }
    return low - this.#start;
  }

  /** Those from one place to before another, counted from the front. */
  slice(from: number, to: number): Entry[] {
    return this.#entries.slice(this.#start + from, this.#start + Math.min(to, this.size));
  }
}
