import type { Cancel } from "../clock.ts";
import type { Entry, Key, Position, Store } from "../store/store.ts";
import { type Delivery, emitted, recorded } from "./delivery.ts";
import type { Follower } from "./hub.ts";

/** What a feed reads, and whom it tells when nobody reads it any more. */
export interface FeedOptions {
  readonly key: Key;
  readonly after: Position;
  closed(): void;
}

/** One life of one room, watched once for all of its followers on this node. */
export class Feed {
  readonly #options: FeedOptions;
  readonly #followers = new Map<Follower, { at: number }>();
  #at: number;
  #cancel: Cancel = () => {};
  #closed = false;
  /** Resolves when whatever happens from then on is heard. */
  readonly ready: Promise<void>;

  constructor(store: Store, options: FeedOptions) {
    this.#options = options;
    this.#at = options.after.sequence;
    const roomId = options.key.id;
    const watcher = {
      entries: (entries: readonly Entry[]) => this.#recorded(entries),
      emitted: (payloads: readonly Uint8Array[], time: number) =>
        this.#tell(payloads.map((payload) => emitted(roomId, payload, time))),
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

  #recorded(entries: readonly Entry[]): void {
    const last = entries.at(-1);
    if (last === undefined) return;
    this.#at = last.sequence;
    this.#tell(entries.map((entry) => recorded(this.#options.key.id, entry)));
  }

  /** The same deliveries to every follower, but for those that have read ahead of the feed. */
  #tell(deliveries: readonly Delivery[]): void {
    const first = deliveries[0]?.sequence ?? 0;
    for (const [follower, read] of this.#followers) {
      const ahead = first !== 0 && read.at >= first;
      const unread = ahead ? deliveries.filter(({ sequence }) => sequence > read.at) : deliveries;
      if (unread.length > 0) follower.deliver(unread);
    }
  }

  #reset(reason: Parameters<Follower["reset"]>[0]): void {
    const followers = [...this.#followers.keys()];
    this.#close();
    for (const follower of followers) follower.reset(reason);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#followers.clear();
    this.#cancel();
    this.#options.closed();
  }
}
