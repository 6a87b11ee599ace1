import type { Spending } from "../../services/store/bucket.ts";
import type { Change, Condition } from "../../services/store/store.ts";
import { textOf } from "./tables.ts";

interface Cell {
  readonly value: unknown;
  /** The number of the change that wrote it, and of the one that created it. */
  readonly changed: number;
  readonly created: number;
  readonly standing: boolean;
  readonly timed: boolean;
}

interface Answer {
  readonly digest: string;
  readonly until: number;
  readonly first: number;
  readonly sequence: number;
}

interface Life {
  lives: boolean;
  sequence: number;
  /** What its watchers are told: of what was revised, what it was or is. */
  log: Set<string>[];
  /** What its log has, by sequence. */
  entries: string[];
  /** The sequences that are kept as history. */
  kept: number[];
}

interface Taking {
  readonly time: number;
  readonly cost: number;
}

/** What a model answers. */
export interface Expected {
  readonly failed?: number[];
  /** The spendings whose buckets have too little. */
  readonly exhausted?: number[];
  readonly reused: boolean;
  readonly first: number;
  readonly sequence: number;
}

/** A store as plainly as it can be said: rows in a map, one change after another. */
export class Model {
  readonly #cells = new Map<string, Map<string, Cell>>();
  readonly #lives = new Map<string, Life>();
  readonly #answers = new Map<string, Answer>();
  readonly #revisions = new Map<string, number>();
  /** All that was ever taken from each bucket. */
  readonly #taken = new Map<string, Taking[]>();
  /** What each watcher was told, and what it is to be told. */
  readonly watched = new Map<string[], Set<string>[]>();
  /** What each key has recorded, through all of its lives. */
  readonly fed = new Map<string, string[]>();

  /** Applies a change, or says what fails. */
  commit(key: string, change: Change, now: number): Expected {
    const answered = this.#answers.get(`${key}/${change.once?.id}`);
    if (change.once !== undefined && answered !== undefined && answered.until > now) {
      const { digest, first, sequence } = answered;
      if (digest !== change.once.digest)
        return { failed: [], exhausted: [], reused: true, first, sequence };
      return { reused: false, first, sequence };
    }
    const failed = change.expect.flatMap((one, index) =>
      this.#holds(key, one, now) ? [] : [index],
    );
    const before = this.#lives.get(key);
    const lives = before?.lives === true;
    const spend = change.spend ?? [];
    const exhausted =
      failed.length > 0
        ? []
        : spend.flatMap((one, index) => (this.#has(key, one, now) ? [] : [index]));
    if (failed.length > 0 || exhausted.length > 0)
      return { failed, exhausted, reused: false, first: 0, sequence: 0 };
    for (const one of spend) this.#takings(key, one).push({ time: now, cost: one.cost });
    const revision = Math.max((this.#revisions.get(key) ?? 0) + 1, now);
    const opens = change.record.length > 0 || change.write.some(({ kind }) => kind === "put");
    const life: Life =
      lives && before !== undefined
        ? before
        : { lives: opens, sequence: 0, log: [], entries: [], kept: [] };
    if (opens && !lives) {
      before?.log.push(new Set(["reset epoch"]));
      this.#lives.set(key, life);
    }
    // A key of which nothing is kept has no revision that could grow.
    const kept = opens || before !== undefined || change.once !== undefined;
    if (kept || this.#revisions.has(key)) this.#revisions.set(key, revision);
    const first = life.sequence + 1;
    for (const write of change.write) this.#write(key, write, revision);
    if (lives) this.#revise(life, change);
    for (const payload of change.record) {
      this.#record(life, payload, change);
      const line = `${life.sequence} ${textOf(payload)}`;
      this.fed.set(key, [...(this.fed.get(key) ?? []), line]);
    }
    const { sequence } = life;
    if (change.drop === true && life.lives) this.#drop(key, life);
    if (change.once !== undefined) {
      const { id, digest, ttlMs } = change.once;
      this.#answers.set(`${key}/${id}`, { digest, until: now + ttlMs * 1000, first, sequence });
    }
    return { reused: false, first, sequence };
  }

  /** Someone watches a key's life from its beginning. */
  watch(key: string, log: string[]): void {
    this.watched.set(log, this.#lives.get(key)?.log ?? []);
  }

  /** The rows that fall due, some time. */
  due(): string[] {
    return [...this.#cells]
      .flatMap(([key, cells]) =>
        [...cells].flatMap(([name, { timed }]) => (timed ? [`${key} ${name}`] : [])),
      )
      .sort();
  }

  /** The keys that live. */
  living(): string[] {
    return [...this.#lives].flatMap(([key, { lives }]) => (lives ? [key] : [])).sort();
  }

  /** What a key holds. */
  state(key: string) {
    const life = this.#lives.get(key);
    const of = (table: string) =>
      [...(this.#cells.get(key) ?? [])].filter(([name]) => name.startsWith(`${table}/`));
    const idOf = (name: string) => name.slice(name.indexOf("/") + 1);
    const { entries = [], kept = [] } = life?.lives === true ? life : {};
    return {
      sequence: life?.lives === true ? life.sequence : 0,
      entries,
      history: kept.map((sequence) => `${sequence} ${entries[sequence - 1]}`),
      rows: (table: string) => new Map(of(table).map(([name, { value }]) => [idOf(name), value])),
      order: (table: string) =>
        of(table)
          .sort(([a, x], [b, y]) => x.created - y.created || (a < b ? -1 : 1))
          .map(([name]) => idOf(name)),
    };
  }

  #record(life: Life, payload: Uint8Array, { keep }: Change): void {
    life.sequence++;
    life.entries.push(textOf(payload));
    life.log.push(new Set([`${life.sequence} ${textOf(payload)}`]));
    if (keep !== undefined) life.kept.push(life.sequence);
  }

  #revise({ entries, log }: Life, { revise }: Change): void {
    if (revise === undefined || revise.sequence > entries.length) return;
    entries[revise.sequence - 1] = textOf(revise.payload);
    log[revise.sequence - 1]?.add(`${revise.sequence} ${textOf(revise.payload)}`);
  }

  #write(key: string, write: Change["write"][number], revision: number): void {
    const cells = this.#cells.get(key) ?? new Map<string, Cell>();
    this.#cells.set(key, cells);
    const { table, id } = write.row;
    const name = `${table.name}/${id}`;
    if (write.kind === "delete") {
      cells.delete(name);
      return;
    }
    const created = cells.get(name)?.created ?? revision;
    const standing = table.standing === true;
    const timed = write.due !== undefined;
    cells.set(name, { value: write.value, changed: revision, created, standing, timed });
  }

  #drop(key: string, life: Life): void {
    life.lives = false;
    for (const [name, { standing }] of this.#cells.get(key) ?? [])
      if (!standing) this.#cells.get(key)?.delete(name);
  }

  #takings(key: string, { bucket }: Spending): Taking[] {
    const taken = this.#taken.get(`${key}/${bucket}`) ?? [];
    this.#taken.set(`${key}/${bucket}`, taken);
    return taken;
  }

  /** Whether a bucket has what is asked for, by all that was taken from it since it was full. */
  #has(key: string, spending: Spending, now: number): boolean {
    const { rate, burst, cost, floor = 0 } = spending;
    // In millionths of a token, of which a whole number comes back in a microsecond.
    let missing = 0;
    let since = 0;
    for (const one of [...this.#takings(key, spending), { time: now, cost: 0 }]) {
      missing = Math.max(0, missing - (one.time - since) * rate) + one.cost * 1e6;
      since = one.time;
    }
    return burst * 1e6 - missing >= (cost + floor) * 1e6;
  }

  #holds(key: string, condition: Condition, now: number): boolean {
    const cells = this.#cells.get(key) ?? new Map<string, Cell>();
    if (condition.kind === "before") return now < condition.time;
    if (condition.kind === "size") {
      const names = [...cells.keys()].filter((name) => name.startsWith(`${condition.table.name}/`));
      const { least = 0, most = Number.POSITIVE_INFINITY } = condition;
      return names.length >= least && names.length <= most;
    }
    const cell = cells.get(`${condition.row.table.name}/${condition.row.id}`);
    if (condition.kind === "absent") return cell === undefined;
    if (condition.kind === "present") return cell !== undefined;
    return cell?.changed === condition.revision;
  }
}
