import type { Micros } from "../clock.ts";
import type { Entry, Position, ResetCause, StoreLimits } from "./store.ts";

/** Entries that were let go of at the front, before the rest is moved up. */
const maxSlack = 1024;

/** In the place of an entry that was let go of: its payload is not held meanwhile. */
const trimmed: Entry = { epoch: "", sequence: 0, revision: 0, payload: new Uint8Array() };

/** One life of a key's log: what was recorded, as far back as its limits allow. */
export class MemoryLog {
  readonly epoch: string;
  readonly #limits: StoreLimits;
  #entries: Entry[] = [];
  /** Entries before this index are let go of. */
  #start = 0;
  #bytes = 0;
  #sequence = 0;

  constructor(epoch: string, limits: StoreLimits) {
    this.epoch = epoch;
    this.#limits = limits;
  }

  /** The sequence of the last entry. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Records payloads under one revision, and answers them as they are kept. */
  append(payloads: readonly Uint8Array[], revision: number): Entry[] {
    return payloads.map((payload) => {
      this.#sequence++;
      const entry = { epoch: this.epoch, sequence: this.#sequence, revision, payload };
      this.#entries.push(entry);
      this.#bytes += payload.length;
      return entry;
    });
  }

  /** Lets go of what is over the limits at a time. */
  trim(now: Micros): void {
    const { logEntries, logBytes, logAgeMs } = this.#limits;
    const oldest = now - logAgeMs * 1000;
    for (;;) {
      const entry = this.#entries[this.#start];
      if (entry === undefined) break;
      const over =
        this.#entries.length - this.#start > logEntries ||
        this.#bytes > logBytes ||
        entry.revision < oldest;
      if (!over) break;
      this.#bytes -= entry.payload.length;
      this.#entries[this.#start] = trimmed;
      this.#start++;
    }
    if (this.#start < maxSlack && this.#start * 2 <= this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#start);
    this.#start = 0;
  }

  /** The entries after a position of this or another life, or why they cannot be had. */
  after(position: Position, limit = Number.POSITIVE_INFINITY): Entry[] | ResetCause {
    if (position.epoch !== this.epoch) return "epoch";
    if (position.sequence > this.#sequence) return "ahead";
    const from = this.#entries.length - (this.#sequence - position.sequence);
    if (from < this.#start) return "trimmed";
    return this.#entries.slice(from, Math.min(this.#entries.length, from + limit));
  }
}
