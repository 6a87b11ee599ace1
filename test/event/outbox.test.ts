import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import { Outbox, type OutboxLimits } from "../../services/event/outbox.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { refusal } from "../support/reasons.ts";

const limits: OutboxLimits = { events: 10, bytes: 1000, ageMs: 100 };
const delivery = (bytes = 1) => ({ event: create(EventSchema), sequence: 0, bytes });

function open() {
  const clock = createManualClock();
  let ended = 0;
  const outbox = new Outbox({ clock, limits, ended: () => ended++ });
  const push = (count: number, bytes?: number) =>
    outbox.push(Array.from({ length: count }, () => delivery(bytes)));
  const drain = async (signal = new AbortController().signal) => {
    const sizes: number[] = [];
    for await (const batch of outbox.batches(signal)) sizes.push(batch.length);
    return sizes;
  };
  return { clock, outbox, push, drain, ended: () => ended };
}

describe("an outbox", () => {
  it("keeps what its limits allow, and writes it as one batch", async () => {
    const { outbox, push, drain, clock } = open();
    push(5, 100);
    await clock.advance(100);
    push(5, 100);
    outbox.end();
    expect(await drain()).toEqual([10]);
  });

  it.each([
    ["one event more", 11, 1, 0],
    ["one byte more", 1, 1001, 0],
    ["waiting longer", 1, 1, 101],
  ])("cuts its reader off for %s than its limits", async (_what, count, bytes, ms) => {
    const { push, drain, clock, ended } = open();
    push(1, 0);
    await clock.advance(ms);
    push(count - (count > 1 ? 1 : 0), bytes);
    expect(ended()).toBe(1);
    expect(await refusal(drain())).toBe("Unavailable SLOW_SUBSCRIBER");
  });

  it("writes a long queue in slices", async () => {
    const clock = createManualClock();
    const outbox = new Outbox({ clock, ended: () => {} });
    outbox.push(Array.from({ length: 130 }, () => delivery()));
    outbox.end();
    const sizes: number[] = [];
    for await (const batch of outbox.batches(new AbortController().signal))
      sizes.push(batch.length);
    expect(sizes).toEqual([64, 64, 2]);
  });

  it("takes nothing after its end", async () => {
    const { outbox, push, drain } = open();
    push(1);
    outbox.end();
    push(1);
    expect(await drain()).toEqual([1]);
  });

  it("ends with the reason of an abort, while it waits too", async () => {
    const { drain } = open();
    const controller = new AbortController();
    const draining = drain(controller.signal);
    const reason = new Error("gone");
    controller.abort(reason);
    await expect(draining).rejects.toBe(reason);
  });
});
