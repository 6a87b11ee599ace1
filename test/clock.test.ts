import { expect, it } from "vitest";
import { systemClock } from "../services/clock.ts";
import { run } from "./support/service-process.ts";

it("keeps nothing of what was taken back, whatever its delay", async () => {
  const printed = await run(process.execPath, ["test/support/timer-lists.ts"]);
  const { before, meanwhile, after } = JSON.parse(printed);
  expect(meanwhile - before).toBeGreaterThanOrEqual(1000);
  expect(after - before).toBeLessThan(10);
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
