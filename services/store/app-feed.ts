import type { Cancel } from "../clock.ts";
import type { Entry, Key } from "./store.ts";

/** What a store says of all rooms of an app together. */
export interface AppFeeds {
  /**
   * What was recorded in the rooms of an app after a place, at most `limit` entries, 1 or more. Those of
   * one room come in its order; rooms are in no order among each other. "now" is the present end, and
   * answers no entries; "oldest" is where what is kept begins.
   *
   * A feed is kept from when it is read first, and for as long as somebody reads it at least once in
   * `feedAgeMs`: apps that nobody reads cost nothing. Of a feed that is not kept "oldest" is "now".
   */
  feed(app: string, after: FeedPlace, limit: number): Promise<FeedPage>;
  /**
   * Calls `wake` soon after there may be more to read, and for nothing now and then: whoever was told
   * that there is no more need not ask again before. Cancelling takes effect at once. Must not throw.
   */
  watchFeed(app: string, wake: () => void): Promise<Cancel>;
  /** The ids of an app's keys that live. */
  keys(kind: "room", app: string, query: KeyQuery): Promise<KeyPage>;
}

/** Where to read a feed from. */
export type FeedPlace = FeedPosition | "now" | "oldest";

/**
 * A place in an app's feed: by partition, the position of the last entry before it. Positions of a
 * partition grow by one an entry; they begin at the store's time, so that those of one life of a feed
 * are not taken for another's.
 */
export type FeedPosition = ReadonlyMap<number, number>;

/** A recorded entry, and its place in its app's feed. */
export interface FeedEntry extends Entry {
  readonly key: Key;
  readonly partition: number;
  readonly position: number;
}

/** Entries of a feed. */
export interface FeedPage {
  readonly entries: readonly FeedEntry[];
  /** The place after them. */
  readonly next: FeedPosition;
  /** Before them there were entries that are no longer kept, or the place was of another life. */
  readonly missed: boolean;
  /** There may be more to read at once. */
  readonly more: boolean;
}

/** Which keys to list. */
export interface KeyQuery {
  /** What their ids begin with; "" for all. */
  readonly prefix: string;
  /** "" for the first page, else the `next` of the page before. */
  readonly after: string;
  /** At most so many, 1 or more. */
  readonly limit: number;
}

/**
 * A page of ids: by partition, within one in the order of their bytes. Ids that stay through all of the
 * reading are seen exactly once, however others come and go.
 */
export interface KeyPage {
  readonly ids: readonly string[];
  /** Where the next page begins; "" when there is none. */
  readonly next: string;
}
