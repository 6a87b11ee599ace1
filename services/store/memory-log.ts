import type { Micros } from "../clock.ts";
import { MemoryEntries } from "./memory-entries.ts";
import type { Entry, Position, ResetCause } from "./store.ts";
import type { StoreLimits } from "./store-limits.ts";

/** One life of a key's log: what was recorded, as far back as its limits allow. */
export class MemoryLog {
  readonly epoch: string;
  readonly #limits: StoreLimits;
  readonly #entries = new MemoryEntries();
  #sequence = 0;

  constructor(epoch: string, limits: StoreLimits) {
    this.epoch = epoch;
    this.#limits = limits;
  }

  /** The sequence of the last entry. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Records payloads under one revision. Answers their entries. */
  append(payloads: readonly Uint8Array[], revision: number): Entry[] {
    const entries = payloads.map((payload): Entry => {
      this.#sequence++;
      return { epoch: this.epoch, sequence: this.#sequence, revision, payload };
    });
    for (const entry of entries) this.#entries.push(entry);
    return entries;
  }

  /** Gives the entry of a sequence another payload, if it is kept still. */
  revise(sequence: number, payload: Uint8Array): void {
    this.#entries.revise(sequence, payload);
  }

  /** Lets go of what is over the limits at a time. */
  trim(now: Micros): void {
    const { logEntries, logBytes, logAgeMs } = this.#limits;
    this.#entries.trim({ entries: logEntries, bytes: logBytes, ageMs: logAgeMs }, now);
  }

  /** The entries after a position of this or another life, or why they cannot be had. */
  after(position: Position, limit = Number.POSITIVE_INFINITY): Entry[] | ResetCause {
    if (position.epoch !== this.epoch) return "epoch";
    if (position.sequence > this.#sequence) return "ahead";
    const from = this.#entries.size - (this.#sequence - position.sequence);
    if (from < 0) return "trimmed";
    return this.#entries.slice(from, from + limit);
  }
}
