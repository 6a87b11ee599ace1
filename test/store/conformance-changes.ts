import { describe, expect, it } from "vitest";
import {
  absent,
  atLeast,
  atMost,
  before as beforeTime,
  present,
  put,
  remove,
  unchanged,
} from "../../services/store/change.ts";
import type { Condition } from "../../services/store/store.ts";
import type { Bench } from "./conformance.ts";
import { change, listed, payloads, plain, room, standing, timed } from "./tables.ts";

const key = room("r");

/** Changes: what they expect, write, read and drop, and paging through what they wrote. */
export function describeChanges(bench: Bench): void {
  const commit = (parts: Parameters<typeof change>[0], at = key) =>
    bench.store.commit(at, change(parts));
  const read = (id: string) => bench.store.read(key, { rows: [{ table: plain, id }] });

  describe("a condition", () => {
    const holds = async (condition: Condition) => (await commit({ expect: [condition] })).ok;

    it("absent and present hold as the row is missing or there", async () => {
      expect([await holds(absent(plain, "x")), await holds(present(plain, "x"))]).toEqual([
        true,
        false,
      ]);
      await commit({ write: [put(plain, "x", "1")] });
      expect([await holds(absent(plain, "x")), await holds(present(plain, "x"))]).toEqual([
        false,
        true,
      ]);
      await commit({ write: [remove(plain, "x")] });
      expect([await holds(absent(plain, "x")), await holds(present(plain, "x"))]).toEqual([
        true,
        false,
      ]);
    });

    it("at holds for the row as it was read, and for no later one of the same value", async () => {
      await commit({ write: [put(plain, "x", "1")] });
      const row = (await read("x")).row(plain, "x");
      expect(await holds(unchanged(plain, "x", row))).toBe(true);
      await commit({ write: [put(plain, "x", "1")] });
      expect(await holds(unchanged(plain, "x", row))).toBe(false);
      await commit({ write: [remove(plain, "x")] });
      expect(await holds(unchanged(plain, "x", row))).toBe(false);
    });

    it("at tells two writes apart that record nothing", async () => {
      await commit({ write: [put(plain, "x", "a")], record: payloads("e") });
      const seen = (await read("x")).row(plain, "x");
      const devices = (value: string) =>
        commit({ expect: [unchanged(plain, "x", seen)], write: [put(plain, "x", value)] });
      expect((await devices("ab")).ok).toBe(true);
      expect((await devices("ac")).ok).toBe(false);
    });

    it("size holds between least and most, both included, before the change", async () => {
      await commit({ write: [put(plain, "1", ""), put(plain, "2", "")] });
      expect([await holds(atMost(plain, 2)), await holds(atMost(plain, 1))]).toEqual([true, false]);
      expect([await holds(atLeast(plain, 2)), await holds(atLeast(plain, 3))]).toEqual([
        true,
        false,
      ]);
      expect(await holds(atMost(listed, 0))).toBe(true);
      const full = { expect: [atMost(plain, 2)], write: [put(plain, "3", "")] };
      expect((await commit(full)).ok).toBe(true);
      expect((await commit(full)).ok).toBe(false);
    });

    it("least refuses the second of two who both saw that they were not the last", async () => {
      await commit({ write: [put(plain, "a", ""), put(plain, "b", "")] });
      const leave = (id: string) =>
        commit({ expect: [present(plain, id), atLeast(plain, 2)], write: [remove(plain, id)] });
      expect([(await leave("a")).ok, (await leave("b")).ok]).toEqual([true, false]);
    });

    it("before holds until the store's time has come, and no longer", async () => {
      const now = await bench.store.now();
      expect([await holds(beforeTime(now + 60_000_000)), await holds(beforeTime(now))]).toEqual([
        true,
        false,
      ]);
      await bench.engine.advance(60_000);
      expect(await holds(beforeTime(now + 60_000_000))).toBe(false);
    });
  });

  describe("a change", () => {
    it("that is refused does nothing, and says all that failed and what stood there", async () => {
      await commit({ write: [put(plain, "x", "1")] });
      const refused = await commit({
        expect: [
          absent(plain, "x"),
          present(plain, "y"),
          present(plain, "x"),
          atLeast(plain, 2),
          beforeTime(0),
        ],
        write: [put(plain, "y", "2")],
        record: payloads("never"),
      });
      expect(refused).toMatchObject({
        ok: false,
        reused: false,
        failed: [
          { condition: 0, row: { id: "x", value: "1" } },
          { condition: 1 },
          { condition: 3, size: 1 },
          { condition: 4 },
        ],
      });
      const view = await read("y");
      expect(view.row(plain, "y")).toBeUndefined();
      expect(view.head.sequence).toBe(0);
    });

    it("writes and records in one step, under one revision that grows", async () => {
      const first = await commit({ write: [put(plain, "x", "1")], record: payloads("a", "b") });
      expect(first).toMatchObject({ ok: true, first: 1, sequence: 2 });
      const second = await commit({ write: [put(plain, "y", "2")], record: payloads("c") });
      expect(second).toMatchObject({ ok: true, first: 3, sequence: 3 });
      const rows = [
        { table: plain, id: "x" },
        { table: plain, id: "y" },
      ];
      const view = await bench.store.read(key, { rows });
      if (!first.ok || !second.ok) throw new Error("refused");
      expect(view.row(plain, "x")).toMatchObject({ value: "1", revision: first.revision });
      expect(view.row(plain, "y")).toMatchObject({ value: "2", revision: second.revision });
      expect(second.revision).toBeGreaterThan(first.revision);
      expect(view.head).toMatchObject({
        epoch: first.epoch,
        sequence: 3,
        revision: second.revision,
      });
      expect(first.epoch).toMatch(/^.{1,16}$/);
    });

    it("reads in its own step what it asks for, as it stands after it", async () => {
      await commit({ write: [put(plain, "x", "1"), put(plain, "y", "1")] });
      const outcome = await commit({
        write: [put(plain, "x", "2"), remove(plain, "y")],
        record: payloads("e"),
        read: { rows: [{ table: plain, id: "x" }], sizes: [plain], tables: [plain] },
      });
      if (!outcome.ok || outcome.view === undefined) throw new Error("no view");
      const { view } = outcome;
      expect(view.row(plain, "x")?.value).toBe("2");
      expect([view.size(plain), view.table(plain).length]).toEqual([1, 1]);
      expect(view.head).toMatchObject({ epoch: outcome.epoch, sequence: outcome.sequence });
    });

    it("that only deletes begins no life", async () => {
      expect(await commit({ write: [remove(plain, "x")] })).toMatchObject({ ok: true, epoch: "" });
      expect((await read("x")).head.epoch).toBe("");
    });

    it("concerns its own key alone", async () => {
      await commit({ write: [put(plain, "x", "1")], record: payloads("e") });
      const kinds = (["user", "app"] as const).map((kind) => ({ ...key, kind }));
      for (const other of [room("s"), { ...key, app: "b" }, ...kinds]) {
        const view = await bench.store.read(other, { sizes: [plain] });
        expect([view.size(plain), view.head.epoch]).toEqual([0, ""]);
      }
    });
  });

  describe("a drop", () => {
    const fill = () =>
      commit({
        write: [
          put(plain, "x", "1"),
          put(listed, "x", "1"),
          put(timed, "x", "1", 1),
          put(standing, "x", "1", 1),
        ],
        record: payloads("a"),
      });

    it("takes all tables but standing ones, and ends the life", async () => {
      await fill();
      const dropped = await commit({ record: payloads("end"), drop: true });
      expect(dropped).toMatchObject({ ok: true, sequence: 2 });
      const sizes = [plain, listed, timed, standing];
      const view = await bench.store.read(key, { sizes });
      expect(sizes.map((table) => view.size(table))).toEqual([0, 0, 0, 1]);
      expect(view.head.epoch).toBe("");
    });

    it("is followed by another life: a new epoch, sequences from 1, revisions that go on", async () => {
      const first = await fill();
      const end = await commit({ record: payloads("end"), drop: true });
      const next = await commit({ write: [put(plain, "x", "2")], record: payloads("b") });
      if (!first.ok || !end.ok || !next.ok) throw new Error("refused");
      expect(next.sequence).toBe(1);
      expect(next.epoch).not.toBe(first.epoch);
      expect(next.revision).toBeGreaterThan(end.revision);
      const row = { id: "x", value: "1", revision: first.revision, created: first.revision };
      expect((await commit({ expect: [unchanged(plain, "x", row)] })).ok).toBe(false);
    });
  });

  describe("a view", () => {
    it("answers what was selected, and refuses what was not", async () => {
      const view = await read("x");
      expect(view.row(plain, "x")).toBeUndefined();
      expect(() => view.row(plain, "y")).toThrow();
      expect(() => view.table(plain)).toThrow();
      expect(() => view.size(plain)).toThrow();
    });

    it("is of one moment: what is written later does not show in it", async () => {
      await commit({ write: [put(plain, "x", "1")] });
      const view = await bench.store.read(key, { tables: [plain], sizes: [plain] });
      await commit({ write: [put(plain, "x", "2"), put(plain, "y", "2")] });
      expect(view.table(plain).map(({ value }) => value)).toEqual(["1"]);
      expect(view.size(plain)).toBe(1);
    });
  });

  describe("a list", () => {
    const page = (after: string, limit: number) => bench.store.list(key, listed, after, limit);
    const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

    it("pages in order of creation, ties by id, and keeps the order of what is put again", async () => {
      await commit({ write: [put(listed, "c", ""), put(listed, "a", "")] });
      await commit({ write: [put(listed, "b", "")] });
      await commit({ write: [put(listed, "a", "again")] });
      const first = await page("", 2);
      expect(ids(first.rows)).toEqual(["a", "c"]);
      const second = await page(first.next, 2);
      expect([ids(second.rows), second.next]).toEqual([["b"], ""]);
      expect((await page("", 3)).next).toBe("");
    });

    it("pages through what was created at once, too", async () => {
      const write = ["B", "a", "ab", "C", "d"].map((id) => put(listed, id, ""));
      await commit({ write });
      const seen: string[] = [];
      for (let after = "", i = 0; i === 0 || after !== ""; i++) {
        const { rows, next } = await page(after, 1);
        seen.push(...ids(rows));
        after = next;
      }
      expect(seen).toEqual(["B", "C", "a", "ab", "d"]);
    });

    it("shows each that stays once, however others come and go between the pages", async () => {
      const all = Array.from({ length: 40 }, (_, i) => `m${i}`);
      for (const id of all) await commit({ write: [put(listed, id, "")] });
      const seen: string[] = [];
      let after = "";
      for (let i = 0; i === 0 || after !== ""; i++) {
        const { rows, next } = await page(after, 7);
        seen.push(...ids(rows));
        after = next;
        await commit({ write: [remove(listed, `m${i * 3}`), put(listed, `new${i}`, "")] });
      }
      const gone = new Set(seen.map((_, i) => `m${i * 3}`).slice(0, 8));
      for (const id of all.filter((one) => !gone.has(one)))
        expect(seen.filter((one) => one === id)).toEqual([id]);
      expect(new Set(seen).size).toBe(seen.length);
    });

    it("puts one that is deleted and created again last", async () => {
      for (const id of ["a", "b"]) await commit({ write: [put(listed, id, "")] });
      await commit({ write: [remove(listed, "a")] });
      await commit({ write: [put(listed, "a", "")] });
      expect(ids((await page("", 9)).rows)).toEqual(["b", "a"]);
    });
  });
}
