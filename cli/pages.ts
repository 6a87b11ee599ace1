import type { Given } from "./given.ts";
import { note, printJson } from "./output.ts";
import { type Column, printTable } from "./table.ts";

/** The most that one call is asked for: the contract's own limit. */
const maxPageSize = 500;

/** The most that is listed at once. */
const maxLimit = 1_000_000;

/** The flag of a command that lists. */
export const limitFlag = {
  value: "N",
  what: `How many at the most, up to ${maxLimit} (default 100)`,
};

/** A page of what is listed. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Asks for the next page; "" after the last. */
  readonly nextPageToken: string;
}

/** What is listed, and how it is shown. */
export interface Listing<Row> {
  /** What a row is: "room". */
  readonly what: string;
  readonly columns: readonly Column[];
  page(request: { readonly pageSize: number; readonly pageToken: string }): Promise<Page<Row>>;
  cells(row: Row): readonly string[];
  json(row: Row): unknown;
}

/** Prints a list, as far as its limit goes: with `--json` page by page, else as a table. */
export async function list<Row>(given: Given, listing: Listing<Row>): Promise<void> {
  const limit = given.number("limit", { min: 1, max: maxLimit, standard: 100 });
  const json = given.has("json");
  const rows: Row[] = [];
  let [listed, pageToken] = [0, ""];
  do {
    const pageSize = Math.min(maxPageSize, limit - listed);
    const page = await listing.page({ pageSize, pageToken });
    listed += page.rows.length;
    pageToken = page.nextPageToken;
    if (json) for (const row of page.rows) printJson(given.io, listing.json(row));
    else rows.push(...page.rows);
  } while (pageToken !== "" && listed < limit);
  if (!json) show(given, rows, listing);
  if (pageToken !== "")
    note(given.io, limit < maxLimit ? "There may be more: give --limit" : "There may be more.");
}

function show<Row>({ io }: Given, rows: readonly Row[], listing: Listing<Row>): void {
  const { what, columns, cells } = listing;
  if (rows.length === 0) note(io, `No ${what}s.`);
  else printTable(io, columns, rows.map(cells));
}
