import { expect, it } from "vitest";
import { put } from "../../services/store/change.ts";
import { createMemoryStore } from "../../services/store/memory-store.ts";
import type { StoreLimits } from "../../services/store/store-limits.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { describeStore, type Engine } from "./conformance.ts";
import { change, payloads, plain, room, standing, Told } from "./tables.ts";

const open =
  (encoded: boolean) =>
  async (limits: Partial<StoreLimits> = {}): Promise<Engine> => {
    const clock = createManualClock();
    const store = createMemoryStore({ clock, limits, encoded });
    return { store, other: store, advance: (ms) => clock.advance(ms), close: () => store.close() };
  };

describeStore("the memory engine", open(false));
describeStore("the memory engine, keeping bytes", open(true));

const key = room("r");

function openOne() {
  const clock = createManualClock();
  return { clock, store: createMemoryStore({ clock, limits: { lingerMs: 1000 } }) };
}

it("the memory engine forgets a key whose life is over, after its log was kept for a while", async () => {
  const { clock, store } = openOne();
  const once = { id: "1", owner: "o", digest: "d", answer: new Uint8Array(), ttlMs: 5000 };
  await store.commit(key, change({ write: [put(plain, "x", "")], record: payloads("a"), once }));
  await store.commit(key, change({ drop: true }));
  await clock.advance(1001);
  await store.due(1, 1);
  expect(store.size).toBe(1); // an answer is kept longer than the log
  await clock.advance(5000);
  await store.due(1, 1);
  expect(store.size).toBe(0);
});

it("the memory engine keeps a key for its standing rows and its watchers", async () => {
  const { clock, store } = openOne();
  await store.commit(key, change({ write: [put(standing, "x", "")], record: payloads("a") }));
  const { head } = await store.read(key, {});
  const cancel = await store.watch(key, head, new Told());
  await store.commit(key, change({ drop: true }));
  await clock.advance(5000);
  await store.due(1, 1);
  expect(store.size).toBe(1);
  cancel();
  await store.commit(
    key,
    change({ write: [{ kind: "delete", row: { table: standing, id: "x" } }] }),
  );
  await clock.advance(5000);
  await store.due(1, 1);
  expect(store.size).toBe(0);
});

it("the memory engine's revisions and epochs go on when the clock goes back", async () => {
  const { clock, store } = openOne();
  const first = await store.commit(key, change({ record: payloads("a") }));
  await store.commit(key, change({ drop: true }));
  await clock.advance(2000);
  await store.due(1, 1);
  clock.set(clock.now() - 3600_000_000);
  const second = await store.commit(key, change({ record: payloads("a") }));
  if (!first.ok || !second.ok) throw new Error("refused");
  expect(second.revision).toBeGreaterThan(first.revision);
  expect(second.epoch).not.toBe(first.epoch);
});

it("the memory engine forgets 10,000 buckets that are full again, and keeps no key for one", async () => {
  const { clock, store } = openOne();
  const spend = [{ bucket: "b", rate: 1, burst: 10, cost: 10 }];
  for (let i = 0; i < 10_000; i++) await store.commit(room(`r${i}`), change({ spend }));
  expect([store.buckets, store.size]).toEqual([10_000, 0]);
  await clock.advance(9999);
  for (let i = 0; i < 10; i++) await store.due(1, 1);
  expect(store.buckets).toBe(10_000);
  await clock.advance(1);
  for (let i = 0; i < 10; i++) await store.due(1, 1);
  expect(store.buckets).toBe(0);
});
