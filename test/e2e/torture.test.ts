import { expect, it } from "vitest";
import { seedOf } from "../support/random.ts";
import { run, startService } from "../support/service-process.ts";
import { withoutRates } from "../support/without-rates.ts";
import { defaultPlan, type Plan } from "../torture/plan.ts";
import { report } from "../torture/report.ts";
import { torture } from "../torture/torture.ts";

/** Some seconds in which everything happens. */
const plan: Plan = {
  seed: seedOf(process.env),
  durationMs: 5000,
  rooms: 5,
  members: 30,
  graceMs: 1500,
  keepAliveMs: 1000,
  tokenMs: 6000,
  slackMs: 3000, // two cores are shared with other tests
  talkMs: 400,
  stallMs: 3000,
  rates: {
    ...defaultPlan.rates,
    cut: 0.2,
    stall: 0.05,
    // Of each at least one happens in two rounds, but for once in ten thousand runs.
    hop: 0.2,
    vanish: 0.2,
    burst: 0.1,
    moderate: 0.6,
    breakage: 0.1,
    destroy: 0.03,
  },
};

it("keeps its promises to members who come, go, break off, stall and vanish", async () => {
  process.stdout.write(`torture: SEED=${plan.seed}\n`);
  const service = await startService({ ...withoutRates(), GRACE_PERIOD_MS: String(plan.graceMs) });
  try {
    const result = await torture(service.url, plan, () => {});
    expect(result.violations, report(result)).toEqual([]);
    const { streams, presence, clients, counts } = result.notes;
    expect(streams.counts.acknowledged).toBeGreaterThan(50);
    expect(streams.counts.told).toBeGreaterThan(200);
    expect(clients.counts.told).toBeGreaterThan(500);
    for (const count of [
      counts.cut,
      counts.reconnects,
      counts.resumes,
      counts.vanished,
      counts.moved,
      counts.attributes,
      counts.moderated,
      presence.leavesTold,
    ])
      expect(count).toBeGreaterThan(0);
  } finally {
    await service.stop();
  }
}, 120_000);

it("can be asked for what it does, and says what is wrong with what was asked", async () => {
  const command = (...args: string[]) => run(process.execPath, ["test/torture/main.ts", ...args]);
  expect(await command("--help")).toContain("npm run -s torture -- [--minutes N]");
  await expect(command("--rooms", "0")).rejects.toThrow("--rooms must be 1 or more");
  await expect(command("--minutes", "soon")).rejects.toThrow("--minutes must be more than 0");
});
