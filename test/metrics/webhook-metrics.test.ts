import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { measureWebhooks } from "../../services/metrics/webhook-metrics.ts";
import { defaultDeliveryLimits } from "../../services/webhook/delivery-limits.ts";
import type { Webhooks } from "../../services/webhook/webhooks.ts";
import { delivering, make, receiver, receiveWebhooks, say, until } from "../support/delivering.ts";

receiveWebhooks();

/** What is measured of the app's one webhook, by name. */
async function measured({ standings }: Webhooks): Promise<Record<string, number>> {
  const registry = new Registry();
  measureWebhooks(registry, () => standings);
  const lines = (await registry.metrics()).split("\n").filter((line) => line.includes("{"));
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] =
        /^parlor_webhook_(\w+)\{app="shop",url="[^"?]*"\} (.*)$/.exec(line) ?? [];
      return [name ?? line, Number(value)];
    }),
  );
}

describe("a webhook's metrics", () => {
  it("tell what was taken, what failed, and how far behind it is", async () => {
    const { world, backend, webhooks, waits } = await delivering();
    await make(backend, "good");
    await until(async () => (await measured(webhooks)).taken_total).toBe(1);
    expect(await measured(webhooks)).toEqual({
      taken_total: 1,
      failures_total: 0,
      failing_rooms: 0,
      waiting_events: 0,
      lag_seconds: 0,
    });
    receiver.answer = () => ({ status: 500 });
    await make(backend, "bad");
    await say(backend, "bad", "second");
    await until(waits).toBe(1);
    await until(async () => (await measured(webhooks)).waiting_events).toBe(2);
    await world.clock.advance(defaultDeliveryLimits.firstRetryMs);
    await until(waits).toBe(2);
    expect(await measured(webhooks)).toEqual({
      taken_total: 1,
      failures_total: 2,
      failing_rooms: 1,
      waiting_events: 2,
      lag_seconds: defaultDeliveryLimits.firstRetryMs / 1000,
    });
    receiver.answer = () => ({});
    await world.clock.advance(2 * defaultDeliveryLimits.firstRetryMs);
    await until(async () => (await measured(webhooks)).taken_total).toBe(3);
    expect(await measured(webhooks)).toMatchObject({ failing_rooms: 0, lag_seconds: 0 });
  });

  it("hide what its query may hold, and fall silent once this node no longer works on it", async () => {
    const { webhooks, backend } = await delivering({
      settings: { url: `${receiver.url}?key=secret` },
    });
    await make(backend, "a");
    await until(async () => (await measured(webhooks)).taken_total).toBe(1);
    expect(webhooks.standings.map(({ url }) => url)).toEqual([receiver.url]);
    await webhooks.close(0);
    expect(await measured(webhooks)).toEqual({});
  });
});
