import { expect, it } from "vitest";
import { RecentPast } from "../../services/event/recent-past.ts";
import { encodePayload } from "../../services/room/payload.ts";
import { createManualClock } from "../support/manual-clock.ts";

const entry = (sequence: number) => ({
  epoch: "one",
  sequence,
  revision: 1_790_000_000_123_456,
  payload: encodePayload({ case: "memberLeft", value: { userId: `user-${sequence}` } }),
});

it("makes what is read again by many once, and keeps it no longer than that", async () => {
  const clock = createManualClock();
  const past = new RecentPast(clock);
  const [first, second] = [entry(1), entry(2)];
  const made = past.delivery("lobby", first);
  expect(made.event).toMatchObject({ roomId: "lobby", sequence: 1n });
  expect(past.delivery("lobby", second)).not.toBe(made);
  expect(past.delivery("lobby", first)).toBe(made);
  await clock.advance(1000);
  const again = past.delivery("lobby", first);
  expect(again).not.toBe(made);
  expect(again.event).toEqual(made.event);
});

it("does not keep more than so many", () => {
  const past = new RecentPast(createManualClock());
  const entries = Array.from({ length: 1025 }, (_, i) => entry(i + 1));
  const made = entries.map((one) => past.delivery("lobby", one));
  const same = entries.map((one, i) => past.delivery("lobby", one) === made[i]);
  expect(same.filter(Boolean)).toHaveLength(1024);
});
