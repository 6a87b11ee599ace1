import type { Answered, Head, Row, Table, View } from "./store.ts";

/** What was read. */
export interface Read {
  readonly head: Head;
  readonly answered: Answered | undefined;
  /** By `table/id`. */
  readonly rows: ReadonlyMap<string, Row | undefined>;
  /** By table. */
  readonly tables: ReadonlyMap<string, readonly Row[]>;
  /** By table. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** A view of what was read. Whoever asks for what was not selected has made a mistake, and is told. */
export function viewOf(read: Read): View {
  return {
    head: read.head,
    answered: read.answered,
    row: <T>(table: Table<T>, id: string) =>
      selected<Row<T> | undefined>(read.rows, `${table.name}/${id}`),
    table: <T>(table: Table<T>) => selected<readonly Row<T>[]>(read.tables, table.name),
    size: (table) => selected<number>(read.sizes, table.name),
  };
}

/** A table's rows are of the table's type: it is the one who wrote them. */
function selected<Out>(from: ReadonlyMap<string, unknown>, name: string): Out;
function selected(from: ReadonlyMap<string, unknown>, name: string): unknown {
  if (!from.has(name)) throw new Error(`${name} was not selected`);
  return from.get(name);
}
