import type { Micros } from "../clock.ts";
import { MemoryAnswers } from "./memory-answers.ts";
import { MemoryEntries } from "./memory-entries.ts";
import { MemoryLog } from "./memory-log.ts";
import { MemoryTable } from "./memory-table.ts";
import { MemoryWatchers } from "./memory-watchers.ts";
import type { Condition, Failed, Head, Key, Ref, Selection, Table, View, Write } from "./store.ts";
import type { StoreLimits } from "./store-limits.ts";
import { viewOf } from "./view.ts";

/** What the memory engine keeps of one key, through all of its lives. */
export class MemoryKey {
  readonly key: Key;
  readonly answers: MemoryAnswers;
  readonly watchers = new MemoryWatchers();
  readonly #tables = new Map<string, MemoryTable>();
  readonly #encoded: boolean;
  readonly #limits: StoreLimits;
  /** The present life's log, or the last one's. */
  log: MemoryLog | undefined;
  /** What the present life has kept. */
  history = new MemoryEntries();
  revision: number;
  /** Since when there is no life; undefined while there is one. */
  closedTime: Micros | undefined;

  constructor(
    key: Key,
    options: { readonly limits: StoreLimits; readonly encoded: boolean; readonly revision: number },
  ) {
    this.key = key;
    this.revision = options.revision;
    this.#encoded = options.encoded;
    this.#limits = options.limits;
    this.answers = new MemoryAnswers(options.limits.answersPerOwner);
  }

  /** Whether the key has a life now. */
  get lives(): boolean {
    return this.log !== undefined && this.closedTime === undefined;
  }

  /** Begins a life. */
  open(epoch: string): void {
    this.log = new MemoryLog(epoch, this.#limits);
    this.closedTime = undefined;
  }

  /** Ends the life: its history and its tables go, but for standing ones. */
  close(now: Micros): void {
    this.history = new MemoryEntries();
    for (const [name, { table }] of this.#tables)
      if (table.standing !== true) this.#tables.delete(name);
    this.closedTime = now;
  }

  /** Whether nothing is left of it but its log. */
  isBare(now: Micros): boolean {
    this.answers.purge(now);
    const rows = [...this.#tables.values()].some(({ size }) => size > 0);
    return !rows && this.answers.size === 0 && this.watchers.size === 0;
  }

  /** Where it stands. */
  head(now: Micros): Head {
    const { revision } = this;
    if (this.log === undefined || !this.lives) return { epoch: "", sequence: 0, revision, now };
    return { epoch: this.log.epoch, sequence: this.log.sequence, revision, now };
  }

  /** A table, if anything was ever put in it. */
  table(table: Table<unknown>): MemoryTable | undefined {
    return this.#tables.get(table.name);
  }

  /** The table of a due row, known by name. */
  named(name: string): MemoryTable | undefined {
    return this.#tables.get(name);
  }

  /** Writes one row. */
  write(write: Write, revision: number): void {
    const { table, id } = write.row;
    const kept = this.#tables.get(table.name);
    if (write.kind === "delete") {
      kept?.delete(id);
      return;
    }
    const into = kept ?? new MemoryTable(table, this.#encoded);
    this.#tables.set(table.name, into);
    into.put(id, write.value, { revision, due: write.due ?? 0 });
  }

  /** What stands in the way of a condition; undefined where it holds. */
  failing(condition: Condition, now: Micros): Omit<Failed, "condition"> | undefined {
    switch (condition.kind) {
      case "before":
        return now < condition.time ? undefined : {};
      case "size": {
        const size = this.table(condition.table)?.size ?? 0;
        const { least = 0, most = Number.POSITIVE_INFINITY } = condition;
        return size >= least && size <= most ? undefined : { size };
      }
      default: {
        const row = this.table(condition.row.table)?.row(condition.row.id);
        const holds =
          condition.kind === "at"
            ? row?.revision === condition.revision
            : condition.kind === "absent"
              ? row === undefined
              : row !== undefined;
        if (holds) return undefined;
        return row === undefined ? {} : { row };
      }
    }
  }

  /** Reads what is selected, all at once. */
  view(selection: Selection, now: Micros): View {
    const named = ({ table, id }: Ref) => `${table.name}/${id}`;
    const rows = new Map(
      (selection.rows ?? []).map((ref) => [named(ref), this.table(ref.table)?.row(ref.id)]),
    );
    const tables = new Map(
      (selection.tables ?? []).map((table) => [table.name, this.table(table)?.rows() ?? []]),
    );
    const sizes = new Map(
      (selection.sizes ?? []).map((table) => [table.name, this.table(table)?.size ?? 0]),
    );
    return viewOf({
      head: this.head(now),
      answered: selection.once === undefined ? undefined : this.answers.get(selection.once, now),
      rows,
      tables,
      sizes,
    });
  }
}
