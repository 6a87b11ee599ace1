import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FeedPosition } from "../../services/store/app-feed.ts";
import {
  absent,
  atLeast,
  atMost,
  before,
  present,
  put,
  remove,
} from "../../services/store/change.ts";
import type {
  Change,
  Condition,
  Position,
  Store,
  Table,
  Write,
} from "../../services/store/store.ts";
import type { Bench, Engine } from "./conformance.ts";
import { Model } from "./model.ts";
import { change, listed, payloads, plain, room, standing, Told, textOf, timed } from "./tables.ts";

const tables = [plain, listed, timed, standing] as const;

/** What happens: a change of one of two keys, or time passes. Small numbers, so that things meet. */
type Happening =
  | { readonly kind: "change"; readonly key: string; readonly plan: Plan }
  | { readonly kind: "advance"; readonly ms: number };

interface Plan {
  readonly expect: readonly {
    kind: string;
    table: number;
    id: string;
    size: number;
    fresh: boolean;
  }[];
  readonly write: readonly {
    put: boolean;
    table: number;
    id: string;
    value: string;
    due: number;
  }[];
  readonly record: number;
  readonly keep: boolean;
  /** What is to be revised, by its sequence; 0 for nothing. */
  readonly revise: number;
  readonly emit: boolean;
  readonly drop: boolean;
  readonly once: { id: string; digest: string } | undefined;
  readonly spend: readonly { bucket: string; cost: number; floor: number }[];
}

const id = fc.constantFrom("a", "b", "c");
const table = fc.nat({ max: 3 });
const plan: fc.Arbitrary<Plan> = fc.record({
  expect: fc.array(
    fc.record({
      kind: fc.constantFrom("absent", "present", "at", "most", "least", "before"),
      table,
      id,
      size: fc.nat({ max: 3 }),
      fresh: fc.boolean(),
    }),
    { maxLength: 2 },
  ),
  write: fc.array(
    fc.record({
      put: fc.boolean(),
      table,
      id,
      value: fc.string({ maxLength: 3 }),
      due: fc.nat({ max: 3 }),
    }),
    { maxLength: 3 },
  ),
  record: fc.nat({ max: 2 }),
  keep: fc.boolean(),
  revise: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 })),
  emit: fc.boolean(),
  drop: fc.nat({ max: 9 }).map((n) => n === 0),
  once: fc.option(fc.record({ id: fc.constantFrom("1", "2"), digest: fc.constantFrom("d", "e") }), {
    nil: undefined,
    freq: 3,
  }),
  spend: fc.uniqueArray(
    fc.record({
      bucket: fc.constantFrom("p", "q"),
      cost: fc.nat({ max: 2 }),
      floor: fc.nat({ max: 1 }),
    }),
    { maxLength: 2, selector: ({ bucket }) => bucket },
  ),
});

/** How buckets fill here: they run empty, and fill again within a run. */
const filling = { rate: 10, burst: 5 };
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constant("change" as const),
      key: fc.constantFrom("x", "y"),
      plan,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("advance" as const),
      ms: fc.integer({ min: 1, max: 400 }),
    }),
  },
);

/** How long answers are kept here, so that they end within a run. */
const ttlMs = 500;

/** Random changes against a plain model: every answer, every row, every page and the watched logs. */
export function describeModel(bench: Bench): void {
  describe("random changes", () => {
    it("do what a plain model says", { timeout: 120_000 }, async () => {
      const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
      process.stdout.write(`seed ${seed}\n`);
      await fc.assert(
        fc.asyncProperty(fc.array(happening, { maxLength: 60 }), async (happenings) => {
          const engine = await bench.open({});
          await play(engine, happenings);
        }),
        { seed, numRuns: Number(process.env.RUNS ?? 200) },
      );
    });
  });
}

async function play(engine: Engine, happenings: readonly Happening[]): Promise<void> {
  const { store } = engine;
  const model = new Model();
  const watched = new Map<string, Told>();
  // Reading a feed asks every partition: in some of the runs.
  const feeds = happenings.length % 8 === 0;
  const begun = feeds ? (await store.feed("app", "now", 1)).next : undefined;
  for (const one of happenings) {
    if (one.kind === "advance") {
      await engine.advance(one.ms);
      continue;
    }
    const wish = await planned(store, one, await store.now());
    const outcome = await store.commit(room(one.key), wish);
    const expected = model.commit(one.key, wish, outcome.now); // the time may not stand still
    expect(outcome.ok ? "ok" : outcome.failed.map(({ condition }) => condition)).toEqual(
      expected.failed ?? "ok",
    );
    if (!outcome.ok) {
      expect(outcome.reused).toBe(expected.reused);
      expect((outcome.exhausted ?? []).map(({ spending }) => spending)).toEqual(expected.exhausted);
    }
    if (outcome.ok)
      expect([outcome.first, outcome.sequence]).toEqual([expected.first, expected.sequence]);
    if (outcome.ok && outcome.epoch !== "" && !watched.has(`${one.key}${outcome.epoch}`)) {
      const told = new Told();
      watched.set(`${one.key}${outcome.epoch}`, told);
      model.watch(one.key, told.log);
      await store.watch(room(one.key), { epoch: outcome.epoch, sequence: 0 }, told);
    }
    await compare(store, model, one.key);
  }
  await new Promise(setImmediate);
  for (const [log, expected] of model.watched)
    await expect.poll(() => unlike(log, expected)).toEqual([]);
  const { ids } = await store.keys("room", "app", { prefix: "", after: "", limit: 9 });
  expect([...ids].sort()).toEqual(model.living());
  if (begun !== undefined) await compareFeed(store, model, begun);
  await engine.advance(60_000);
  const due = await store.due(100, 10_000);
  expect(due.map(({ key, table: of, id: row }) => `${key.id} ${of}/${row}`).sort()).toEqual(
    model.due(),
  );
}

/** The lines that a watcher was told and was not to be told, and those that it was to be told. */
function unlike(log: readonly string[], expected: readonly Set<string>[]): string[] {
  const told = log.filter((line) => !line.startsWith("emitted"));
  const wrong = told.filter((line, i) => expected[i]?.has(line) !== true);
  return [...wrong, ...expected.slice(told.length).map((one) => [...one].join(" or "))];
}

/** A change as planned; `at` conditions are of the row that stands there, or of none that ever did. */
async function planned(
  store: Store,
  { key, plan: wish }: { key: string; plan: Plan },
  now: number,
): Promise<Change> {
  const pick = (index: number): Table<string> => tables[index % tables.length] ?? plain;
  const rows = wish.expect.map(({ table: index, id: row }) => ({ table: pick(index), id: row }));
  const view = await store.read(room(key), { rows });
  const expected = wish.expect.map(({ kind, table: index, id: row, size, fresh }): Condition => {
    const of = pick(index);
    const revision = fresh ? (view.row(of, row)?.revision ?? 1) : 1;
    if (kind === "absent") return absent(of, row);
    if (kind === "present") return present(of, row);
    if (kind === "at") return { kind: "at", row: { table: of, id: row }, revision };
    if (kind === "most") return atMost(of, size);
    if (kind === "least") return atLeast(of, size);
    return before(fresh ? now + 1 : now);
  });
  const write = wish.write.map(({ put: puts, table: index, id: row, value, due }): Write => {
    if (!puts) return remove(pick(index), row);
    const timed = due > 0 && pick(index).timed === true;
    return put(pick(index), row, value, timed ? now + due * 100_000 : undefined);
  });
  const texts = Array.from({ length: wish.record }, (_, i) => `e${i}`);
  const [revised = new Uint8Array()] = payloads(`r${now}`);
  return change({
    expect: expected,
    write,
    record: payloads(...texts),
    drop: wish.drop,
    ...(wish.keep ? { keep: { entries: 1000, bytes: 1_000_000, ageMs: 3600_000 } } : {}),
    ...(wish.revise === 0 ? {} : { revise: { sequence: wish.revise, payload: revised } }),
    spend: wish.spend.map((one) => ({ ...one, ...filling })),
    ...(wish.emit ? { emit: payloads("x") } : {}),
    ...(wish.once === undefined
      ? {}
      : { once: { ...wish.once, owner: "o", answer: new Uint8Array(), ttlMs } }),
  });
}

/** Everything that was recorded is in the feed, that of each key in its order. */
async function compareFeed(store: Store, model: Model, after: FeedPosition): Promise<void> {
  const fed = new Map<string, string[]>();
  for (let [place, more] = [after, true]; more; ) {
    const page = await store.feed("app", place, 512);
    expect(page.missed).toBe(false);
    for (const { key, sequence, payload } of page.entries)
      fed.set(key.id, [...(fed.get(key.id) ?? []), `${sequence} ${textOf(payload)}`]);
    ({ next: place, more } = page);
  }
  expect(fed).toEqual(model.fed);
}

async function compare(store: Store, model: Model, key: string): Promise<void> {
  const view = await store.read(room(key), { tables: [...tables], sizes: [...tables] });
  const state = model.state(key);
  expect(view.head.sequence).toBe(state.sequence);
  expect(await keptIn(store, key, view.head)).toEqual([state.entries, state.history]);
  for (const of of tables) {
    const rows = view.table(of).map((row) => [row.id, row.value] as const);
    expect(new Map(rows)).toEqual(state.rows(of.name));
    expect(view.size(of)).toBe(rows.length);
    if (of.listed !== true) continue;
    const page = await store.list(room(key), of, "", 100);
    expect(page.rows.map((row) => row.id)).toEqual(state.order(of.name));
  }
}

/** A key's log, and its history. */
async function keptIn(store: Store, key: string, { epoch }: Position): Promise<string[][]> {
  const query = { from: undefined, direction: "newer", limit: 1000, ageMs: 3600_000 } as const;
  const { entries } = await store.history(room(key), query);
  const events = await store.events(room(key), { epoch, sequence: 0 }, 1000);
  const log = epoch === "" || events.kind === "reset" ? [] : events.entries;
  return [
    log.map(({ payload }) => textOf(payload)),
    entries.map(({ sequence, payload }) => `${sequence} ${textOf(payload)}`),
  ];
}
