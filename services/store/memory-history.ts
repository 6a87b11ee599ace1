import type { Micros } from "../clock.ts";
import type { History, HistoryQuery } from "./history.ts";
import type { MemoryEntries } from "./memory-entries.ts";

/** Reads a history. */
export function readHistory(
  kept: MemoryEntries,
  query: HistoryQuery,
  now: Micros,
): Omit<History, "head"> {
  const { from, direction, limit, ageMs, above = 0 } = query;
  const oldest = Math.max(now - ageMs * 1000, above + 1);
  const first = kept.count(({ revision }) => revision < oldest);
  if (direction === "newer") {
    const beyond = from === undefined ? 0 : kept.count(({ sequence }) => sequence <= from);
    const begin = Math.max(first, beyond);
    return { entries: kept.slice(begin, begin + limit), more: begin + limit < kept.size };
  }
  const end = from === undefined ? kept.size : kept.count(({ sequence }) => sequence < from);
  const begin = Math.max(first, end - limit);
  const entries = end > begin ? kept.slice(begin, end).reverse() : [];
  return { entries, more: entries.length > 0 && begin > first };
}
