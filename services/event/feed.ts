import type { Cancel } from "../clock.ts";
import type { Entry, Key, Position, Store } from "../store/store.ts";
import type { Batch } from "./batch.ts";
import { type Delivery, emitted, recorded } from "./delivery.ts";
import type { Follower } from "./hub.ts";
import type { Turn, TurnTask } from "./turn.ts";

/** What a feed reads, and whom it tells when nobody reads it any more. */
export interface FeedOptions {
  readonly key: Key;
  readonly after: Position;
  readonly turn: Turn;
  closed(): void;
}

/** One life of one room, watched once for all of its followers on this node. */
export class Feed implements TurnTask {
  readonly #options: FeedOptions;
  readonly #followers = new Map<Follower, { at: number }>();
  #at: number;
  /** What happened in this turn. */
  #news: Delivery[] = [];
  #cancel: Cancel = () => {};
  #closed = false;
  /** Resolves when whatever happens from then on is heard. */
  readonly ready: Promise<void>;

  constructor(store: Store, options: FeedOptions) {
    this.#options = options;
    this.#at = options.after.sequence;
    const roomId = options.key.id;
    const watcher = {
      entries: (entries: readonly Entry[]) => {
        for (const entry of entries) this.#add(recorded(roomId, entry));
      },
      emitted: (payloads: readonly Uint8Array[], time: number) => {
        for (const payload of payloads) this.#add(emitted(roomId, payload, time));
      },
      reset: (reason: Parameters<Follower["reset"]>[0]) => this.#reset(reason),
    };
    this.ready = store.watch(options.key, options.after, watcher).then(
      (cancel) => {
        this.#cancel = cancel;
        if (this.#closed) cancel();
      },
      () => this.#reset("gone"),
    );
  }

  /** The last sequence that followers were told. */
  get at(): number {
    return this.#at;
  }

  /** Adds a follower that has read up to `at`, which is no less than the feed's. */
  add(follower: Follower, at: number): Cancel {
    this.#followers.set(follower, { at });
    return () => {
      if (this.#followers.delete(follower) && this.#followers.size === 0) this.#close();
    };
  }

  /** Tells everyone what happened in the turn: the same to all but those who have read ahead of the feed. */
  endTurn(): void {
    const news = this.#news;
    if (news.length === 0) return;
    this.#news = [];
    const batches = this.#batchesOf(news);
    const first = news.find(({ sequence }) => sequence > 0)?.sequence ?? Number.POSITIVE_INFINITY;
    this.#at = news.findLast(({ sequence }) => sequence > 0)?.sequence ?? this.#at;
    for (const [follower, read] of this.#followers)
      if (read.at < first) for (const batch of batches) follower.deliver(batch);
      else for (const batch of this.#batchesOf(unread(news, read.at))) follower.deliver(batch);
  }

  #add(delivery: Delivery): void {
    if (this.#news.length === 0) this.#options.turn.atEnd(this);
    this.#news.push(delivery);
  }

  #batchesOf(news: readonly Delivery[]): Batch[] {
    const full: Batch[] = [];
    let batch = this.#options.turn.batch;
    for (const delivery of news) {
      if (batch.full) {
        full.push(batch);
        batch = this.#options.turn.batch;
      }
      batch = batch.plus(delivery);
    }
    return batch.count === 0 ? full : [...full, batch];
  }

  #reset(reason: Parameters<Follower["reset"]>[0]): void {
    this.endTurn();
    const followers = [...this.#followers.keys()];
    this.#close();
    for (const follower of followers) follower.reset(reason);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#followers.clear();
    this.#news = [];
    this.#cancel();
    this.#options.closed();
  }
}

/** What happened after a sequence, and whatever is outside the log. */
function unread(news: readonly Delivery[], at: number): Delivery[] {
  return news.filter(({ sequence }) => sequence === 0 || sequence > at);
}
