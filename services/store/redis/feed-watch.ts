import type { Cancel } from "../../clock.ts";
import type { Channels } from "./channels.ts";

/** Looks in which every partition is read once, though nothing was heard of it. */
const roundLooks = 10;

/** One partition's feed, as far as this node knows it. */
interface Part {
  readonly channel: string;
  /** How often there was reason to read it: what is heard while it is read is not in the answer. */
  wakes: number;
  /** The position that was its end, while nothing was heard since. */
  end: number | undefined;
}

/**
 * Who watches one app's feed on this node. What was read to its end is not read again before something is
 * heard of it, or its turn comes; what is not sure to be heard is read whenever anything is.
 */
export class FeedWatch {
  readonly #channels: Channels;
  readonly #parts: readonly Part[];
  readonly #watchers = new Set<() => void>();
  #looks = 0;
  #woken = false;
  /** Resolves when everything is heard for the first time. */
  readonly ready: Promise<void>;

  /** Hears a channel for each partition. */
  constructor(channels: Channels, names: readonly string[]) {
    this.#channels = channels;
    this.#parts = names.map((channel) => ({ channel, wakes: 0, end: undefined }));
    this.ready = Promise.all(
      this.#parts.map((part) => {
        const heard = () => {
          renew(part);
          this.#wake();
        };
        return channels.add(part.channel, { hear: heard, resume: heard });
      }),
    ).then(() => {});
  }

  /** How many watch. */
  get size(): number {
    return this.#watchers.size;
  }

  /** Adds a watcher. */
  add(wake: () => void): Cancel {
    const watcher = () => wake(); // the same function may watch twice
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Whether there is nothing after a position of a partition. */
  isAtEnd(partition: number, position: number | undefined): boolean {
    const end = this.#parts[partition]?.end;
    return end !== undefined && end === position;
  }

  /** A partition is being read. Answers what to tell of its end, where the reading came to that. */
  reading(partition: number): (end: number) => void {
    const part = this.#parts[partition];
    if (part === undefined || !this.#channels.hears(part.channel)) return () => {};
    const { wakes } = part;
    return (end) => {
      if (part.wakes === wakes) part.end = end;
    };
  }

  /** Has some partitions read, each in its turn. Is called every now and then. */
  look(): void {
    this.#looks++;
    for (let i = this.#looks % roundLooks; i < this.#parts.length; i += roundLooks) {
      const part = this.#parts[i];
      if (part !== undefined) renew(part);
    }
    this.#wake();
  }

  /** Hears nothing any more. */
  close(): void {
    this.#watchers.clear();
    for (const { channel } of this.#parts) this.#channels.remove(channel);
  }

  #wake(): void {
    if (this.#woken) return;
    this.#woken = true;
    queueMicrotask(() => {
      this.#woken = false;
      for (const watcher of [...this.#watchers]) if (this.#watchers.has(watcher)) watcher();
    });
  }
}

function renew(part: Part): void {
  part.wakes++;
  part.end = undefined;
}
