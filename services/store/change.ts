import type { Micros } from "../clock.ts";
import type { Condition, Row, Table, Write } from "./store.ts";

/** Expects that there is no such row. */
export const absent = <T>(table: Table<T>, id: string): Condition => ({
  kind: "absent",
  row: { table, id },
});

/** Expects that there is such a row. */
export const present = <T>(table: Table<T>, id: string): Condition => ({
  kind: "present",
  row: { table, id },
});

/** Expects that a row stands as it was read: absent, if it was. */
export const unchanged = <T>(table: Table<T>, id: string, row: Row<T> | undefined): Condition =>
  row === undefined
    ? absent(table, id)
    : { kind: "at", row: { table, id }, revision: row.revision };

/** Expects that a table has at most so many rows. */
export const atMost = (table: Table<unknown>, most: number): Condition => ({
  kind: "size",
  table,
  most,
});

/** Expects that a table has at least so many rows. */
export const atLeast = (table: Table<unknown>, least: number): Condition => ({
  kind: "size",
  table,
  least,
});

/** Expects that the store's clock has not reached the time. */
export const before = (time: Micros): Condition => ({ kind: "before", time });

/** Creates or replaces a row. Only those of a timed table may fall due. */
export function put<T>(table: Table<T>, id: string, value: T, due?: Micros): Write {
  const write = { kind: "put" as const, row: { table, id }, value };
  if (due === undefined) return write;
  if (table.timed !== true) throw new Error(`rows of ${table.name} have no due time`);
  return { ...write, due };
}

/** Deletes a row. */
export const remove = <T>(table: Table<T>, id: string): Write => ({
  kind: "delete",
  row: { table, id },
});
