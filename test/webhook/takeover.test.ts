import { describe, expect, it } from "vitest";
import { defaultDeliveryLimits } from "../../services/webhook/delivery-limits.ts";
import { breakable } from "../support/breakable-store.ts";
import {
  created,
  deliver,
  delivering,
  make,
  missed,
  openWorld,
  receiver,
  receiveWebhooks,
  saved,
  say,
  told,
  until,
} from "../support/delivering.ts";
import type { Answer } from "../support/webhook-receiver.ts";

receiveWebhooks();

const { keptMs, leaseMs, saveMs } = defaultDeliveryLimits;

describe("the work on a webhook", () => {
  it("goes on at another node where it was given up, and is done by one alone", async () => {
    const { world, backend, webhooks } = await delivering();
    await make(backend, "a");
    await say(backend, "a", "one");
    await until(told).toEqual([created, "one"]);
    deliver(world);
    await saved(world);
    await say(backend, "a", "two");
    await until(told).toEqual([created, "one", "two"]);
    await webhooks.close(1000);
    await say(backend, "a", "three");
    await world.clock.advance(leaseMs + 1000);
    await until(told).toEqual([created, "one", "two", "three"]);
  });

  it("is taken over from a node that is gone, with what was not saved", async () => {
    const world = openWorld();
    const { store, cut } = breakable(world.store);
    deliver(world, { store });
    await saved(world);
    const backend = world.backend();
    await make(backend, "a");
    await say(backend, "a", "one"); // which comes when the first was taken
    await until(told).toEqual([created, "one"]);
    await saved(world);
    await say(backend, "a", "not saved");
    await until(told).toEqual([created, "one", "not saved"]);
    cut();
    deliver(world);
    await world.clock.advance(leaseMs - 2 * saveMs - 1);
    await say(backend, "a", "meanwhile");
    expect(receiver.received.length).toBeLessThanOrEqual(4);
    await world.clock.advance(2 * saveMs + 1001);
    await until(() => told().slice(-2)).toEqual(["not saved", "meanwhile"]);
    expect(told()[0]).toBe(created);
    expect(told().filter((text) => text === created)).toHaveLength(1);
  });

  it("is ended by a node that cannot renew its lease, before another begins", async () => {
    const world = openWorld();
    const { store, cut } = breakable(world.store);
    deliver(world, { store });
    await saved(world);
    receiver.answer = () => "hang";
    await make(world.backend(), "a");
    await until(() => receiver.open).toBe(1);
    cut();
    await world.clock.advance(0.95 * leaseMs);
    await until(() => receiver.open).toBe(0);
  });

  it("tells of events that are no longer kept when it goes on", async () => {
    const { world, backend, webhooks } = await delivering();
    await make(backend, "a");
    await until(told).toEqual([created]);
    await webhooks.close(1000);
    await say(backend, "a", "lost");
    await world.clock.advance(keptMs + 1000);
    receiver.answer = () => ({ status: 500 });
    const again = deliver(world);
    await until(told).toEqual([created, missed]);
    await until(again.waits).toBe(1);
    await again.webhooks.close(0); // before it was told: it is not forgotten
    receiver.answer = () => ({});
    deliver(world);
    await until(told).toEqual([created, missed, missed]);
    await say(backend, "a", "new");
    await until(told).toEqual([created, missed, missed, "new"]);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(3);
  });

  it("lets what is under way end when it is given up", async () => {
    const { backend, webhooks, world } = await delivering();
    const answer = Promise.withResolvers<Answer>();
    receiver.answer = () => answer.promise;
    await make(backend, "a");
    await until(() => receiver.open).toBe(1);
    const closed = webhooks.close(1000);
    await world.clock.advance(999);
    answer.resolve({});
    await closed;
    deliver(world);
    await saved(world);
    await say(backend, "a", "next");
    await until(told).toEqual([created, "next"]);
  });

  it("breaks off what is under way where it is to end at once", async () => {
    const { backend, webhooks } = await delivering();
    receiver.answer = () => "hang";
    await make(backend, "a");
    await until(() => receiver.open).toBe(1);
    await webhooks.close(0);
    await until(() => receiver.open).toBe(0);
  });

  it("needs no store at once: it begins when there is one", async () => {
    const world = openWorld();
    const { store, cut, mend } = breakable(world.store);
    cut();
    deliver(world, { store });
    await world.clock.advance(3000);
    mend();
    await world.clock.advance(1000);
    await saved(world);
    await make(world.backend(), "a");
    await until(told).toEqual([created]);
  });
});
