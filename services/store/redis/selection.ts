import type { Micros } from "../../clock.ts";
import type { Answered, Position, Selection, Table, View } from "../store.ts";
import { viewOf } from "../view.ts";
import type { Argument } from "./commander.ts";
import { bytesOf, headOf, listOf, numberOf, pairsOf, rowOf, textOf } from "./reply.ts";

/** The tables of a kind of keys. */
export type TablesByName = ReadonlyMap<string, Table<unknown>>;

/** The tables that a script is given, each once, in the order of their first mention. */
export class Mentioned {
  readonly tables: Table<unknown>[] = [];
  readonly #index = new Map<string, string>();

  /** The number of a table among them, from 1. */
  index(table: Table<unknown>): string {
    const known = this.#index.get(table.name);
    if (known !== undefined) return known;
    const index = String(this.tables.push(table));
    this.#index.set(table.name, index);
    return index;
  }
}

/** A selection as the scripts take it. */
export function selectionArguments(selection: Selection, mentioned: Mentioned): Argument[] {
  const { rows = [], tables = [], sizes = [] } = selection;
  return [
    String(rows.length),
    ...rows.flatMap(({ table, id }) => [mentioned.index(table), id]),
    String(tables.length),
    ...tables.map((table) => mentioned.index(table)),
    String(sizes.length),
    ...sizes.map((table) => mentioned.index(table)),
  ];
}

/** What scripts answer to a selection, at a head. */
export interface Selected {
  readonly head: unknown;
  readonly now: Micros;
  readonly read: unknown;
  readonly answered?: Answered | undefined;
}

/** The view of what was selected. */
export function viewFrom(selection: Selection, { head, now, read, answered }: Selected): View {
  const [rows, tables, sizes] = listOf(read).map(listOf);
  return viewOf({
    head: headOf(head, now),
    answered,
    rows: new Map(
      (selection.rows ?? []).map(({ table, id }, i) => [
        `${table.name}/${id}`,
        rows?.[i] === null ? undefined : rowOf(table, id, rows?.[i]),
      ]),
    ),
    tables: new Map(
      (selection.tables ?? []).map((table, i) => [
        table.name,
        pairsOf(tables?.[i]).map(([id, row]) => rowOf(table, textOf(id), row)),
      ]),
    ),
    sizes: new Map((selection.sizes ?? []).map((table, i) => [table.name, numberOf(sizes?.[i])])),
  });
}

/** A selection in words, for those who know the tables by name. */
export function wordsOf({ rows = [], tables = [], sizes = [] }: Selection): string {
  return JSON.stringify([
    rows.map(({ table, id }) => [table.name, id]),
    tables.map(({ name }) => name),
    sizes.map(({ name }) => name),
  ]);
}

/** The selection of such words. */
function selectionOf(words: string, tables: TablesByName): Selection {
  const [rows, wholes, sizes]: [[string, string][], string[], string[]] = JSON.parse(words);
  const named = (name: string) => {
    const table = tables.get(name);
    if (table === undefined) throw new Error(`no table ${name}`);
    return table;
  };
  return {
    rows: rows.map(([name, id]) => ({ table: named(name), id })),
    tables: wholes.map(named),
    sizes: sizes.map(named),
  };
}

/** What `commit.lua` says of a change that was applied, and keeps for whoever repeats it. */
export interface Kept extends Position {
  readonly digest: string;
  readonly answer: Uint8Array;
  readonly first: number;
  readonly revision: number;
  /** What was read, in words; and what was found. */
  readonly words: string;
  readonly found: { readonly head: unknown; readonly read: unknown };
}

/** Takes apart what `commit.lua` keeps. */
export function keptOf(reply: unknown): Kept {
  const [, digest, answer, epoch, first, sequence, revision, words, head, read] = listOf(reply);
  return {
    digest: textOf(digest),
    answer: bytesOf(answer),
    epoch: textOf(epoch),
    first: numberOf(first),
    sequence: numberOf(sequence),
    revision: numberOf(revision),
    words: textOf(words),
    found: { head, read },
  };
}

/** The answer that is kept of a request. */
export function answeredOf(kept: Kept, tables: TablesByName): Answered {
  const { words, found, ...answered } = kept;
  if (found.read === null) return answered;
  const view = viewFrom(selectionOf(words, tables), { ...found, now: kept.revision });
  return { ...answered, view };
}
