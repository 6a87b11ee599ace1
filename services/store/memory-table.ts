import type { Micros } from "../clock.ts";
import type { Row, Table } from "./store.ts";

/** A row as the memory engine keeps it: its value, or the bytes of it. */
export interface KeptRow {
  readonly value: unknown;
  readonly revision: number;
  readonly created: number;
  /** 0 where it has no due time. */
  readonly due: Micros;
}

interface Created {
  readonly id: string;
  readonly created: number;
}

/** Entries of the order that stand for no row any more, before it is made anew. */
const maxDead = 64;

/**
 * Rows of a large table. A `Map` leaves what is deleted in its place until it grows, and walks past it: where
 * the same ids come and go, ever more of it. From here on their places are kept for them.
 */
const largeTable = 1024;

/** A table of one key. Listed ones remember the order in which their rows were created. */
export class MemoryTable {
  readonly table: Table<unknown>;
  readonly #encoded: boolean;
  /** Undefined where a row was, in a large table. */
  #rows = new Map<string, KeptRow | undefined>();
  #vacant = 0;
  #order: Created[] = [];
  #dead = 0;

  constructor(table: Table<unknown>, encoded: boolean) {
    this.table = table;
    this.#encoded = encoded;
  }

  /** How many rows there are. */
  get size(): number {
    return this.#rows.size - this.#vacant;
  }

  /** A row as it is kept. */
  kept(id: string): KeptRow | undefined {
    return this.#rows.get(id);
  }

  /** A row as it is read. */
  row(id: string): Row | undefined {
    const kept = this.#rows.get(id);
    return kept === undefined ? undefined : this.#out(id, kept);
  }

  /** All rows. */
  rows(): Row[] {
    return [...this.#rows].flatMap(([id, kept]) => (kept === undefined ? [] : this.#out(id, kept)));
  }

  /** Creates or replaces a row. */
  put(id: string, value: unknown, at: { readonly revision: number; readonly due: Micros }): void {
    const { revision, due } = at;
    const before = this.#rows.get(id);
    const created = before?.created ?? revision;
    const kept = this.#encoded ? this.table.encode(value) : value;
    if (before === undefined && this.#vacant > 0 && this.#rows.has(id)) this.#vacant--;
    this.#rows.set(id, { value: kept, revision, created, due });
    if (this.table.listed === true && before === undefined) this.#append({ id, created });
  }

  /** Deletes a row, if there is one. */
  delete(id: string): void {
    if (!this.#vacate(id) || this.table.listed !== true) return;
    this.#dead++;
    if (this.#dead > maxDead && this.#dead * 2 > this.#order.length) {
      this.#order = this.#order.filter((entry) => this.#stands(entry));
      this.#dead = 0;
    }
  }

  /** Has a row go. False where there is none. */
  #vacate(id: string): boolean {
    if (this.#rows.size < largeTable && this.#vacant === 0) return this.#rows.delete(id);
    if (this.#rows.get(id) === undefined) return false;
    this.#rows.set(id, undefined);
    this.#vacant++;
    if (this.#vacant * 2 > this.#rows.size) {
      this.#rows = new Map([...this.#rows].filter(([, kept]) => kept !== undefined));
      this.#vacant = 0;
    }
    return true;
  }

  /** Rows in order of creation after a place, at most `limit`, and where the next page begins. */
  page(after: string, limit: number): { rows: Row[]; next: string } {
    const rows: Row[] = [];
    let next = "";
    for (let i = this.#after(after); i < this.#order.length; i++) {
      const entry = this.#order[i];
      if (entry === undefined || !this.#stands(entry)) continue;
      if (rows.length === limit) return { rows, next };
      const row = this.row(entry.id);
      if (row !== undefined) rows.push(row);
      next = `${entry.created}:${entry.id}`;
    }
    return { rows, next: "" };
  }

  /** Rows of one commit are created together: among them the ids say the order. */
  #append(entry: Created): void {
    let i = this.#order.length;
    while (i > 0 && isAfter(this.#order[i - 1], entry)) i--;
    const before = this.#order[i - 1];
    // Put, deleted and put again by one commit: its place is there already.
    if (before?.id === entry.id && before.created === entry.created) this.#dead--;
    else this.#order.splice(i, 0, entry);
  }

  #stands({ id, created }: Created): boolean {
    return this.#rows.get(id)?.created === created;
  }

  /** The index of the first entry after a place. */
  #after(place: string): number {
    if (place === "") return 0;
    const colon = place.indexOf(":");
    const wanted = { created: Number(place.slice(0, colon)), id: place.slice(colon + 1) };
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isAfter(this.#order[middle], wanted)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #out(id: string, { value, revision, created }: KeptRow): Row {
    const out = this.#encoded && value instanceof Uint8Array ? this.table.decode(value) : value;
    return { id, value: out, revision, created };
  }
}

function isAfter(a: Created | undefined, b: Created): boolean {
  if (a === undefined) return true;
  return a.created > b.created || (a.created === b.created && a.id > b.id);
}
