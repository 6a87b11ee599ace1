import { expect, it } from "vitest";
import { seedOf } from "../support/random.ts";
import { openLiveStore } from "../support/store.ts";
import { webhookReport } from "../torture/report.ts";
import { tortureWebhooks, type WebhookPlan } from "../torture/webhooks.ts";

const plan: WebhookPlan = {
  seed: seedOf(process.env),
  events: 500,
  rooms: 20,
  outages: 2,
  restarts: 2,
  patienceMs: 90_000,
};

it("tells a receiver that fails, hangs, breaks off and goes away of every event, in order", async () => {
  process.stdout.write(`webhooks: SEED=${plan.seed}\n`);
  const store = await openLiveStore();
  try {
    const result = await tortureWebhooks(store, plan);
    expect(result.violations, webhookReport(result)).toEqual([]);
    expect(result.counts.taken).toBe(plan.events);
    for (const trouble of ["error", "reset", "taken and reset", "hang", "outage", "repeated"])
      expect(result.counts[trouble]).toBeGreaterThan(0);
  } finally {
    await store.close();
  }
}, 120_000);
