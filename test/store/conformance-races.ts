import { describe, expect, it } from "vitest";
import { absent, atMost, put } from "../../services/store/change.ts";
import type { Bench } from "./conformance.ts";
import { add, change, payloads, plain, room, Told, textOf } from "./tables.ts";

const key = room("r");
const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** Many at once, on two handles. */
export function describeRaces(bench: Bench): void {
  const handle = (i: number) => (i % 2 === 0 ? bench.engine.store : bench.engine.other);

  describe("many at once", () => {
    it("put no more rows than a cap, and each who did has one", async () => {
      const outcomes = await Promise.all(
        many(200, (i) =>
          handle(i).commit(
            key,
            change({
              expect: [absent(plain, `u${i}`), atMost(plain, 19)],
              write: [put(plain, `u${i}`, "")],
            }),
          ),
        ),
      );
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(20);
      expect((await bench.store.read(key, { sizes: [plain] })).size(plain)).toBe(20);
    });

    it("count without losing one", async () => {
      for (let round = 0; round < 5; round++)
        await Promise.all(many(8, (i) => add(handle(i), key)));
      const view = await bench.store.read(key, { rows: [{ table: plain, id: "n" }] });
      expect(view.row(plain, "n")?.value).toBe("40");
    });

    it("record one after another, and every watcher hears the same without a hole", async () => {
      await bench.store.commit(key, change({ record: payloads("first") }));
      const { head } = await bench.store.read(key, {});
      const watchers = many(6, () => new Told());
      await Promise.all(watchers.map((told, i) => handle(i).watch(key, head, told)));
      await Promise.all(
        many(300, (i) => handle(i).commit(key, change({ record: payloads(`e${i}`) }))),
      );
      for (const told of watchers) {
        await expect.poll(() => told.recorded.length).toBe(300);
        expect(told.recorded.map(({ sequence }) => sequence)).toEqual(many(300, (i) => i + 2));
        expect(told.log).toEqual(watchers[0]?.log);
      }
      const texts = watchers[0]?.recorded.map(({ payload }) => textOf(payload)) ?? [];
      expect(new Set(texts).size).toBe(300);
    });

    it("with one once-id do one thing", async () => {
      const once = { id: "1", owner: "o", digest: "d", answer: new Uint8Array(), ttlMs: 60_000 };
      const outcomes = await Promise.all(
        many(20, (i) => handle(i).commit(key, change({ record: payloads("one"), once }))),
      );
      expect(new Set(outcomes.map((one) => (one.ok ? one.revision : 0))).size).toBe(1);
      expect((await bench.store.read(key, {})).head.sequence).toBe(1);
    });
  });
}
