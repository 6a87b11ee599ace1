import type { Micros } from "../clock.ts";
import type { FeedEntry, FeedPage, FeedPlace } from "./app-feed.ts";
import type { Entry, Key } from "./store.ts";
import type { StoreLimits } from "./store-limits.ts";

/** Entries that were let go of at the front, before the rest is moved up. */
const maxSlack = 1024;

/** The one partition that feeds have here. */
const partition = 0;

/** One life of an app's feed: what its rooms recorded, as far back as its limits allow. */
export class MemoryFeed {
  readonly #limits: StoreLimits;
  #entries: (FeedEntry | undefined)[] = [];
  /** Entries before this index are let go of. */
  #start = 0;
  #bytes = 0;
  #position: number;
  #readTime: Micros;

  /** Begins one whose positions are after `position`. */
  constructor(limits: StoreLimits, position: number, now: Micros) {
    this.#limits = limits;
    this.#position = position;
    this.#readTime = now;
  }

  /** The position of the last entry. */
  get position(): number {
    return this.#position;
  }

  /** Whether nobody has read it for its age. */
  isOver(now: Micros): boolean {
    return this.#readTime < now - this.#limits.feedAgeMs * 1000;
  }

  /** Adds what a room recorded, and lets go of what is over the limits. */
  append(key: Key, entries: readonly Entry[], now: Micros): void {
    for (const entry of entries) {
      this.#position++;
      this.#entries.push({ ...entry, key, partition, position: this.#position });
      this.#bytes += entry.payload.length;
    }
    this.#trim(now);
  }

  /** The entries after a place. Reading keeps the feed. */
  read(after: FeedPlace, limit: number, now: Micros): FeedPage {
    this.#readTime = now;
    this.#trim(now);
    const oldest = this.#position - (this.#entries.length - this.#start);
    const asked = this.#positionOf(after, oldest);
    const missed = asked === undefined || asked < oldest || asked > this.#position;
    const from = missed ? oldest : asked;
    const at = this.#start + from - oldest;
    const entries = this.#entries.slice(at, at + limit).filter((entry) => entry !== undefined);
    const last = from + entries.length;
    return { entries, next: new Map([[partition, last]]), missed, more: last < this.#position };
  }

  #positionOf(after: FeedPlace, oldest: number): number | undefined {
    if (after === "now") return this.#position;
    return after === "oldest" ? oldest : after.get(partition);
  }

  #trim(now: Micros): void {
    const { feedEntries, feedBytes, feedAgeMs } = this.#limits;
    const since = now - feedAgeMs * 1000;
    for (;;) {
      const entry = this.#entries[this.#start];
      if (entry === undefined) break;
      const many = this.#entries.length - this.#start > feedEntries;
      if (!many && this.#bytes <= feedBytes && entry.revision >= since) break;
      this.#bytes -= entry.payload.length;
      this.#entries[this.#start] = undefined; // its payload is not held meanwhile
      this.#start++;
    }
    if (this.#start < maxSlack && this.#start * 2 <= this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#start);
    this.#start = 0;
  }
}
