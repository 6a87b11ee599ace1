import type { Cancel, Clock, Micros } from "../clock.ts";
import type { FeedPage, FeedPlace, KeyPage, KeyQuery } from "./app-feed.ts";
import { Buckets } from "./buckets.ts";
import type { History, HistoryQuery } from "./history.ts";
import { repeated } from "./memory-answers.ts";
import { type Deadline, MemoryDeadlines } from "./memory-deadlines.ts";
import { MemoryFeeds } from "./memory-feeds.ts";
import { readHistory } from "./memory-history.ts";
import { MemoryIds } from "./memory-ids.ts";
import { MemoryKey } from "./memory-key.ts";
import type {
  Change,
  Committed,
  Due,
  Events,
  Failed,
  Key,
  Page,
  Position,
  Refused,
  Selection,
  Store,
  Table,
  View,
  Watcher,
} from "./store.ts";
import { defaultStoreLimits, type StoreLimits } from "./store-limits.ts";

/** What the memory engine is made of. */
export interface MemoryStoreOptions {
  readonly clock: Clock;
  readonly limits?: Partial<StoreLimits>;
  /** Keeps bytes instead of values, as an engine elsewhere does: slower, and hides no codec's faults. */
  readonly encoded?: boolean;
}

/** A store in this process. What it keeps is gone when the process is. */
export class MemoryStore implements Store {
  readonly #clock: Clock;
  readonly #limits: StoreLimits;
  readonly #encoded: boolean;
  readonly #keys = new Map<string, MemoryKey>();
  readonly #ids = new MemoryIds();
  readonly #feeds: MemoryFeeds;
  readonly #deadlines = new MemoryDeadlines();
  /** Keys without a life, and when to forget them: the earliest first. */
  readonly #closing = new MemoryDeadlines();
  /** By key and name. They need no key that is kept. */
  readonly #buckets = new Buckets();
  /** The latest revision of any key that was forgotten, and the latest epoch. */
  #floor = 0;
  #lastEpoch = 0;

  constructor({ clock, limits, encoded = false }: MemoryStoreOptions) {
    this.#clock = clock;
    this.#limits = { ...defaultStoreLimits, ...limits };
    this.#encoded = encoded;
    this.#feeds = new MemoryFeeds(this.#limits);
  }

  /** Keys of which anything is kept. */
  get size(): number {
    return this.#keys.size;
  }

  /** Buckets that are kept. */
  get buckets(): number {
    return this.#buckets.size;
  }

  async commit(key: Key, change: Change): Promise<Committed | Refused> {
    return this.#commit(key, change, this.#clock.now());
  }

  async read(key: Key, selection: Selection): Promise<View> {
    return (this.#find(key) ?? this.#bare(key)).view(selection, this.#clock.now());
  }

  async list<T>(key: Key, table: Table<T>, after: string, limit: number): Promise<Page<T>>;
  async list(key: Key, table: Table<unknown>, after: string, limit: number) {
    const found = this.#find(key) ?? this.#bare(key);
    const page = found.table(table)?.page(after, limit) ?? { rows: [], next: "" };
    return { head: found.head(this.#clock.now()), ...page };
  }

  async events(key: Key, after: Position, limit: number): Promise<Events> {
    const now = this.#clock.now();
    const found = this.#find(key);
    if (found?.log === undefined)
      return { kind: "reset", reason: "gone", head: (found ?? this.#bare(key)).head(now) };
    found.log.trim(now);
    const entries = found.log.after(after, limit);
    const head = found.head(now);
    if (typeof entries === "string") return { kind: "reset", reason: entries, head };
    return { kind: "events", entries, head };
  }

  async history(key: Key, query: HistoryQuery): Promise<History> {
    const now = this.#clock.now();
    const found = this.#find(key) ?? this.#bare(key);
    return { head: found.head(now), ...readHistory(found.history, query, now) };
  }

  async watch(key: Key, after: Position, watcher: Watcher): Promise<Cancel> {
    const found = this.#find(key);
    const entries = found?.log?.after(after, 0) ?? "gone";
    if (found?.log !== undefined && typeof entries !== "string") {
      const cancel = found.watchers.add(found.log, after, watcher);
      found.watchers.wake(found.log);
      return cancel;
    }
    let cancelled = false;
    const reason = typeof entries === "string" ? entries : "gone";
    queueMicrotask(() => cancelled || watcher.reset(reason));
    return () => {
      cancelled = true;
    };
  }

  async feed(app: string, after: FeedPlace, limit: number): Promise<FeedPage> {
    return this.#feeds.read(app, after, limit, this.#clock.now());
  }

  async watchFeed(app: string, wake: () => void): Promise<Cancel> {
    return this.#feeds.watch(app, wake);
  }

  async keys(kind: "room", app: string, query: KeyQuery): Promise<KeyPage> {
    return this.#ids.page(kind, app, query);
  }

  async due(limit: number, leaseMs: number): Promise<Due[]> {
    const now = this.#clock.now();
    this.#forgetClosed(now);
    this.#feeds.forget(now);
    this.#buckets.forget(now);
    const due: Due[] = [];
    while (due.length < limit) {
      const deadline = this.#deadlines.take(now);
      if (deadline === undefined) break;
      const { key, table, id, revision } = deadline;
      const row = this.#find(key)?.named(table)?.kept(id);
      if (row === undefined || row.revision !== revision || row.due === 0) continue;
      this.#deadlines.push({ ...deadline, time: now + leaseMs * 1000 });
      due.push({ key, table, id, revision });
    }
    return due;
  }

  async now(): Promise<Micros> {
    return this.#clock.now();
  }

  reachable(tell: (reachable: boolean) => void): Cancel {
    tell(true);
    return () => {};
  }

  async close(): Promise<void> {
    this.#keys.clear();
  }

  #commit(key: Key, change: Change, now: Micros): Committed | Refused {
    const known = this.#find(key) ?? this.#bare(key);
    const answered = change.once && known.answers.get(change.once, now);
    if (answered !== undefined) return repeated(answered, change.once?.digest, now);
    const failed = change.expect.flatMap((condition, index): Failed[] => {
      const failing = known.failing(condition, now);
      return failing === undefined ? [] : [{ condition: index, ...failing }];
    });
    if (failed.length > 0) return { ok: false, reused: false, failed, now };
    const exhausted = this.#buckets.spendAll(nameOf(key), change.spend ?? [], now);
    if (exhausted.length > 0) return { ok: false, reused: false, failed: [], exhausted, now };
    return this.#apply(known, change, now);
  }

  #apply(key: MemoryKey, change: Change, now: Micros): Committed {
    const revision = Math.max(key.revision + 1, now);
    key.revision = revision;
    const opens = change.record.length > 0 || change.write.some(({ kind }) => kind === "put");
    if (opens && !key.lives) this.#open(key, revision);
    const first = (key.lives ? (key.log?.sequence ?? 0) : 0) + 1;
    for (const write of change.write) key.write(write, revision);
    this.#await(key, change, revision);
    this.#publish(key, change, now);
    const { epoch, sequence } = key.head(now);
    if (change.drop === true && key.lives) this.#drop(key, now);
    const view = change.read === undefined ? {} : { view: key.view(change.read, now) };
    if (change.once !== undefined) {
      const { digest, answer } = change.once;
      const kept = { epoch, sequence, first, revision, digest, answer, ...view };
      key.answers.keep(change.once, kept, now);
      this.#keep(key, now);
    }
    return { ok: true, epoch, sequence, first, revision, now, ...view };
  }

  /** Waits for the due times that were written: of a row that was put twice, for the last. */
  #await({ key }: MemoryKey, { write }: Change, revision: number): void {
    const deadlines = new Map<string, Deadline>();
    for (const one of write) {
      if (one.kind !== "put" || one.due === undefined) continue;
      const { table, id } = one.row;
      deadlines.set(`${table.name}/${id}`, { time: one.due, key, table: table.name, id, revision });
    }
    for (const deadline of deadlines.values()) this.#deadlines.push(deadline);
  }

  /** Records, and tells those who watch. */
  #publish(key: MemoryKey, { record, emit, keep, revise }: Change, now: Micros): void {
    const { log, revision, history } = key;
    if (log === undefined || !key.lives) return;
    if (revise !== undefined) {
      log.revise(revise.sequence, revise.payload);
      history.revise(revise.sequence, revise.payload);
    }
    const entries = log.append(record, revision);
    log.trim(now);
    this.#feeds.append(key.key, entries, now);
    if (keep !== undefined && entries.length > 0) {
      for (const entry of entries) history.push(entry);
      history.trim(keep, now);
    }
    if (emit !== undefined && emit.length > 0) key.watchers.emit(log, emit, revision);
    key.watchers.wake(log);
  }

  #open(key: MemoryKey, revision: number): void {
    this.#lastEpoch = Math.max(this.#lastEpoch + 1, revision);
    key.open(this.#lastEpoch.toString(36));
    this.#keys.set(nameOf(key.key), key);
    this.#ids.add(key.key);
  }

  #drop(key: MemoryKey, now: Micros): void {
    key.close(now);
    this.#ids.delete(key.key);
    this.#forgetLater(key, now);
  }

  /** A request was answered on a key that never had a life: it is forgotten when the answer is. */
  #keep(key: MemoryKey, now: Micros): void {
    if (key.log !== undefined) return;
    key.closedTime = now;
    this.#keys.set(nameOf(key.key), key);
    this.#forgetLater(key, now);
  }

  #forgetLater({ key, revision }: MemoryKey, now: Micros): void {
    const time = now + this.#limits.lingerMs * 1000;
    this.#closing.push({ time, key, table: "", id: "", revision });
  }

  /** Forgets keys whose time is over. One that is not bare yet is looked at again later. */
  #forgetClosed(now: Micros): void {
    for (let next = this.#closing.take(now); next !== undefined; next = this.#closing.take(now)) {
      const key = this.#find(next.key);
      if (key?.closedTime === undefined) continue;
      const over = key.closedTime + this.#limits.lingerMs * 1000 <= now;
      if (!over || !key.isBare(now)) this.#forgetLater(key, now);
      else {
        this.#keys.delete(nameOf(key.key));
        this.#floor = Math.max(this.#floor, key.revision);
      }
    }
  }

  #find(key: Key): MemoryKey | undefined {
    return this.#keys.get(nameOf(key));
  }

  /** A key of which nothing is kept, unless it is opened. */
  #bare(key: Key): MemoryKey {
    return new MemoryKey(key, {
      limits: this.#limits,
      encoded: this.#encoded,
      revision: this.#floor,
    });
  }
}

/** Opens a store in this process. */
export function createMemoryStore(options: MemoryStoreOptions): MemoryStore {
  return new MemoryStore(options);
}

function nameOf({ kind, app, id }: Key): string {
  return `${kind}/${app}/${id}`;
}
