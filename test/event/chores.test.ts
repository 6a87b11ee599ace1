import { expect, it } from "vitest";
import { Chores } from "../../services/event/chores.ts";

/** Keeps the event loop busy. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

it("does chores in their order, and whatever else comes in between", async () => {
  const chores = new Chores();
  const done: number[] = [];
  const turns: number[] = [];
  for (let i = 0; i < 20; i++)
    chores.add(() => {
      work(0.3);
      done.push(i);
    });
  expect(done).toEqual([]);
  while (done.length < 20) {
    await new Promise(setImmediate);
    turns.push(done.length);
  }
  expect(done).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(turns.length).toBeGreaterThanOrEqual(4);
});

it("does one at least, however long that takes, and those that are added meanwhile", async () => {
  const chores = new Chores();
  const done: string[] = [];
  chores.add(() => {
    work(3);
    done.push("first");
    chores.add(() => done.push("third"));
  });
  chores.add(() => done.push("second"));
  await new Promise(setImmediate);
  expect(done).toEqual(["first"]);
  while (done.length < 3) await new Promise(setImmediate); // one go, if nothing else takes the machine
  expect(done).toEqual(["first", "second", "third"]);
});
