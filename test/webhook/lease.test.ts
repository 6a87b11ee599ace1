import { describe, expect, it } from "vitest";
import { Lease } from "../../services/webhook/lease.ts";
import { leases, progress, webhooksKey } from "../../services/webhook/webhook-tables.ts";
import { openStore } from "../support/store.ts";

const leaseMs = 10_000;
const dayMs = 24 * 60 * 60_000;

function open() {
  const { store, clock } = openStore();
  const lease = (url = "https://a.example") => new Lease({ store, app: "shop", url, leaseMs });
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

  it("forgets webhooks that nobody has worked on for a day", async () => {
    const { store, clock, lease } = open();
    const old = lease("https://old.example");
    await old.take();
    await old.renew(reached(1));
    await clock.advance(leaseMs + dayMs);
    const { leases: left, progress: kept } = await take();
    expect([left, kept]).toEqual([2, 1]);
    await clock.advance(1);
    expect(await take()).toEqual({ leases: 2, progress: 0 });

    async function take() {
      await lease(`https://${clock.now()}.example`).take();
      const view = await store.read(webhooksKey("shop"), { sizes: [leases, progress] });
      return { leases: view.size(leases), progress: view.size(progress) };
    }
  });
});
