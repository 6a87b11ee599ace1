import { describe, expect, it } from "vitest";
import { put, remove } from "../../services/store/change.ts";
import type { Bench } from "./conformance.ts";
import { change, payloads, room, standing, timed } from "./tables.ts";

const key = room("r");

/** Rows that fall due. */
export function describeDeadlines(bench: Bench): void {
  const commit = (parts: Parameters<typeof change>[0]) => bench.store.commit(key, change(parts));
  const due = async (limit = 100, leaseMs = 10_000) =>
    (await bench.store.due(limit, leaseMs)).map(({ id }) => id);
  const inMs = async (ms: number) => (await bench.store.now()) + ms * 1000;

  describe("a due row", () => {
    it("is offered when its time has come, the earliest first", async () => {
      const times = {
        c: await inMs(180_000),
        a: await inMs(60_000),
        b: await inMs(120_000),
        z: await inMs(3_600_000),
      };
      const write = Object.entries(times).map(([id, time]) => put(timed, id, "", time));
      const committed = await commit({ write });
      expect(await due()).toEqual([]);
      await bench.engine.advance(180_001);
      const offered = await bench.store.due(100, 10_000);
      expect(offered.map(({ id }) => id)).toEqual(["a", "b", "c"]);
      const revision = committed.ok ? committed.revision : 0;
      expect(offered[0]).toEqual({ key, table: "timed", id: "a", revision });
    });

    it("is offered again when its lease is over, as long as it stands", async () => {
      await commit({ write: [put(timed, "a", "", 1), put(timed, "b", "", 1)] });
      expect((await due()).sort()).toEqual(["a", "b"]);
      expect(await due()).toEqual([]);
      await commit({ write: [remove(timed, "b")] });
      await bench.engine.advance(10_001);
      expect(await due()).toEqual(["a"]);
    });

    it("is offered to one of many who ask, no more at once than they ask for", async () => {
      const write = Array.from({ length: 20 }, (_, i) => put(timed, `r${i}`, "", 1));
      await commit({ write });
      const nodes = [bench.engine.store, bench.engine.other];
      const ask = () => Promise.all(nodes.map((store) => store.due(6, 10_000)));
      const offers = [...(await ask()), ...(await ask())];
      for (const offer of offers) expect(offer.length).toBeLessThanOrEqual(6);
      const ids = offers.flat().map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toHaveLength(20);
    });

    it("that is put again has its new time, or none", async () => {
      await commit({ write: [put(timed, "a", "", 1), put(timed, "b", "", 1)] });
      await commit({ write: [put(timed, "a", "", await inMs(300_000)), put(timed, "b", "")] });
      expect(await due()).toEqual([]);
      await bench.engine.advance(300_001);
      expect(await due()).toEqual(["a"]);
    });

    it("goes with the life of its key, unless it is standing", async () => {
      await commit({ write: [put(timed, "a", "", 1), put(standing, "s", "", 1)] });
      await commit({ record: payloads("end"), drop: true });
      expect(await due()).toEqual(["s"]);
    });
  });
}
