import pino from "pino";
import { expect, it } from "vitest";
import { Deadlines } from "../../services/store/deadlines.ts";
import { createMemoryStore } from "../../services/store/memory-store.ts";
import { createManualClock } from "../support/manual-clock.ts";

it("says once that the store does not answer, and again when it fails anew", async () => {
  const lines: string[] = [];
  const clock = createManualClock();
  const store = createMemoryStore({ clock });
  let failing = true;
  const due = store.due.bind(store);
  store.due = (...asked) => (failing ? Promise.reject(new Error("gone")) : due(...asked));
  const log = pino({}, { write: (line: string) => lines.push(line) });
  const deadlines = new Deadlines({ store, clock, log, settle: {} });
  await deadlines.run();
  await deadlines.run();
  expect(lines).toHaveLength(1);
  failing = false;
  await deadlines.run();
  failing = true;
  await deadlines.run();
  expect(lines).toHaveLength(2);
  deadlines.close();
});
