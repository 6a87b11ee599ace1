import { describe, expect, it } from "vitest";
import { absent, put } from "../../services/store/change.ts";
import type { Once } from "../../services/store/store.ts";
import type { Bench } from "./conformance.ts";
import { change, payloads, plain, room, textOf } from "./tables.ts";

const key = room("r");
const [answer = new Uint8Array()] = payloads("answer");
const once = (id: string, parts: Partial<Once> = {}): { once: Once } => ({
  once: { id, owner: "ann", digest: "d", answer, ttlMs: 600_000, ...parts },
});

/** Requests that are answered once. */
export function describeOnce(bench: Bench): void {
  const commit = (parts: Parameters<typeof change>[0], store = bench.store) =>
    store.commit(key, change(parts));

  describe("a once", () => {
    it("makes a repeat answer what the first answered, and do nothing", async () => {
      const write = [put(plain, "x", "1")];
      const read = { sizes: [plain] };
      const asked = { write, record: payloads("a"), read, ...once("1") };
      const first = await commit(asked);
      await commit({ write: [put(plain, "y", "2")], record: payloads("b") });
      const again = await commit(asked);
      if (!first.ok || !again.ok) throw new Error("refused");
      expect(again).toMatchObject({
        epoch: first.epoch,
        first: first.first,
        sequence: first.sequence,
        revision: first.revision,
      });
      expect(textOf(again.again?.answer ?? new Uint8Array())).toBe("answer");
      expect(again.again?.view?.size(plain)).toBe(1);
      expect(first.again).toBeUndefined();
      expect((await bench.store.read(key, {})).head.sequence).toBe(2);
    });

    it("is answered before its conditions are looked at", async () => {
      const asked = { expect: [absent(plain, "x")], write: [put(plain, "x", "1")], ...once("1") };
      expect((await commit(asked)).ok).toBe(true);
      expect((await commit(asked)).ok).toBe(true);
    });

    it("can be read", async () => {
      const read = () => bench.store.read(key, { once: { owner: "ann", id: "1" } });
      expect((await read()).answered).toBeUndefined();
      await commit({ record: payloads("a"), ...once("1") });
      expect((await read()).answered).toMatchObject({ digest: "d", first: 1, sequence: 1 });
    });

    it("refuses its id for another request", async () => {
      await commit({ record: payloads("a"), ...once("1") });
      const other = await commit({ record: payloads("b"), ...once("1", { digest: "e" }) });
      expect(other).toMatchObject({ ok: false, reused: true, failed: [] });
    });

    it("keeps successes alone", async () => {
      const asked = { record: payloads("a"), ...once("1") };
      const refused = await commit({ ...asked, expect: [{ kind: "before", time: 0 }] });
      expect(refused.ok).toBe(false);
      expect(await commit(asked)).toMatchObject({ ok: true, sequence: 1 });
    });

    it("outlives the life of its key", async () => {
      const first = await commit({ record: payloads("a"), ...once("1") });
      await commit({ record: payloads("end"), drop: true });
      const again = await commit({ record: payloads("a"), ...once("1") });
      if (!first.ok || !again.ok) throw new Error("refused");
      expect(again.epoch).toBe(first.epoch);
      expect(again.again).toBeDefined();
      expect((await bench.store.read(key, {})).head.epoch).toBe("");
    });

    it("is forgotten when its time is over, and not before", async () => {
      await commit({ record: payloads("a"), ...once("1") });
      await bench.engine.advance(540_000);
      expect(await commit({ record: payloads("a"), ...once("1") })).toMatchObject({ sequence: 1 });
      await bench.engine.advance(60_001);
      expect(await commit({ record: payloads("a"), ...once("1") })).toMatchObject({ sequence: 2 });
    });

    it("is kept up to a number of each owner, the oldest going first", async () => {
      const { store } = await bench.open({ answersPerOwner: 3 });
      for (const id of ["1", "2", "3", "4"])
        await commit({ record: payloads(id), ...once(id) }, store);
      await commit({ record: payloads("5"), ...once("5", { owner: "bob" }) }, store);
      const kept = async (id: string) => {
        const owner = id === "5" ? "bob" : "ann";
        return (await store.read(key, { once: { owner, id } })).answered !== undefined;
      };
      expect(await Promise.all(["1", "2", "3", "4", "5"].map(kept))).toEqual([
        false,
        true,
        true,
        true,
        true,
      ]);
    });
  });
}
