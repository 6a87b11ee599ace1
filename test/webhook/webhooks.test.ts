import { fromJson } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import { defaultDeliveryLimits } from "../../services/webhook/delivery-limits.ts";
import {
  created,
  delivering,
  make,
  missed,
  numbers,
  receiver,
  receiveWebhooks,
  run,
  say,
  textOf,
  told,
  until,
} from "../support/delivering.ts";
import type { Answer } from "../support/webhook-receiver.ts";

receiveWebhooks();

const { requests, firstRetryMs, mostRetryAfterMs, goneMs, keptMs, timeoutMs } =
  defaultDeliveryLimits;

describe("a webhook", () => {
  it("is told of what happens in every room of its app, signed, as the contract's event", async () => {
    const { backend } = await delivering();
    await make(backend, "a");
    const sent = await say(backend, "a", "hello");
    await until(() => receiver.received.length).toBe(2);
    const [first, message] = receiver.received;
    expect(first?.payload?.type).toBe(created);
    expect(message?.payload?.type).toBe("room.message_sent");
    expect(message?.id).toMatch(/^evt_[\w-]{32}$/);
    const event = fromJson(EventSchema, message?.payload?.data);
    const { cursor, sendTime } = sent;
    expect(event).toMatchObject({
      roomId: "a",
      epoch: cursor?.epoch,
      sequence: 2n,
      time: sendTime,
    });
    expect(event.payload.case).toBe("messageSent");
    const at = Number(sendTime?.seconds) * 1000 + Number(sendTime?.nanos) / 1e6;
    expect(message?.payload?.timestamp).toBe(new Date(at).toISOString());
  });

  it("is told of what happens after a long silence", async () => {
    const { world, backend } = await delivering();
    await world.clock.advance(2 * keptMs);
    await make(backend, "a");
    await until(told).toEqual([created]);
  });

  it("is told of the rooms and the events that it asks for, and of no other app", async () => {
    const settings = { eventTypes: ["message_sent"], roomIdPrefix: "live-" };
    const { world, backend } = await delivering({ settings });
    for (const roomId of ["live-1", "quiet"]) {
      await make(backend, roomId);
      await say(backend, roomId, roomId);
    }
    const stranger = await world.user("ann", { app: "other" });
    await stranger.rooms.enterRoom({ room: { roomId: "live-1" } });
    await say(stranger, "live-1", "elsewhere");
    await say(backend, "live-1", "end");
    await until(told).toEqual(["live-1", "end"]);
  });

  it("is sent an event again until it is taken, ever later, under the same id", async () => {
    const { world, backend, waits } = await delivering();
    const failures: Answer[] = [
      { status: 500 },
      { status: 302, headers: { location: "/elsewhere" } },
      "reset",
      { status: 404 },
    ];
    receiver.answer = () => failures.shift() ?? {};
    await make(backend, "a");
    await say(backend, "a", "second");
    for (let tries = 1; tries <= 4; tries++) {
      await until(waits).toBe(tries);
      await world.clock.advance(2 ** (tries - 1) * firstRetryMs - 1);
      expect(receiver.received).toHaveLength(tries);
      await world.clock.advance(1);
    }
    await until(told).toEqual([...new Array(5).fill(created), "second"]);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(2);
  });

  it("is waited for no longer than an answer may take", async () => {
    const { world, backend, waits } = await delivering();
    const answers: Answer[] = ["hang"];
    receiver.answer = () => answers.shift() ?? {};
    await make(backend, "a");
    await until(() => receiver.open).toBe(1);
    await world.clock.advance(timeoutMs - 1);
    expect(receiver.open).toBe(1);
    await world.clock.advance(1);
    await until(waits).toBe(1);
    await until(() => receiver.open).toBe(0);
    await world.clock.advance(firstRetryMs);
    await until(told).toEqual([created, created]);
  });

  it("is told of other rooms where one fails", async () => {
    const { backend } = await delivering();
    receiver.answer = ({ payload }) => (payload?.data.roomId === "bad" ? { status: 500 } : {});
    await make(backend, "bad");
    await make(backend, "good");
    for (const text of numbers(50)) await say(backend, "good", text);
    await until(() => told().filter((text) => text !== created)).toEqual(numbers(50));
  });

  it(`has at most ${requests} requests at once, one a room`, async () => {
    const { backend } = await delivering();
    const answer = Promise.withResolvers<Answer>();
    receiver.answer = () => answer.promise;
    for (const i of numbers(requests + 4)) {
      await make(backend, `room-${i}`);
      await say(backend, `room-${i}`, i);
    }
    await until(() => receiver.open).toBe(requests);
    expect(new Set(receiver.received.map(({ payload }) => payload?.data.roomId)).size).toBe(
      requests,
    );
    answer.resolve({});
    await until(() => receiver.received.length).toBe(2 * (requests + 4));
  });

  it("is tried by one request at a time while everything fails, and then told all", async () => {
    const { world, backend, waits, begun } = await delivering();
    receiver.answer = () => ({ status: 500 });
    for (const i of numbers(2 * requests)) await make(backend, `room-${i}`);
    // As many as are under way fail, after which those that began meanwhile do; the first wait is one more.
    await until(() => begun() + 1 - waits()).toBe(0);
    const before = receiver.received.length;
    expect(before).toBeLessThan(2 * requests);
    for (let probe = 1; probe <= 3; probe++) {
      await world.clock.advance(2 ** (probe - 1) * firstRetryMs - 1);
      expect(receiver.received).toHaveLength(before + probe - 1);
      await world.clock.advance(1);
      await until(waits).toBe(before + 1 + 2 * probe);
      expect(receiver.received).toHaveLength(before + probe);
    }
    receiver.answer = () => ({});
    await world.clock.advance(8 * firstRetryMs);
    const rooms = () =>
      receiver.received.slice(before + 3).map(({ payload }) => payload?.data.roomId);
    await until(() => new Set(rooms()).size).toBe(2 * requests);
  });

  it.each([
    ["30", 30_000],
    ["86400", mostRetryAfterMs],
  ])("is left alone for as long as it asks, in reason: Retry-After: %s", async (header, waitMs) => {
    const { world, backend, waits } = await delivering();
    const answers: Answer[] = [{ status: 429, headers: { "retry-after": header } }];
    receiver.answer = () => answers.shift() ?? {};
    await make(backend, "a");
    await until(waits).toBe(1);
    await make(backend, "b");
    await world.clock.advance(waitMs - 1);
    expect(receiver.received).toHaveLength(1);
    await world.clock.advance(1);
    await until(() => receiver.received.length).toBe(3);
  });

  it("is left alone for an hour where it is gone", async () => {
    const { world, backend, waits } = await delivering();
    const answers: Answer[] = [{ status: 410 }];
    receiver.answer = () => answers.shift() ?? {};
    await make(backend, "a");
    await until(waits).toBe(1);
    await world.clock.advance(goneMs - 1);
    await make(backend, "b");
    expect(receiver.received).toHaveLength(1);
    await world.clock.advance(1);
    await until(() => receiver.received.length).toBe(3);
  });

  it("misses events that it does not take for as long as they are kept, and is told so", async () => {
    const { world, backend, ...delivery } = await delivering({ limits: { keptMs: 20_000 } });
    receiver.answer = ({ payload }) => (payload?.data.roomId === "bad" ? { status: 500 } : {});
    await make(backend, "bad");
    await until(delivery.waits).toBe(1);
    await run(world, delivery, 15_000);
    await say(backend, "bad", "late");
    expect(told()).not.toContain(missed);
    await run(world, delivery, 17_000);
    expect(told()).toContain(missed);
    receiver.answer = () => ({});
    await run(world, delivery, 20_000);
    await until(() => told().at(-1)).toBe("late");
  });

  it("has no more waiting than it may, and a room that fails leaves most of it to others", async () => {
    const { world, backend, waits } = await delivering({ limits: { events: 50 } });
    let bad = true;
    receiver.answer = ({ payload }) =>
      bad && payload?.data.roomId === "bad" ? { status: 500 } : {};
    await make(backend, "bad");
    await make(backend, "good");
    await until(waits).toBe(1);
    for (const text of numbers(200)) {
      await say(backend, "bad", text);
      await say(backend, "good", text);
    }
    const of = (roomId: string) =>
      receiver.received.filter(({ payload }) => payload?.data.roomId === roomId).map(textOf);
    await until(() => of("good")).toEqual([created, ...numbers(200)]);
    bad = false;
    await world.clock.advance(firstRetryMs);
    await until(() => of("bad").slice(-201)).toEqual([created, ...numbers(200)]);
    expect(of("good")).toHaveLength(201);
  });
});
