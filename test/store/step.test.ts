import { expect, it } from "vitest";
import { absent, put } from "../../services/store/change.ts";
import { createMemoryStore } from "../../services/store/memory-store.ts";
import { step } from "../../services/store/step.ts";
import { jsonTable } from "../../services/store/table.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { refusal } from "../support/reasons.ts";

const key = { kind: "room", app: "a", id: "r" } as const;
const things = jsonTable<number>("things");
const putting = { expect: [absent(things, "x")], write: [put(things, "x", 1)], record: [] };

it("a step that is always refused ends as contention, and has told of each refusal", async () => {
  const store = createMemoryStore({ clock: createManualClock() });
  await store.commit(key, putting);
  let refusals = 0;
  const never = step(store, key, {}, () => ({
    change: putting,
    done: () => "done",
    refused: () => {
      refusals++;
    },
  }));
  expect(await refusal(never)).toBe("Aborted CONTENTION");
  expect(refusals).toBe(50);
});

it("a step that is refused once decides again from what stands there", async () => {
  const store = createMemoryStore({ clock: createManualClock() });
  const seen: (number | undefined)[] = [];
  const answer = await step(store, key, { rows: [{ table: things, id: "x" }] }, (view) => {
    const row = view.row(things, "x");
    seen.push(row?.value);
    if (row !== undefined) return { answer: "there" };
    void store.commit(key, putting); // someone is faster
    return { change: putting, done: () => "put" };
  });
  expect(answer).toBe("there");
  expect(seen).toEqual([undefined, 1]);
});
