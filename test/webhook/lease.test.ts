import { describe, expect, it } from "vitest";
import { Lease } from "../../services/webhook/lease.ts";
import { leases, progress, webhooksKey } from "../../services/webhook/webhook-tables.ts";
import { openStore } from "../support/store.ts";

const leaseMs = 10_000;
const dayMs = 24 * 60 * 60_000;

function open() {
  const { store, clock } = openStore();
  const lease = (url = "https://a.example", configured = [url]) =>
    new Lease({ store, app: "shop", url, configured, leaseMs });
  return { store, clock, lease };
}

const reached = (position: number) => ({
  position: new Map([
    [0, position],
    [255, 1_790_000_000_000_000],
  ]),
  missedTime: 0,
});

describe("the lease of a webhook", () => {
  it("is one node's until it runs out", async () => {
    const { clock, lease } = open();
    const [one, other] = [lease(), lease()];
    expect(await one.take()).toEqual({ ours: true, progress: undefined });
    await clock.advance(1000);
    expect(await other.take()).toEqual({ ours: false, leftMs: leaseMs - 1000 });
    expect(await one.renew(reached(7))).toBe(true);
    await clock.advance(leaseMs - 1);
    expect(await other.take()).toEqual({ ours: false, leftMs: 1 });
    await clock.advance(1);
    expect(await other.take()).toEqual({ ours: true, progress: reached(7) });
  });

  it("that was lost lets nothing be saved, and is not given back", async () => {
    const { clock, lease } = open();
    const [one, other, third] = [lease(), lease(), lease()];
    await one.take();
    await clock.advance(leaseMs);
    await other.take();
    await other.renew(reached(9));
    expect(await one.renew(reached(5))).toBe(false);
    await one.release(reached(5));
    expect(await third.take()).toMatchObject({ ours: false });
    await other.release(undefined);
    expect(await third.take()).toEqual({ ours: true, progress: reached(9) });
  });

  it("is of one webhook; two nodes that want it at once do not both get it", async () => {
    const { lease } = open();
    const wanting = [lease(), lease(), lease("https://b.example")];
    const taken = await Promise.all(wanting.map((one) => one.take()));
    expect(taken.filter(({ ours }) => ours)).toHaveLength(2);
    expect(taken[2]?.ours).toBe(true);
  });

  it("forgets webhooks that are no longer configured, after a day", async () => {
    const { store, clock, lease } = open();
    const [old, silent] = ["https://old.example", "https://silent.example"];
    for (const url of [old, silent]) {
      const one = lease(url);
      await one.take();
      await one.release(reached(1));
    }
    await clock.advance(dayMs);
    expect(await take()).toEqual({ leases: 3, progress: 2 });
    await clock.advance(1);
    expect(await take()).toEqual({ leases: 3, progress: 1 });
    expect(await lease(silent).take()).toEqual({ ours: true, progress: reached(1) });

    async function take() {
      const url = `https://${clock.now()}.example`;
      await lease(url, [url, silent]).take();
      const view = await store.read(webhooksKey("shop"), { sizes: [leases, progress] });
      return { leases: view.size(leases), progress: view.size(progress) };
    }
  });
});
