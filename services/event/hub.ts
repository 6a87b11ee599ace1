import type { Cancel } from "../clock.ts";
import type { Entry, Key, Position, ResetCause, Store } from "../store/store.ts";
import type { Batch } from "./batch.ts";
import { recorded } from "./delivery.ts";
import { Feed } from "./feed.ts";
import type { Turn } from "./turn.ts";

/** Is told what happens in a room, from where it began to follow. Must not throw. */
export interface Follower {
  /** The next events of the log, contiguous, or something outside it. */
  deliver(batch: Batch): void;
  /** Resolves when more of the past may be told. */
  room(): Promise<void>;
  /** There is no going on from here. Nothing comes after. */
  reset(reason: ResetCause): void;
}

/** Someone following. */
export interface Following {
  /**
   * Resolves when the log was told up to its end, and whatever happens from then on will be; or when there
   * is no going on. Never rejects.
   */
  readonly ready: Promise<void>;
  /** Tells what happened so far in this turn, which else is told when it ends. */
  readonly settle: () => void;
  /** Takes effect at once. */
  readonly cancel: Cancel;
}

/** A follower on its way to a feed, and then in it. */
interface Link {
  readonly key: Key;
  readonly after: Position;
  readonly follower: Follower;
  cancelled: boolean;
  feed: Feed | undefined;
  detach: Cancel;
}

/** Entries read at once when a follower catches up. */
const sliceEntries = 64;

/** Who follows which room on this node. A room that is followed is watched once in the store. */
export class Hub {
  readonly #store: Store;
  readonly #turn: Turn;
  readonly #feeds = new Map<string, Feed>();

  constructor(store: Store, turn: Turn) {
    this.#store = store;
    this.#turn = turn;
  }

  /** Rooms that are watched now. */
  get size(): number {
    return this.#feeds.size;
  }

  /**
   * Tells a follower everything after a position: first what the log has, then what happens.
   */
  follow(key: Key, after: Position, follower: Follower): Following {
    const link: Link = { key, after, follower, cancelled: false, feed: undefined, detach() {} };
    const ready = this.#attach(link).catch(() => {
      if (!link.cancelled) follower.reset("gone"); // the store cannot be read: whoever follows will find out why
    });
    const cancel = () => {
      link.cancelled = true;
      link.detach();
    };
    return { ready, settle: () => link.feed?.endTurn(), cancel };
  }

  /** Catches up from the log until the room's feed can take over. */
  async #attach(link: Link): Promise<void> {
    const { key, after, follower } = link;
    const { epoch } = after;
    let at = after.sequence;
    while (!link.cancelled) {
      const events = await this.#store.events(key, { epoch, sequence: at }, sliceEntries);
      if (link.cancelled) return;
      if (events.kind === "reset") return follower.reset(events.reason);
      if (!(await this.#tellPast(link, events.entries))) return;
      at += events.entries.length;
      const feed = events.entries.length < sliceEntries ? this.#feedAt(key, epoch, at) : undefined;
      if (feed !== undefined) {
        link.feed = feed;
        link.detach = feed.add(follower, at);
        return feed.ready;
      }
      await new Promise(setImmediate); // a long log is not to stall everyone else
    }
  }

  /** Tells entries of the log as fast as they are taken. False where the follower has gone meanwhile. */
  async #tellPast(link: Link, entries: readonly Entry[]): Promise<boolean> {
    for (const entry of entries) {
      await link.follower.room();
      if (link.cancelled) return false;
      link.follower.deliver(this.#turn.batch.plus(recorded(link.key.id, entry)));
    }
    return !link.cancelled;
  }

  /** The feed of a room, if it has not told more than up to `at`. */
  #feedAt(key: Key, epoch: string, at: number): Feed | undefined {
    const name = JSON.stringify([key.app, key.id, epoch]);
    const feed = this.#feeds.get(name) ?? this.#open(name, key, { epoch, sequence: at });
    return feed.at <= at ? feed : undefined;
  }

  #open(name: string, key: Key, after: Position): Feed {
    const closed = () => this.#feeds.delete(name);
    const feed = new Feed(this.#store, { key, after, turn: this.#turn, closed });
    this.#feeds.set(name, feed);
    return feed;
  }
}
