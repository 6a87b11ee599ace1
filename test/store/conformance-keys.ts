import { describe, expect, it } from "vitest";
import { put } from "../../services/store/change.ts";
import { partitionOf, pathOf } from "../../services/store/partitions.ts";
import type { Store } from "../../services/store/store.ts";
import { randomFrom } from "../support/random.ts";
import type { Bench } from "./conformance.ts";
import { change, payloads, plain, room, standing } from "./tables.ts";

/** The ids of an app's keys that live, in pages. */
export function describeKeys(bench: Bench): void {
  const open = (id: string, app = "app") =>
    bench.store.commit({ ...room(id), app }, change({ record: payloads("e") }));
  const close = (id: string) => bench.store.commit(room(id), change({ drop: true }));
  const all = async (prefix = "", limit = 10, store: Store = bench.store) => {
    const ids: string[] = [];
    for (let after = ""; ; ) {
      const page = await store.keys("room", "app", { prefix, after, limit });
      expect(page.ids.length).toBeLessThanOrEqual(limit);
      ids.push(...page.ids);
      if (page.next === "") return ids;
      after = page.next;
    }
  };

  describe("the keys of an app", () => {
    it("are those that live: from their first record or row to their drop", async () => {
      expect(await all()).toEqual([]);
      await open("a");
      await bench.store.commit(room("b"), change({ write: [put(plain, "x", "")] }));
      await bench.store.commit(room("c"), change({ emit: payloads("nothing") }));
      await bench.store.commit(room("d"), change({ record: payloads("e"), drop: true }));
      await open("e", "other");
      await bench.store.commit({ ...room("f"), kind: "user" }, change({ record: payloads("e") }));
      expect((await all()).sort()).toEqual(["a", "b"]);
      await close("a");
      expect(await all()).toEqual(["b"]);
      await open("a");
      expect((await all("", 10, bench.engine.other)).sort()).toEqual(["a", "b"]);
    });

    it("are gone with their life, whatever outlives it", async () => {
      const write = [put(standing, "x", "")];
      await bench.store.commit(room("a"), change({ write, record: payloads("e") }));
      await close("a");
      expect(await all()).toEqual([]);
    });

    it("are listed by partition, within one by their bytes", async () => {
      const ids: string[] = [];
      for (let i = 0; i < 600; i++) {
        ids.push(`${i % 3 === 0 ? "é" : "Z"}${i}`);
        await open(ids[i] ?? "");
        if (i === 300) expect(await all("", 1000)).toHaveLength(301); // what comes later is in order, too
      }
      const expected = ids.sort(
        (a, b) =>
          partitionOf(pathOf(room(a))) - partitionOf(pathOf(room(b))) ||
          Buffer.compare(Buffer.from(a), Buffer.from(b)),
      );
      expect(await all("", 1000)).toEqual(expected);
      expect(await all("", 7)).toEqual(expected);
    });

    it("are those that begin with a prefix, whatever bytes it has", async () => {
      for (const id of ["shop", "shop:1", "shop:2", "shop;", "sho", "é1", "é", "é中"])
        await open(id);
      expect((await all("shop:", 1)).sort()).toEqual(["shop:1", "shop:2"]);
      expect((await all("shop")).sort()).toEqual(["shop", "shop:1", "shop:2", "shop;"]);
      expect((await all("é")).sort()).toEqual(["é", "é1", "é中"]);
      expect(await all("x")).toEqual([]);
    });

    it("say that there is a next page only where there is", async () => {
      for (const id of ["a", "b", "c"]) await open(id);
      const page = await bench.store.keys("room", "app", { prefix: "", after: "", limit: 3 });
      expect(page).toMatchObject({ next: "" });
      const first = await bench.store.keys("room", "app", { prefix: "", after: "", limit: 2 });
      expect(first.next).not.toBe("");
      const query = { prefix: "", after: first.next, limit: 2 };
      const second = await bench.store.keys("room", "app", query);
      expect(second).toMatchObject({ ids: [page.ids[2]], next: "" });
    });

    it("that stay are seen exactly once, while others come and go", async () => {
      const random = randomFrom("keys that come and go");
      const other = () => `other${Math.floor(random() * 50)}`;
      const stay = Array.from({ length: 100 }, (_, i) => `stay${i}`);
      for (const id of stay) await open(id);
      const seen: string[] = [];
      for (let after = ""; ; ) {
        const page = await bench.store.keys("room", "app", { prefix: "", after, limit: 5 });
        seen.push(...page.ids.filter((id) => id.startsWith("stay")));
        if (page.next === "") break;
        after = page.next;
        await open(other());
        await close(other());
        const [last] = page.ids.slice(-1);
        if (last?.startsWith("other")) await close(last); // the very place where the next begins
      }
      expect(seen.sort()).toEqual(stay.sort());
    });
  });
}
