import { Code, ConnectError } from "@connectrpc/connect";
import type { WatchAppResponse } from "../../gen/parlor/v1/event_service_pb.ts";
import type { BackendCaller } from "../auth/caller.ts";
import type { Cancel, Clock, Micros } from "../clock.ts";
import { slowSubscriber, unauthenticated } from "../errors/errors.ts";
import type { FeedEntry, FeedPage, FeedPosition } from "../store/app-feed.ts";
import type { Store } from "../store/store.ts";
import type { SharedMessage, StreamWriter } from "../stream.ts";
import { cursorAlone, responsesOf } from "./app-responses.ts";
import { Bell } from "./bell.ts";

/** Entries that are read at once. */
const pageEntries = 256;
/** How often a stream is looked after. */
const lookMs = 1000;
/** How long a stream may be silent, give or take; and how long its reader may take nothing. */
const silenceMs = 15_000;
const silenceJitterMs = 4_000;
const patienceMs = 8_000;

/** What a backend's stream is made of. */
export interface AppWatchOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly caller: BackendCaller;
  readonly writer: StreamWriter<WatchAppResponse>;
  /** Which entries are told. */
  matches(entry: FeedEntry): boolean;
}

/**
 * One backend's stream of what happens in its app. It reads a page of the feed when the reader has taken the
 * one before, so that nothing waits but that.
 */
export class AppWatch {
  readonly #options: AppWatchOptions;
  readonly #bell = new Bell();
  readonly #silenceMs = silenceMs + silenceJitterMs * Math.random();
  #at: FeedPosition = new Map();
  /** There may be more to read. */
  #more = true;
  /** The store could not be read. */
  #failed = false;
  /** The reader takes nothing. */
  #pressed = false;
  #over = false;
  #wroteTime: Micros;
  /** How many bytes the reader had taken when it took some last, while more waited. */
  #taken: { readonly bytes: number; readonly time: Micros } | undefined;
  #unwatch: Cancel = () => {};
  #noLook: Cancel = () => {};

  constructor(options: AppWatchOptions) {
    this.#options = options;
    this.#wroteTime = options.clock.now();
    options.writer.drained = () => {
      this.#pressed = false;
      this.#bell.ring();
    };
  }

  /** Tells where it begins, and goes on from there by itself. Rejects where the store cannot be read. */
  async open(from: FeedPosition | "now" | "oldest"): Promise<void> {
    const { store, caller } = this.#options;
    const unwatch = await store.watchFeed(caller.app.appId, () => {
      this.#more = true;
      this.#bell.ring();
    });
    this.#unwatch = unwatch;
    if (this.#over) unwatch();
    this.#at =
      typeof from === "string" ? before(await store.feed(caller.app.appId, from, 1)) : from;
    if (this.#over) return;
    this.#write(cursorAlone(this.#at));
    this.#lookLater();
    void this.#run().catch((failure: unknown) => this.end(failure));
  }

  /** No more comes. What was written still goes out, then the failure, if there is one. */
  end(failure?: unknown): void {
    if (this.#over) return;
    this.close();
    this.#options.writer.end(failure);
  }

  /** Lets go of everything. Safe to call twice. */
  close(): void {
    this.#over = true;
    this.#unwatch();
    this.#noLook();
    this.#bell.ring();
  }

  async #run(): Promise<void> {
    while (!this.#over) {
      if (this.#more && !this.#pressed) await this.#readOn();
      else await this.#bell.rings();
    }
  }

  /** Reads a page, and tells it as fast as it is taken. */
  async #readOn(): Promise<void> {
    const page = await this.#read();
    if (page === undefined) return;
    for (const response of responsesOf(page, this.#at, this.#options.matches)) {
      while (this.#pressed && !this.#over) await this.#bell.rings();
      this.#write(response);
    }
    this.#at = page.next;
  }

  /** The next page; none where the store cannot be reached now. */
  async #read(): Promise<FeedPage | undefined> {
    const { store, caller } = this.#options;
    this.#more = false; // whoever wakes meanwhile has it read again
    this.#failed = false;
    try {
      const page = await store.feed(caller.app.appId, this.#at, pageEntries);
      this.#more ||= page.more;
      return page;
    } catch (failure) {
      if (!(failure instanceof ConnectError) || failure.code !== Code.Unavailable) throw failure;
      this.#failed = true;
      return undefined;
    }
  }

  #write(response: SharedMessage<WatchAppResponse>): void {
    if (this.#over) return;
    this.#wroteTime = this.#options.clock.now();
    this.#pressed = !this.#options.writer.write(response);
  }

  #lookLater(): void {
    this.#noLook = this.#options.clock.after(lookMs, () => {
      this.#look();
      if (!this.#over) this.#lookLater();
    });
  }

  #look(): void {
    const { clock, caller } = this.#options;
    const now = clock.now();
    if (now >= caller.expireTime) this.end(unauthenticated());
    else if (this.#isSlow(now)) this.end(slowSubscriber());
    if (this.#over) return;
    if (this.#failed) {
      this.#more = true;
      this.#bell.ring();
    }
    if (!this.#pressed && now - this.#wroteTime >= this.#silenceMs * 1000)
      this.#write(cursorAlone(this.#at));
  }

  /** Whether the reader has taken nothing for too long, while there was something. */
  #isSlow(now: Micros): boolean {
    const { written, waiting } = this.#options.writer;
    const bytes = written - waiting;
    if (waiting === 0) this.#taken = undefined;
    else if (this.#taken === undefined || bytes > this.#taken.bytes)
      this.#taken = { bytes, time: now };
    else return now - this.#taken.time > patienceMs * 1000;
    return false;
  }
}

/** The place before a page. */
function before({ entries, next }: FeedPage): FeedPosition {
  const place = new Map(next);
  for (const { partition, position } of [...entries].reverse()) place.set(partition, position - 1);
  return place;
}
