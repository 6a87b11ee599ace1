import type { Cancel, Micros } from "../clock.ts";
import type { FeedPage, FeedPlace } from "./app-feed.ts";
import { MemoryFeed } from "./memory-feed.ts";
import type { Entry, Key } from "./store.ts";
import type { StoreLimits } from "./store-limits.ts";

/** The feeds of all apps of which somebody reads one, and who is woken when there is more. */
export class MemoryFeeds {
  readonly #limits: StoreLimits;
  readonly #feeds = new Map<string, MemoryFeed>();
  readonly #watchers = new Map<string, Set<() => void>>();
  /** Apps whose watchers are woken at the end of the turn. */
  readonly #woken = new Set<string>();
  /** The latest position of any feed that was let go of. */
  #floor = 0;

  constructor(limits: StoreLimits) {
    this.#limits = limits;
  }

  /** Feeds that are kept. */
  get size(): number {
    return this.#feeds.size;
  }

  /** Adds what a room recorded, if its app's feed is kept. */
  append(key: Key, entries: readonly Entry[], now: Micros): void {
    if (key.kind !== "room" || entries.length === 0) return;
    const feed = this.#kept(key.app, now);
    if (feed === undefined) return;
    feed.append(key, entries, now);
    this.#wake(key.app);
  }

  /** Reads a feed, and begins it where it is not kept. */
  read(app: string, after: FeedPlace, limit: number, now: Micros): FeedPage {
    const feed = this.#kept(app, now) ?? this.#begin(app, now);
    return feed.read(after, limit, now);
  }

  /** Wakes a watcher whenever there is more. */
  watch(app: string, wake: () => void): Cancel {
    const watchers = this.#watchers.get(app) ?? new Set();
    this.#watchers.set(app, watchers);
    const watcher = () => wake(); // the same function may watch twice
    watchers.add(watcher);
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0 && this.#watchers.get(app) === watchers) this.#watchers.delete(app);
    };
  }

  /** Lets go of feeds that nobody reads any more. */
  forget(now: Micros): void {
    for (const app of [...this.#feeds.keys()]) this.#kept(app, now);
  }

  #kept(app: string, now: Micros): MemoryFeed | undefined {
    const feed = this.#feeds.get(app);
    if (feed?.isOver(now) !== true) return feed;
    this.#floor = Math.max(this.#floor, feed.position);
    this.#feeds.delete(app);
    return undefined;
  }

  #begin(app: string, now: Micros): MemoryFeed {
    const feed = new MemoryFeed(this.#limits, Math.max(this.#floor + 1, now), now);
    this.#feeds.set(app, feed);
    return feed;
  }

  #wake(app: string): void {
    if (this.#woken.has(app) || !this.#watchers.has(app)) return;
    this.#woken.add(app);
    queueMicrotask(() => {
      this.#woken.delete(app);
      for (const wake of [...(this.#watchers.get(app) ?? [])])
        if (this.#watchers.get(app)?.has(wake) === true) wake();
    });
  }
}
