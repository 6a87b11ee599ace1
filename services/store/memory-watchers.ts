import type { Cancel, Micros } from "../clock.ts";
import type { MemoryLog } from "./memory-log.ts";
import type { Position, Watcher } from "./store.ts";

interface Emitted {
  /** The last sequence that was recorded before it. */
  readonly after: number;
  readonly payloads: readonly Uint8Array[];
  readonly time: Micros;
}

interface Watching {
  readonly watcher: Watcher;
  /** The life that it watches. */
  readonly log: MemoryLog;
  /** The last sequence that it was told. */
  at: number;
  emitted: Emitted[];
}

/** Who watches one key. They are told after the commit that has news, never inside it. */
export class MemoryWatchers {
  readonly #watching = new Set<Watching>();
  /** The key's present life, while its watchers wait to be told. */
  #present: MemoryLog | undefined;

  /** How many there are. */
  get size(): number {
    return this.#watching.size;
  }

  /** Adds a watcher of a life that can be read from a position on. */
  add(log: MemoryLog, after: Position, watcher: Watcher): Cancel {
    const watching: Watching = { watcher, log, at: after.sequence, emitted: [] };
    this.#watching.add(watching);
    return () => this.#watching.delete(watching);
  }

  /** There may be news: tells everyone at the end of the turn. `log` is the key's present life. */
  wake(log: MemoryLog): void {
    if (this.#watching.size === 0) return;
    const queued = this.#present !== undefined;
    this.#present = log;
    if (queued) return;
    queueMicrotask(() => {
      const present = this.#present;
      this.#present = undefined;
      for (const watching of [...this.#watching]) this.#tell(watching, present);
    });
  }

  /** Keeps what is not recorded for those who watch now. */
  emit(log: MemoryLog, payloads: readonly Uint8Array[], time: Micros): void {
    const emitted = { after: log.sequence, payloads, time };
    for (const watching of this.#watching) if (watching.log === log) watching.emitted.push(emitted);
  }

  #tell(watching: Watching, present: MemoryLog | undefined): void {
    const { watcher, log } = watching;
    const emitted = watching.emitted;
    watching.emitted = [];
    for (const { after, payloads, time } of emitted) {
      this.#tellUpTo(watching, after);
      if (this.#watching.has(watching)) watcher.emitted(payloads, time);
    }
    this.#tellUpTo(watching, log.sequence);
    if (log !== present && this.#watching.delete(watching)) watcher.reset("epoch");
  }

  #tellUpTo(watching: Watching, sequence: number): void {
    const { watcher, log, at } = watching;
    if (!this.#watching.has(watching) || at >= sequence) return;
    const entries = log.after({ epoch: log.epoch, sequence: at }, sequence - at);
    if (typeof entries === "string") {
      this.#watching.delete(watching);
      watcher.reset(entries);
      return;
    }
    watching.at = sequence;
    watcher.entries(entries);
  }
}
