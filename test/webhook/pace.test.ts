import { describe, expect, it } from "vitest";
import { defaultDeliveryLimits } from "../../services/webhook/delivery-limits.ts";
import { Pace } from "../../services/webhook/pace.ts";

const { requests, firstRetryMs, mostRetryMs } = defaultDeliveryLimits;
const paceOf = (random: number) =>
  new Pace({ limits: defaultDeliveryLimits, random: () => random });
const now = 1_000_000;

/** So many rooms fail, one after another. */
function fail(pace: Pace, rooms: number): void {
  for (let i = 0; i < rooms; i++) pace.failed({ roomId: `room-${i}`, failures: 1 }, undefined, now);
}

describe("the pace of a webhook", () => {
  it("doubles a room's wait up to the most, of which up to a half is left to chance", () => {
    const waits = (random: number, failures: number) =>
      paceOf(random).failed({ roomId: "a", failures }, undefined, now).retryMs;
    expect([1, 2, 3, 9].map((failures) => waits(1, failures))).toEqual(
      [1, 2, 4, 256].map((times) => times * firstRetryMs),
    );
    for (const failures of [10, 50, 5000]) expect(waits(1, failures)).toBe(mostRetryMs);
    expect(waits(0, 1)).toBe(firstRetryMs / 2);
  });

  it("takes a receiver to be down when as many rooms have failed as there are requests", () => {
    const pace = paceOf(1);
    fail(pace, requests - 1);
    fail(pace, requests - 1); // the same ones again
    expect(pace.down).toBe(false);
    expect(pace.waitMs(requests - 1, now)).toBe(0);
    expect(pace.waitMs(requests, now)).toBeUndefined();
    const last = pace.failed({ roomId: "last", failures: 1 }, undefined, now);
    expect(last).toMatchObject({ down: true });
    expect(pace.waitMs(0, now)).toBe(firstRetryMs);
    expect(pace.waitMs(1, now)).toBeUndefined();
  });

  it("begins anew when something is taken", () => {
    const pace = paceOf(1);
    fail(pace, requests - 1);
    expect(pace.taken()).toBe(false);
    fail(pace, requests - 1);
    expect(pace.down).toBe(false);
    fail(pace, requests);
    expect(pace.taken()).toBe(true);
    expect(pace.down).toBe(false);
  });

  it("honours Retry-After for all rooms where the receiver is busy, else for the one", () => {
    const busy = { status: 503, retryAfterMs: 5000, text: "" };
    const pace = paceOf(1);
    expect(pace.failed({ roomId: "a", failures: 1 }, busy, now).retryMs).toBe(5000);
    expect(pace.waitMs(0, now)).toBe(5000);
    const broken = paceOf(1);
    const answer = { ...busy, status: 500 };
    expect(broken.failed({ roomId: "a", failures: 1 }, answer, now).retryMs).toBe(5000);
    expect(broken.waitMs(0, now)).toBe(0);
  });
});
