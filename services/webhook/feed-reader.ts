import type { Cancel, Clock, Micros } from "../clock.ts";
import type { FeedPage, FeedPosition } from "../store/app-feed.ts";
import type { Store } from "../store/store.ts";
import { Backlog, type BacklogOptions } from "./backlog.ts";

/** Entries that are read at once: as many as are looked at in one go. */
const pageEntries = 256;

/** How long after a failure it is tried again. */
const againMs = 1000;

/** What a reader of a feed is made of. */
export interface FeedReaderOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly app: string;
  /** Where it goes on; undefined for the present end. */
  readonly from: FeedPosition | undefined;
  readonly backlog: BacklogOptions;
  /** Is given what was read, after it has been added to the backlog. */
  read(page: FeedPage, begun: ReturnType<Backlog["add"]>): void;
  /** The store does not answer. It is asked again. */
  failed(error: unknown): void;
}

/** Reads an app's feed into a backlog, as far ahead as that allows. */
export class FeedReader {
  readonly #options: FeedReaderOptions;
  #backlog: Backlog | undefined;
  #woken = false;
  #reading = false;
  #closed = false;
  #readTime: Micros = 0;
  #unwatch: Cancel = () => {};
  #again: Cancel = () => {};

  constructor(options: FeedReaderOptions) {
    this.#options = options;
    if (options.from !== undefined) this.#backlog = new Backlog(options.from, options.backlog);
    this.#watch();
  }

  /** What was read; undefined until it is known where to begin. */
  get backlog(): Backlog | undefined {
    return this.#backlog;
  }

  /** The first that waited of a room was taken: there may be space for more. Answers whether more waits. */
  taken(room: Parameters<Backlog["taken"]>[0]): boolean {
    const more = this.#backlog?.taken(room) ?? false;
    if (this.#woken || this.#backlog?.rereads === true) this.#read();
    return more;
  }

  /** Sees to it that the feed was read in the last `ms`, so that it is kept while nothing is taken. */
  async touch(ms: number): Promise<void> {
    const { store, clock, app } = this.#options;
    if (clock.now() - this.#readTime < ms * 1000) return;
    this.#readTime = clock.now();
    await store.feed(app, "now", 1);
  }

  /** Reads no more. */
  close(): void {
    this.#closed = true;
    this.#unwatch();
    this.#again();
  }

  #watch(): void {
    const { store, app } = this.#options;
    store
      .watchFeed(app, () => this.#read())
      .then(
        (cancel) => {
          this.#unwatch = cancel;
          if (this.#closed) cancel();
          this.#read();
        },
        (error: unknown) => this.#later(error, () => this.#watch()),
      );
  }

  #later(error: unknown, action: () => void): void {
    if (this.#closed) return;
    this.#options.failed(error);
    this.#again();
    this.#again = this.#options.clock.after(againMs, action);
  }

  #read(): void {
    this.#woken = true;
    if (this.#reading || this.#closed) return;
    this.#reading = true;
    this.#readAll().catch((error: unknown) => {
      this.#reading = false;
      this.#later(error, () => this.#read());
    });
  }

  async #readAll(): Promise<void> {
    while (this.#woken && !this.#closed) {
      const backlog = this.#backlog ?? (await this.#begin());
      const limit = Math.min(pageEntries, backlog.space);
      if (limit <= 0) break; // goes on when something is taken
      await this.#readPage(backlog, limit);
      await new Promise(setImmediate); // whatever else there is to do goes first
    }
    this.#reading = false;
  }

  async #begin(): Promise<Backlog> {
    const { store, app, backlog, read } = this.#options;
    const page = await store.feed(app, "now", 1);
    this.#backlog = new Backlog(page.next, backlog);
    read(page, []);
    return this.#backlog;
  }

  async #readPage(backlog: Backlog, limit: number): Promise<void> {
    const { store, clock, app } = this.#options;
    this.#woken = false;
    this.#readTime = clock.now();
    const page = await store.feed(app, backlog.next(), limit).catch((error: unknown) => {
      this.#woken = true;
      throw error;
    });
    if (this.#closed) return;
    this.#options.read(page, backlog.add(page));
    if (page.more || backlog.rereads) this.#woken = true;
  }
}
