import type { Clock } from "../clock.ts";
import type { Entry, Key, Position, Store } from "../store/store.ts";
import { defaultFoldAbove, Feed, type Follower } from "./feed.ts";
import { RecentPast } from "./recent-past.ts";
import type { Turn } from "./turn.ts";

/** Where a follower begins. */
export interface Start extends Position {
  /** The revision before which it is shown nothing; 0 where it is shown all. */
  readonly since: number;
}

/** A follower on its way to a room's feed, and then in it. */
export class Following {
  readonly key: Key;
  readonly after: Start;
  readonly follower: Follower;
  #feed: Feed | undefined;
  #cancelled = false;

  constructor(key: Key, after: Start, follower: Follower) {
    this.key = key;
    this.after = after;
    this.follower = follower;
  }

  /** Whether it follows no more. */
  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Goes on with a feed, having read up to `at`. */
  join(feed: Feed, at: number): Promise<void> {
    this.#feed = feed;
    feed.add(this.follower, at);
    return feed.ready;
  }

  /** Tells what happened so far in this turn, which else is told when it ends. */
  settle(): void {
    this.#feed?.settle(this.follower);
  }

  /** Follows no more. Takes effect at once. */
  cancel(): void {
    this.#cancelled = true;
    this.#feed?.remove(this.follower);
  }
}

/** Entries read at once when a follower catches up. */
const sliceEntries = 64;

/** Who follows which room on this node. A room that is followed is watched once in the store. */
export class Hub {
  readonly #store: Store;
  readonly #turn: Turn;
  readonly #feeds = new Map<string, Feed>();
  readonly #past: RecentPast;
  readonly #clock: Clock;
  readonly #foldAbove: number;

  /** In rooms that more than `foldAbove` readers follow, those who come and go are told in one. */
  constructor(store: Store, turn: Turn, clock: Clock, foldAbove = defaultFoldAbove) {
    this.#store = store;
    this.#turn = turn;
    this.#past = new RecentPast(clock);
    this.#clock = clock;
    this.#foldAbove = foldAbove;
  }

  /** Rooms that are watched now. */
  get size(): number {
    return this.#feeds.size;
  }

  /** The last sequence of a room's life that its followers here were told; undefined where there are none. */
  at(key: Key, epoch: string): number | undefined {
    return this.#feeds.get(nameOf(key, epoch))?.at;
  }

  /**
   * Tells a follower everything after a position: first what the log has, then what happens. `ready` resolves
   * when the log was told up to its end, and whatever happens from then on will be; or when there is no
   * going on: also where the log goes on with what the follower is not shown. It never rejects.
   */
  follow(
    key: Key,
    after: Start,
    follower: Follower,
  ): { readonly following: Following; readonly ready: Promise<void> } {
    const following = new Following(key, after, follower);
    const ready = this.#attach(following).catch(() => {
      if (!following.cancelled) follower.reset("gone"); // the store cannot be read: whoever follows will find out why
    });
    return { following, ready };
  }

  /** Catches up from the log until the room's feed can take over. */
  async #attach(following: Following): Promise<void> {
    const { key, after, follower } = following;
    const { epoch, since } = after;
    let at = after.sequence;
    while (!following.cancelled) {
      const events = await this.#store.events(key, { epoch, sequence: at }, sliceEntries);
      if (following.cancelled) return;
      if (events.kind === "reset") return follower.reset(events.reason);
      const [next] = events.entries; // the oldest: what follows it is shown if it is
      if (next !== undefined && next.revision < since) return follower.reset("hidden");
      if (!(await this.#tellPast(following, events.entries))) return;
      at += events.entries.length;
      const feed = events.entries.length < sliceEntries ? this.#feedAt(key, epoch, at) : undefined;
      if (feed !== undefined) return following.join(feed, at);
      await new Promise(setImmediate); // a long log is not to stall everyone else
    }
  }

  /** Tells entries of the log as fast as they are taken. False where the follower has gone meanwhile. */
  async #tellPast(following: Following, entries: readonly Entry[]): Promise<boolean> {
    const { follower, key } = following;
    for (const entry of entries) {
      await follower.room();
      if (following.cancelled) return false;
      follower.deliver(this.#turn.batch.plus(this.#past.delivery(key.id, entry)));
    }
    return !following.cancelled;
  }

  /** The feed of a room, if it has not told more than up to `at`. */
  #feedAt(key: Key, epoch: string, at: number): Feed | undefined {
    const name = nameOf(key, epoch);
    const feed = this.#feeds.get(name) ?? this.#open(name, key, { epoch, sequence: at });
    return feed.at <= at ? feed : undefined;
  }

  #open(name: string, key: Key, after: Position): Feed {
    const closed = () => this.#feeds.delete(name);
    const feed = new Feed(this.#store, {
      key,
      after,
      turn: this.#turn,
      clock: this.#clock,
      foldAbove: this.#foldAbove,
      closed,
    });
    this.#feeds.set(name, feed);
    return feed;
  }
}

/** One life of one room. */
function nameOf(key: Key, epoch: string): string {
  return JSON.stringify([key.app, key.id, epoch]);
}
