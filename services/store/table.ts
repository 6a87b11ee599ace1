import type { Table } from "./store.ts";

/** How a table is kept, besides its name. */
export type TableOptions = Pick<Table<unknown>, "listed" | "timed" | "standing">;

/** A table whose rows are kept as JSON: plain objects of strings, finite numbers and booleans. */
export function jsonTable<T>(name: string, options: TableOptions = {}): Table<T> {
  const utf8 = new TextEncoder();
  const text = new TextDecoder();
  return {
    name,
    ...options,
    encode: (value) => utf8.encode(JSON.stringify(value)),
    decode: (bytes) => JSON.parse(text.decode(bytes)),
  };
}
