import type { Exhausted, Spending } from "../bucket.ts";
import { checkSpendings, microtokens } from "../bucket.ts";
import type { Change, Committed, Condition, Failed, Key, Refused, Table, Write } from "../store.ts";
import type { StoreLimits } from "../store-limits.ts";
import type { Argument } from "./commander.ts";
import type { Names } from "./names.ts";
import { numberOf, pairsOf, rowOf } from "./reply.ts";
import {
  answeredOf,
  keptOf,
  Mentioned,
  selectionArguments,
  type TablesByName,
  viewFrom,
  wordsOf,
} from "./selection.ts";

/** A change as `commit.lua` takes it. */
export interface ScriptCall {
  readonly keys: readonly [string, ...string[]];
  readonly values: readonly Argument[];
}

/** What a change is written for. */
export interface ChangeContext {
  readonly key: Key;
  readonly names: Names;
  /** All tables of the key's kind: a drop takes them all. */
  readonly tables: TablesByName;
  readonly limits: StoreLimits;
  /** The clock, as scripts take it. */
  readonly clock: string;
}

/** Writes a change down for `commit.lua`. */
export function callOf(change: Change, context: ChangeContext): ScriptCall {
  const { key, names, tables, limits, clock } = context;
  const { once, read, emit = [], drop = false, keep, revise, spend = [] } = change;
  checkSpendings(spend);
  const mentioned = new Mentioned();
  if (drop) for (const table of tables.values()) mentioned.index(table);
  const what: Argument[] = [
    String(change.expect.length),
    ...change.expect.flatMap((one) => conditionArguments(one, mentioned)),
    String(spend.length),
    ...spend.flatMap(spendingArguments),
    String(change.write.length),
    ...change.write.flatMap((one) => writeArguments(one, mentioned)),
    ...(revise === undefined ? [""] : [String(revise.sequence), revise.payload]),
    ...(keep === undefined ? [""] : [keep.entries, keep.bytes, keep.ageMs].map(String)),
    String(change.record.length),
    ...change.record,
    String(emit.length),
    ...emit,
    ...(read === undefined ? ["0"] : ["1", ...selectionArguments(read, mentioned)]),
  ];
  return {
    keys: keysOf(change, context, mentioned),
    values: [
      clock,
      names.path,
      String(limits.logEntries),
      String(limits.logBytes),
      String(limits.logAgeMs),
      String(limits.lingerMs),
      drop ? "1" : "0",
      once?.id ?? "",
      once?.digest ?? "",
      once?.answer ?? "",
      String(once?.ttlMs ?? 0),
      String(limits.answersPerOwner),
      once === undefined || read === undefined ? "" : wordsOf(read),
      String(mentioned.tables.length),
      ...mentioned.tables.map(keptAs),
      ...what,
      ...(key.kind === "room" ? ["1", key.id, ...feedArguments(limits)] : ["0"]),
    ],
  };
}

/** The limits of a feed as scripts take them. */
export function feedArguments({ feedEntries, feedBytes, feedAgeMs }: StoreLimits): string[] {
  return [feedEntries, feedBytes, feedAgeMs].map(String);
}

/** The keys of all that a change may touch, as `commit.lua` takes them. */
function keysOf(
  { once, spend = [] }: Change,
  { key, names }: ChangeContext,
  mentioned: Mentioned,
): ScriptCall["keys"] {
  return [
    names.head,
    names.log,
    names.due,
    once === undefined ? names.head : names.answers(once.owner),
    once === undefined ? names.head : names.answersOrder(once.owner),
    names.beside,
    names.history,
    ...mentioned.tables.flatMap(({ name }) => [names.table(name), names.order(name)]),
    ...(key.kind === "room" ? [names.feed.state, names.feed.log, names.ids] : []),
    ...spend.map(({ bucket }) => names.bucket(bucket)),
  ];
}

/** What `commit.lua` answered to a change. */
export function outcomeOf(
  reply: readonly unknown[],
  change: Change,
  tables: TablesByName,
): Committed | Refused {
  const [kind, time, rest] = reply;
  const now = numberOf(time);
  if (kind === 0) return { ok: false, reused: false, failed: failedOf(rest, change), now };
  if (kind === 3)
    return { ok: false, reused: false, failed: [], exhausted: exhaustedOf(rest), now };
  const kept = keptOf(rest);
  const { epoch, first, sequence, revision, found } = kept;
  const committed = { ok: true as const, epoch, first, sequence, revision, now };
  if (kind === 1) {
    if (change.read === undefined) return committed;
    return { ...committed, view: viewFrom(change.read, { ...found, now }) };
  }
  if (kept.digest !== change.once?.digest) return { ok: false, reused: true, failed: [], now };
  const again = answeredOf(kept, tables);
  return { ...committed, again, ...(again.view === undefined ? {} : { view: again.view }) };
}

function conditionArguments(condition: Condition, mentioned: Mentioned): Argument[] {
  switch (condition.kind) {
    case "before":
      return ["before", String(condition.time)];
    case "size": {
      const { table, least = 0, most } = condition;
      return [
        "size",
        mentioned.index(table),
        String(least),
        most === undefined ? "" : String(most),
      ];
    }
    default: {
      const { table, id } = condition.row;
      const kind = condition.kind === "at" ? digits(condition.revision) : condition.kind;
      return [kind, mentioned.index(table), id];
    }
  }
}

/** Rate; burst, cost and what is needed in millionths. */
function spendingArguments({ rate, burst, cost, floor = 0 }: Spending): Argument[] {
  const needed = microtokens(cost) + microtokens(floor);
  return [rate, microtokens(burst), microtokens(cost), needed].map(String);
}

function writeArguments(write: Write, mentioned: Mentioned): Argument[] {
  const { table, id } = write.row;
  const index = mentioned.index(table);
  if (write.kind === "delete") return ["delete", index, id];
  return ["put", index, id, table.encode(write.value), String(write.due ?? "")];
}

/** How a table is kept, in the letters that `commit.lua` knows. */
function keptAs({ listed, timed, standing }: Table<unknown>): string {
  return `${listed === true ? "l" : ""}${timed === true ? "t" : ""}${standing === true ? "s" : ""}`;
}

function failedOf(reply: unknown, { expect }: Change): Failed[] {
  return pairsOf(reply).map(([index, found]): Failed => {
    const condition = numberOf(index);
    const expected = expect[condition];
    if (typeof found === "number") return { condition, size: found };
    if (found === null || expected === undefined || !("row" in expected)) return { condition };
    return { condition, row: rowOf(expected.row.table, expected.row.id, found) };
  });
}

function exhaustedOf(reply: unknown): Exhausted[] {
  return pairsOf(reply).map(([spending, retryAfterMs]) => ({
    spending: numberOf(spending),
    retryAfterMs: numberOf(retryAfterMs),
  }));
}

/** As Redis keeps a row's revision. */
function digits(revision: number): string {
  return String(revision).padStart(16, "0");
}
