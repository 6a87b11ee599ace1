import type { Cancel, Micros } from "../clock.ts";
import type { FeedPage, FeedPlace, KeyPage, KeyQuery } from "./app-feed.ts";
import type { History, HistoryQuery } from "./history.ts";
import { partitionOf } from "./partitions.ts";
import { callOf, outcomeOf } from "./redis/change.ts";
import { StoreClock, type StoreTime } from "./redis/clock.ts";
import { RedisDeadlines } from "./redis/deadlines.ts";
import { RedisFeeds } from "./redis/feeds.ts";
import { listIds } from "./redis/ids.ts";
import type { Link } from "./redis/link.ts";
import { type Names, namesOf, partitionName } from "./redis/names.ts";
import { bytesOf, headOf, listOf, numberOf, pairsOf, rowOf, textOf } from "./redis/reply.ts";
import { runScript } from "./redis/scripts.ts";
import {
  answeredOf,
  keptOf,
  Mentioned,
  selectionArguments,
  type TablesByName,
  viewFrom,
} from "./redis/selection.ts";
import { RedisWatchers } from "./redis/watchers.ts";
import type {
  Change,
  Committed,
  Due,
  Entry,
  Events,
  Key,
  Page,
  Position,
  Refused,
  ResetCause,
  Selection,
  Store,
  Table,
  View,
  Watcher,
} from "./store.ts";
import { defaultStoreLimits, type StoreLimits } from "./store-limits.ts";

/** What the Redis engine is made of. */
export interface RedisStoreOptions {
  /** Is the store's to close. */
  readonly link: Link;
  /** Every table of each kind of keys. */
  readonly tables: Readonly<Record<Key["kind"], readonly Table<unknown>[]>>;
  readonly limits?: Partial<StoreLimits>;
  /** What all names in Redis begin with: stores of two namespaces share nothing. */
  readonly namespace?: string;
  /** For tests: how Redis's time is moved. */
  readonly time?: () => StoreTime;
}

/**
 * A store in Redis 7 or later, one primary or a cluster, that many nodes share. Every commit is one script,
 * in `redis/commit.lua`. Where Redis cannot be reached, calls reject as `storeUnavailable`.
 */
export class RedisStore implements Store {
  readonly #link: Link;
  readonly #tables: Readonly<Record<Key["kind"], TablesByName>>;
  readonly #limits: StoreLimits;
  readonly #namespace: string;
  readonly #clock: StoreClock;
  readonly #deadlines: RedisDeadlines;
  readonly #watchers: RedisWatchers;
  readonly #feeds: RedisFeeds;

  constructor({ link, tables, limits, namespace = "parlor", time }: RedisStoreOptions) {
    const byName = (of: readonly Table<unknown>[]) => new Map(of.map((one) => [one.name, one]));
    this.#link = link;
    this.#tables = {
      room: byName(tables.room),
      user: byName(tables.user),
      app: byName(tables.app),
    };
    this.#limits = { ...defaultStoreLimits, ...limits };
    this.#namespace = namespace;
    this.#clock = new StoreClock(time);
    this.#deadlines = new RedisDeadlines({ link, clock: this.#clock, namespace });
    this.#watchers = new RedisWatchers({
      link,
      channelOf: (key) => this.#names(key).head,
      probeOf: (channel) =>
        `${channel.slice(0, channel.indexOf("}"))}}:probe:${crypto.randomUUID()}`,
      readLog: (key, after, limit) => this.events(key, after, limit),
    });
    const { channels } = this.#watchers;
    const common = { link, namespace, clock: this.#clock, limits: this.#limits };
    this.#feeds = new RedisFeeds({ ...common, channels });
  }

  async commit(key: Key, change: Change): Promise<Committed | Refused> {
    const names = this.#names(key);
    const tables = this.#tables[key.kind];
    const context = { key, names, tables, limits: this.#limits, clock: this.#clock.argument };
    const { keys, values } = callOf(change, context);
    const reply = await runScript(this.#link, "commit", keys, values);
    const outcome = outcomeOf(reply, change, tables);
    if (outcome.ok) this.#noteDue(names, change);
    return outcome;
  }

  async read(key: Key, selection: Selection): Promise<View> {
    const names = this.#names(key);
    const { once } = selection;
    const mentioned = new Mentioned();
    const selected = selectionArguments(selection, mentioned);
    const [time, head, answered, read] = await runScript(
      this.#link,
      "read",
      [
        names.head,
        once === undefined ? names.head : names.answers(once.owner),
        ...mentioned.tables.map(({ name }) => names.table(name)),
      ],
      [this.#clock.argument, once?.id ?? "", ...selected],
    );
    const known =
      answered === null ? undefined : answeredOf(keptOf(answered), this.#tables[key.kind]);
    return viewFrom(selection, { head, now: numberOf(time), read, answered: known });
  }

  async list<T>(key: Key, table: Table<T>, after: string, limit: number): Promise<Page<T>>;
  async list(key: Key, table: Table<unknown>, after: string, limit: number) {
    const names = this.#names(key);
    const colon = after.indexOf(":");
    const [created, id] =
      after === "" ? ["0", ""] : [after.slice(0, colon), after.slice(colon + 1)];
    const [time, head, page, more] = await runScript(
      this.#link,
      "list",
      [names.head, names.table(table.name), names.order(table.name)],
      [this.#clock.argument, created, id, String(limit)],
    );
    const rows = pairsOf(page).map(([rowId, row]) => rowOf(table, textOf(rowId), row));
    const last = rows.at(-1);
    const next = more === 1 && last !== undefined ? `${last.created}:${last.id}` : "";
    return { head: headOf(head, numberOf(time)), rows, next };
  }

  async events(key: Key, after: Position, limit: number): Promise<Events> {
    const names = this.#names(key);
    const [time, where, found] = await runScript(
      this.#link,
      "events",
      [names.head, names.log, names.beside],
      [this.#clock.argument, after.epoch, String(after.sequence), String(limit)],
    );
    const now = numberOf(time);
    const head = headOf(where, now);
    const [, , , epoch, sequence] = listOf(where);
    const log = { epoch: textOf(epoch), sequence: numberOf(sequence) };
    const entries = listOf(found).map((entry) => entryOf(log.epoch, entry));
    const reason = this.#resetCause(after, { log, now, first: entries[0] });
    return reason === undefined
      ? { kind: "events", entries, head }
      : { kind: "reset", reason, head };
  }

  async history(key: Key, query: HistoryQuery): Promise<History> {
    const names = this.#names(key);
    const { from = "", direction, limit, ageMs, above = 0 } = query;
    const [time, where, found, more] = await runScript(
      this.#link,
      "history",
      [names.head, names.history],
      [this.#clock.argument, ...[from, direction, limit, ageMs, above].map(String)],
    );
    const head = headOf(where, numberOf(time));
    const entries = listOf(found).map((entry) => keptEntryOf(head.epoch, entry));
    if (direction === "older") entries.reverse();
    return { head, entries, more: more === 1 };
  }

  watch(key: Key, after: Position, watcher: Watcher): Promise<Cancel> {
    return this.#watchers.add(key, after, watcher);
  }

  feed(app: string, after: FeedPlace, limit: number): Promise<FeedPage> {
    return this.#feeds.read(app, after, limit);
  }

  watchFeed(app: string, wake: () => void): Promise<Cancel> {
    return this.#feeds.watch(app, wake);
  }

  keys(kind: "room", app: string, query: KeyQuery): Promise<KeyPage> {
    return listIds({ link: this.#link, namespace: this.#namespace }, { kind, app }, query);
  }

  due(limit: number, leaseMs: number): Promise<Due[]> {
    return this.#deadlines.due(limit, leaseMs);
  }

  async now(): Promise<Micros> {
    const reply = await this.#link.run(partitionName(this.#namespace, 0), ["TIME"]);
    const [seconds, micros] = listOf(reply);
    return this.#clock.told(numberOf(seconds), numberOf(micros));
  }

  reachable(tell: (reachable: boolean) => void): Cancel {
    return this.#link.reachable(tell);
  }

  async close(): Promise<void> {
    this.#feeds.close();
    this.#watchers.close();
    await this.#link.close();
  }

  #names(key: Key): Names {
    return namesOf(this.#namespace, key);
  }

  /** This node looks after what it wrote when it falls due. */
  #noteDue({ path }: Names, { write }: Change): void {
    for (const one of write)
      if (one.kind === "put" && one.due !== undefined)
        this.#deadlines.note(partitionOf(path), one.due);
  }

  /** Why a log cannot be read after a position; undefined where it can. */
  #resetCause(
    after: Position,
    at: { readonly log: Position; readonly now: Micros; readonly first: Entry | undefined },
  ): ResetCause | undefined {
    const { log, now, first } = at;
    if (log.epoch === "") return "gone";
    if (log.epoch !== after.epoch) return "epoch";
    if (log.sequence < after.sequence) return "ahead";
    if (log.sequence === after.sequence) return undefined;
    if (first === undefined || first.sequence !== after.sequence + 1) return "trimmed";
    return first.revision < now - this.#limits.logAgeMs * 1000 ? "trimmed" : undefined;
  }
}

/** An entry of a log as Redis has it: `<sequence>-<revision>`, and one field. */
function entryOf(epoch: string, reply: unknown): Entry {
  const [id, fields] = listOf(reply);
  const [sequence, revision] = textOf(id).split("-");
  const [, payload] = listOf(fields);
  return {
    epoch,
    sequence: Number(sequence),
    revision: Number(revision),
    payload: bytesOf(payload),
  };
}

/** An entry of a history as Redis has it: 16 digits of its sequence, 16 of its revision, its payload. */
function keptEntryOf(epoch: string, reply: unknown): Entry {
  const bytes = bytesOf(reply);
  return {
    epoch,
    sequence: Number(bytes.toString("latin1", 0, 16)),
    revision: Number(bytes.toString("latin1", 16, 32)),
    payload: bytes.subarray(32),
  };
}
