import { expect, it } from "vitest";
import { cyclesPlan, runCycles } from "../soak/cycles.ts";
import { cyclesReport, cyclesViolations } from "../soak/cycles-report.ts";
import { runShutdown, shutdownPlan } from "../soak/shutdown.ts";
import { shutdownReport, shutdownViolations } from "../soak/shutdown-report.ts";
import { run } from "../support/service-process.ts";

it("keeps nothing of readers who come and go", async () => {
  const plan = { ...cyclesPlan(2000), warmUp: 1000, sessions: 64, rooms: 8, atOnce: 16 };
  const result = await runCycles(plan, () => {});
  expect(cyclesViolations(result), cyclesReport(result)).toEqual([]);
  const { grpc, connect, pull, http1 } = result.done;
  expect(grpc + connect + pull + http1).toBe(plan.warmUp + plan.cycles);
  for (const count of [grpc, connect, pull, http1, result.inHaste])
    expect(count).toBeGreaterThan(0);
}, 120_000);

it("tells streams to go, spread over its drain, and loses no call", async () => {
  const result = await runShutdown(shutdownPlan(100, 1500), () => {});
  expect(shutdownViolations(result), shutdownReport(result)).toEqual([]);
  expect(result.calls.length).toBeGreaterThan(50);
}, 120_000);

it("can be asked for what it does, and says what is wrong with what was asked", async () => {
  const command = (...args: string[]) => run(process.execPath, ["test/soak/main.ts", ...args]);
  expect(await command("--help")).toContain("npm run -s soak -- cycles [--cycles N]");
  await expect(command()).rejects.toThrow("say which run: cycles or shutdown");
  await expect(command("cycles", "--cycles", "9")).rejects.toThrow("--cycles must be 100 or more");
});
