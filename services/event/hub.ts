import type { Cancel } from "../clock.ts";
import type { Key, Position, ResetCause, Store } from "../store/store.ts";
import { type Delivery, recorded } from "./delivery.ts";
import { Feed } from "./feed.ts";

/** Is told what happens in a room, from where it began to follow. Must not throw. */
export interface Follower {
  /** The next events of the log, contiguous, or something outside it. */
  deliver(deliveries: readonly Delivery[]): void;
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
  /** Takes effect at once. */
  readonly cancel: Cancel;
}

/** Entries read at once when a follower catches up. */
const sliceEntries = 64;

/** Who follows which room on this node. A room that is followed is watched once in the store. */
export class Hub {
  readonly #store: Store;
  readonly #feeds = new Map<string, Feed>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Rooms that are watched now. */
  get size(): number {
    return this.#feeds.size;
  }

  /**
   * Tells a follower everything after a position: first what the log has, then what happens.
   */
  follow(key: Key, after: Position, follower: Follower): Following {
    const name = JSON.stringify([key.app, key.id, after.epoch]);
    let cancelled = false;
    let detach: Cancel = () => {};
    const guarded: Follower = {
      deliver: (deliveries) => cancelled || follower.deliver(deliveries),
      room: () => follower.room(),
      reset: (reason) => cancelled || follower.reset(reason),
    };
    const ready = this.#attach({ name, key, after, follower: guarded }, () => cancelled).then(
      (off) => {
        detach = off;
        if (cancelled) detach();
      },
      () => guarded.reset("gone"), // the store cannot be read: whoever follows will find out why
    );
    const cancel = () => {
      cancelled = true;
      detach();
    };
    return { ready, cancel };
  }

  /** Catches up from the log until the room's feed can take over. */
  async #attach(
    wish: {
      readonly name: string;
      readonly key: Key;
      readonly after: Position;
      readonly follower: Follower;
    },
    cancelled: () => boolean,
  ): Promise<Cancel> {
    const { name, key, follower } = wish;
    const { epoch } = wish.after;
    let at = wish.after.sequence;
    while (!cancelled()) {
      const events = await this.#store.events(key, { epoch, sequence: at }, sliceEntries);
      if (events.kind === "reset") {
        follower.reset(events.reason);
        break;
      }
      for (const entry of events.entries) {
        await follower.room();
        follower.deliver([recorded(key.id, entry)]);
      }
      at += events.entries.length;
      if (events.entries.length < sliceEntries && !cancelled()) {
        const feed = this.#feeds.get(name) ?? this.#open(name, key, { epoch, sequence: at });
        if (feed.at <= at) {
          const detach = feed.add(follower, at);
          await feed.ready;
          return detach;
        }
      }
      await new Promise(setImmediate); // a long log is not to stall everyone else
    }
    return () => {};
  }

  #open(name: string, key: Key, after: Position): Feed {
    const feed = new Feed(this.#store, { key, after, closed: () => this.#feeds.delete(name) });
    this.#feeds.set(name, feed);
    return feed;
  }
}
