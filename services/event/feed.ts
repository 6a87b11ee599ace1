import type { Cancel, Clock } from "../clock.ts";
import type { Entry, Key, Position, ResetCause, Store } from "../store/store.ts";
import type { Batch } from "./batch.ts";
import { type Delivery, emitted, recorded } from "./delivery.ts";
import { isMove, Moves } from "./run.ts";
import type { Turn, TurnTask } from "./turn.ts";

/** Why there is no going on: by the store, or since what comes next is not shown to the follower. */
export type LossCause = ResetCause | "hidden";

/** Is told what happens in a room, from where it began to follow. Must not throw. */
export interface Follower {
  /** The next events of the log, contiguous, or something outside it. */
  deliver(batch: Batch): void;
  /** Resolves when more of the past may be told. */
  room(): Promise<void>;
  /** There is no going on from here. Nothing comes after. */
  reset(reason: LossCause): void;
}

/** What a feed reads, and whom it tells when nobody reads it any more. */
export interface FeedOptions {
  readonly key: Key;
  readonly after: Position;
  readonly turn: Turn;
  readonly clock: Clock;
  /** Readers beyond which those who come and go are told in one. */
  readonly foldAbove: number;
  closed(): void;
}

/** Readers beyond which those who come and go are told in one, where nothing else is said. */
export const defaultFoldAbove = 500;
/** How long the first of a run waits for more, and how many there are in one at the most. */
const foldMs = 250;
const maxRun = 4096;

/** One life of one room, watched once for all of its followers on this node. */
export class Feed implements TurnTask {
  readonly #options: FeedOptions;
  /** Those who are told all that happens. */
  readonly #followers = new Set<Follower>();
  /** Those who have read ahead of the feed, and up to where. */
  readonly #ahead = new Map<Follower, number>();
  #at: number;
  /** What happened in this turn. */
  #news: Delivery[] = [];
  /** Who came and went since, with nothing between: told when something else happens, or it has waited. */
  #moves: Moves | undefined;
  #noLonger: Cancel = () => {};
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
        for (const entry of entries) this.#heard(entry);
      },
      emitted: (payloads: readonly Uint8Array[], time: number) => {
        for (const payload of payloads) this.#add(emitted(roomId, payload, time));
      },
      reset: (reason: ResetCause) => this.#reset(reason),
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
  add(follower: Follower, at: number): void {
    if (at > this.#at) this.#ahead.set(follower, at);
    else this.#followers.add(follower);
  }

  /** Tells a follower no more. */
  remove(follower: Follower): void {
    this.#followers.delete(follower);
    this.#ahead.delete(follower);
    if (this.#followers.size + this.#ahead.size === 0) this.#close();
  }

  /** Tells everyone what happened in the turn. */
  endTurn(): void {
    const news = this.#news;
    if (news.length === 0) return;
    this.#news = [];
    this.#at = news.findLast(({ sequence }) => sequence > 0)?.sequence ?? this.#at;
    const batches = this.#batchesOf(news);
    for (const follower of this.#followers) for (const batch of batches) follower.deliver(batch);
    for (const [follower, at] of this.#ahead) this.#tellAhead(follower, at, news);
  }

  /** Tells what a follower has not read; once the feed has caught up, it is told what all are. */
  #tellAhead(follower: Follower, at: number, news: readonly Delivery[]): void {
    for (const batch of this.#batchesOf(unread(news, at))) follower.deliver(batch);
    if (this.#at < at || !this.#ahead.delete(follower)) return;
    this.#followers.add(follower);
  }

  /** Tells a follower all that happened so far, whoever else is told when. */
  settle(follower: Follower): void {
    this.endTurn();
    const moves = this.#moves;
    const at = this.#followers.has(follower) ? this.#at : this.#ahead.get(follower);
    if (moves === undefined || at === undefined) return;
    const delivery = moves.run().told({ after: at });
    if (delivery === undefined) return;
    for (const batch of this.#batchesOf([delivery])) follower.deliver(batch);
    if (!this.#followers.delete(follower) && !this.#ahead.has(follower)) return; // it is out by that
    this.#ahead.set(follower, moves.last);
  }

  #heard(entry: Entry): void {
    const isCrowded = this.#followers.size + this.#ahead.size > this.#options.foldAbove;
    if (isCrowded && isMove(entry.payload)) this.#fold(entry);
    else this.#add(recorded(this.#options.key.id, entry));
  }

  #fold(entry: Entry): void {
    if (this.#moves === undefined) {
      this.#moves = new Moves(this.#options.key.id);
      this.#noLonger = this.#options.clock.after(foldMs, () => this.#endRun());
    }
    this.#moves.add(entry);
    if (this.#moves.length >= maxRun) this.#endRun();
  }

  #endRun(): void {
    const delivery = this.#moves?.run().told();
    if (delivery === undefined) return;
    this.#moves = undefined;
    this.#noLonger();
    this.#push(delivery);
  }

  /** What else happens comes after the run. */
  #add(delivery: Delivery): void {
    this.#endRun();
    this.#push(delivery);
  }

  #push(delivery: Delivery): void {
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

  #reset(reason: ResetCause): void {
    this.#endRun();
    this.endTurn();
    const followers = [...this.#followers, ...this.#ahead.keys()];
    this.#close();
    for (const follower of followers) follower.reset(reason);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#followers.clear();
    this.#ahead.clear();
    this.#news = [];
    this.#moves = undefined;
    this.#noLonger();
    this.#cancel();
    this.#options.closed();
  }
}

/** What happened after a sequence, and whatever is outside the log. */
function unread(news: readonly Delivery[], at: number): Delivery[] {
  return news.flatMap((delivery) => {
    const { sequence, run } = delivery;
    if (sequence === 0) return [delivery];
    if (sequence <= at) return [];
    return run === undefined ? [delivery] : (run.told({ after: at }) ?? []);
  });
}
