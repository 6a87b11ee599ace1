import pino from "pino";
import { expect, it, onTestFinished } from "vitest";
import { alive, userKey } from "../../services/auth/user-tables.ts";
import { put } from "../../services/store/change.ts";
import { Deadlines } from "../../services/store/deadlines.ts";
import { createMemoryStore } from "../../services/store/memory-store.ts";
import type { Due } from "../../services/store/store.ts";
import { createManualClock } from "../support/manual-clock.ts";

/** A store that can be out of reach, and what settles its deadlines. */
function settling() {
  const lines: string[] = [];
  const settled: string[] = [];
  const clock = createManualClock();
  const store = createMemoryStore({ clock });
  const reach = { gone: true };
  const { due, now } = store;
  const reached = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
    if (reach.gone) throw new Error("gone");
    return ask();
  };
  store.due = (...asked) => reached(() => due.apply(store, asked));
  store.now = () => reached(() => now.apply(store));
  const log = pino({}, { write: (line: string) => lines.push(line) });
  const settle = { alive: async ({ id }: Due) => void settled.push(id) };
  const deadlines = new Deadlines({ store, clock, log, settle });
  onTestFinished(() => deadlines.close());
  return { lines, settled, clock, store, reach, deadlines };
}

it("says once that the store does not answer, and again when it fails anew", async () => {
  const { lines, clock, reach, deadlines } = settling();
  await deadlines.run();
  await deadlines.run();
  expect(lines).toHaveLength(1);
  reach.gone = false;
  await clock.advance(10_000);
  reach.gone = true;
  await deadlines.run();
  expect(lines).toHaveLength(2);
});

it("settles nothing for 6 s after the store was out of reach: who is heard of is told of meanwhile", async () => {
  const { settled, clock, store, reach, deadlines } = settling();
  const dueTime = clock.now() + 1000;
  const row = { calledTime: 0, dueTime };
  const write = [put(alive, "ann", row, dueTime)];
  await store.commit(userKey("shop", "ann"), { expect: [], write, record: [] });
  await deadlines.run();
  await clock.advance(60_000);
  reach.gone = false;
  await clock.advance(6000);
  expect(settled).toEqual([]);
  await clock.advance(200);
  expect(settled).toEqual(["ann"]);
});
