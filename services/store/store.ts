import type { Cancel, Micros } from "../clock.ts";
import type { AppFeeds } from "./app-feed.ts";
import type { Exhausted, Spending } from "./bucket.ts";
import type { History, HistoryQuery, KeepLimits, Revision } from "./history.ts";

/**
 * What the service keeps: rooms, users and apps, each a *key* with a set of small tables and a log. A store
 * knows nothing of what they mean. Whatever changes is one `Change`: what must hold, what to write
 * and what to record, applied in one atomic step or not at all.
 *
 * Engines: `memory-store.ts` and `redis-store.ts`. `test/store/conformance.ts` holds both to what is
 * said here.
 */
export interface Store extends AppFeeds {
  /** Applies a change to a key, if all that it expects holds. */
  commit(key: Key, change: Change): Promise<Committed | Refused>;
  /** Reads from a key in one atomic view. */
  read(key: Key, selection: Selection): Promise<View>;
  /**
   * A page of a listed table, in order of creation (ties by id), after the row that `after` names:
   * "" for the first page, else the `next` of the page before. Rows that stay through all of the
   * reading are seen exactly once, however others come and go. At most `limit` rows, 1 or more.
   */
  list<T>(key: Key, table: Table<T>, after: string, limit: number): Promise<Page<T>>;
  /** The recorded entries after a position, at most `limit`; or why they cannot be had. */
  events(key: Key, after: Position, limit: number): Promise<Events>;
  /** A part of what the key's present life has kept as history: none where it has no life. */
  history(key: Key, query: HistoryQuery): Promise<History>;
  /**
   * Tells a watcher every entry after a position: contiguous, in order, each once, always after the
   * commit that recorded it and never inside it. Holes are the engine's to find and fill. Where it
   * cannot go on it says `reset` once, and nothing after. Cancelling takes effect at once.
   */
  watch(key: Key, after: Position, watcher: Watcher): Promise<Cancel>;
  /**
   * Rows whose due time has come, at most `limit`, of each key the earliest first. A row that is offered
   * is not offered again for `leaseMs`, here or on another node; it stays due until it is written or
   * deleted. One that another node wrote may be offered late, by some seconds.
   */
  due(limit: number, leaseMs: number): Promise<Due[]>;
  /** The store's time. All times in rows, conditions and answers are by this clock. */
  now(): Promise<Micros>;
  /** Tells whether the store can be reached: at once, and whenever that changes. */
  reachable(tell: (reachable: boolean) => void): Cancel;
  /** Lets go of everything the engine holds. */
  close(): Promise<void>;
}

/** Names what a store keeps. Apps never share a key. */
export interface Key {
  readonly kind: "room" | "user" | "app";
  readonly app: string;
  readonly id: string;
}

/** A kind of rows. Engines that keep bytes use the codec; values are immutable once written. */
export interface Table<T> {
  readonly name: string;
  /** Kept in order of creation, so that it can be paged with `list`. */
  readonly listed?: boolean;
  /** Its rows may have a due time. */
  readonly timed?: boolean;
  /** Its rows outlive a drop of the key. */
  readonly standing?: boolean;
  encode(value: T): Uint8Array;
  decode(bytes: Uint8Array): T;
}

/** Names a row. */
export interface Ref<T = unknown> {
  readonly table: Table<T>;
  readonly id: string;
}

/** A row as it was read. */
export interface Row<T = unknown> {
  readonly id: string;
  readonly value: T;
  /** Grows with every commit to the key: max(last + 1, the store's time). */
  readonly revision: number;
  /** The revision of the commit that created it; a row put again keeps it. */
  readonly created: number;
}

/** What a change expects. */
export type Condition =
  | { readonly kind: "absent"; readonly row: Ref }
  | { readonly kind: "present"; readonly row: Ref }
  /** The row stands as it was read. */
  | { readonly kind: "at"; readonly row: Ref; readonly revision: number }
  /** The table has at least, or at most, so many rows before the change. */
  | {
      readonly kind: "size";
      readonly table: Table<unknown>;
      readonly least?: number;
      readonly most?: number;
    }
  /** The store's clock has not reached the time. */
  | { readonly kind: "before"; readonly time: Micros };

/** What a change writes. */
export type Write =
  /** Creates or replaces the row. Without `due` it has no due time, whatever it had before. */
  | { readonly kind: "put"; readonly row: Ref; readonly value: unknown; readonly due?: Micros }
  /** Deletes the row; none is as good. */
  | { readonly kind: "delete"; readonly row: Ref };

/** What must hold, what to write and what to record: one atomic step. */
export interface Change {
  readonly expect: readonly Condition[];
  readonly write: readonly Write[];
  /** Payloads for the log; each gets the next sequence and the commit's revision. */
  readonly record: readonly Uint8Array[];
  /** Payloads for whoever watches now; not recorded, told after what is recorded. */
  readonly emit?: readonly Uint8Array[];
  /** What is recorded is kept as history, too, beside the log and within limits of its own. */
  readonly keep?: KeepLimits;
  /** Replaces what was recorded before: nothing of it stays. Watchers who were told are not told again. */
  readonly revise?: Revision;
  /** The key ends with this change: its tables and its history go, but for standing tables; its log closes and lingers. */
  readonly drop?: boolean;
  /** Makes the change safe to repeat. */
  readonly once?: Once;
  /** What to read in the same step, as it stands after the change. */
  readonly read?: Omit<Selection, "once">;
  /**
   * What to take from buckets of the key, each named once. Looked at when all conditions hold: where one has too
   * little, nothing is taken and nothing applied. A repeat of a `once` takes nothing. Taking begins no life.
   */
  readonly spend?: readonly Spending[];
}

/** Names a request to a key: by whose it is, and its id among those of its owner. */
export interface RequestRef {
  readonly owner: string;
  readonly id: string;
}

/**
 * Makes a repeat answer what the first one answered. Outlives a drop. Of each owner the oldest answers
 * go first where there are too many.
 */
export interface Once extends RequestRef {
  /** Tells requests apart: the same id with another digest is refused as `reused`. */
  readonly digest: string;
  /** Kept with the answer, for whoever repeats. */
  readonly answer: Uint8Array;
  readonly ttlMs: number;
}

/** A place in a key's log. The epoch is "" where the key does not exist. */
export interface Position {
  readonly epoch: string;
  readonly sequence: number;
}

/** Where a key stands, and when that was. */
export interface Head extends Position {
  readonly revision: number;
  readonly now: Micros;
}

/** A change was applied. */
export interface Committed extends Position {
  readonly ok: true;
  /** The sequence of the first recorded payload; `sequence` is that of the last. */
  readonly first: number;
  readonly revision: number;
  readonly now: Micros;
  /** What the change asked to read, as it stands after it. */
  readonly view?: View;
  /** The first answer to a repeated `once`: nothing was done now. */
  readonly again?: Answered;
}

/** What a `once` was answered with. */
export interface Answered extends Position {
  readonly digest: string;
  readonly answer: Uint8Array;
  readonly first: number;
  readonly revision: number;
  /** What the first change asked to read, as it stood after it. */
  readonly view?: View;
}

/** A change was not applied: all conditions that failed, with what stood there. */
export interface Refused {
  readonly ok: false;
  /** The `once` was used with another digest; then `failed` is empty. */
  readonly reused: boolean;
  readonly failed: readonly Failed[];
  readonly now: Micros;
  /** The buckets that had too little; then `failed` is empty. */
  readonly exhausted?: readonly Exhausted[];
}

/** A condition that did not hold: its index, and the row or the size that stood there. */
export interface Failed {
  readonly condition: number;
  readonly row?: Row;
  readonly size?: number;
}

/** What to read. Whole tables only where they are bounded. */
export interface Selection {
  readonly rows?: readonly Ref[];
  readonly tables?: readonly Table<unknown>[];
  readonly sizes?: readonly Table<unknown>[];
  /** A request that may have been answered. */
  readonly once?: RequestRef;
}

/** What was read, all at one head. Asking for what was not selected is an error. */
export interface View {
  readonly head: Head;
  readonly answered: Answered | undefined;
  row<T>(table: Table<T>, id: string): Row<T> | undefined;
  /** All rows of a table, in no order. */
  table<T>(table: Table<T>): readonly Row<T>[];
  size(table: Table<unknown>): number;
}

/** A page of rows, and the head it was read at. */
export interface Page<T> {
  readonly head: Head;
  readonly rows: readonly Row<T>[];
  /** Where the next page begins; "" when there is none. */
  readonly next: string;
}

/** A recorded payload. Its revision is its time, too. */
export interface Entry extends Position {
  readonly revision: number;
  readonly payload: Uint8Array;
}

/** Entries after a position, or why there are none to be had. */
export type Events =
  | { readonly kind: "events"; readonly entries: readonly Entry[]; readonly head: Head }
  | { readonly kind: "reset"; readonly reason: ResetCause; readonly head: Head };

/** The key has another epoch, does not keep the entries, does not exist, or has not come so far. */
export type ResetCause = "epoch" | "trimmed" | "gone" | "ahead";

/** Is told what a key records. Must not throw. */
export interface Watcher {
  entries(entries: readonly Entry[]): void;
  emitted(payloads: readonly Uint8Array[], time: Micros): void;
  reset(reason: ResetCause): void;
}

/** A row whose time has come. */
export interface Due {
  readonly key: Key;
  readonly table: string;
  readonly id: string;
  readonly revision: number;
}
