import { queryObjects } from "node:v8";
import { expect, it } from "vitest";
import { systemClock } from "../services/clock.ts";

/** Node's lists of timers, one for each delay: the class of which is known by a list itself. */
function timerLists(): number {
  const timer = setTimeout(() => {}, 1e8);
  const list: unknown = Reflect.get(timer, "_idleNext");
  clearTimeout(timer);
  const kind: unknown = Object(list).constructor;
  if (typeof kind !== "function" || kind.name !== "TimersList") throw new Error("no list");
  return queryObjects(kind, { format: "count" });
}

it("keeps nothing of what was taken back, whatever its delay", () => {
  const before = timerLists();
  const cancels = Array.from({ length: 1000 }, (_, i) => systemClock.after(1e6 + i, () => {}));
  expect(timerLists() - before).toBeGreaterThanOrEqual(1000);
  for (const cancel of [...cancels, ...cancels]) cancel();
  expect(timerLists() - before).toBeLessThan(10);
});

it("keeps no process alive, by what it runs and by what is taken back after that", async () => {
  const timeouts = () =>
    process.getActiveResourcesInfo().filter((type) => type === "Timeout").length;
  const before = timeouts();
  let cancel = () => {};
  await new Promise<void>((resolve) => {
    const alive = setTimeout(() => {}, 10_000);
    cancel = systemClock.after(1, () => {
      clearTimeout(alive);
      resolve();
    });
    expect(timeouts()).toBe(before + 1);
  });
  cancel();
  expect(timeouts()).toBe(before);
});
