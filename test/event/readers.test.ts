import { durationFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, it } from "vitest";
import { SessionEndReason } from "../../gen/parlor/v1/event_pb.ts";
import { msFromDuration } from "../../services/time.ts";
import { listen, lobby, say } from "../support/lobby.ts";
import { openNode } from "../support/node.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms } from "../support/rooms.ts";

const minuteMs = 60_000;

describe("A session", () => {
  it("is read in one place: a second stream ends the first", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    await ann.rooms.enterRoom(lobby);
    const first = await listen(ann);
    await first.next("roomEntered");
    const second = await listen(ann);
    const ended = await first.next("sessionEnded");
    expect(ended.payload.value.reason).toBe(SessionEndReason.REPLACED);
    expect(await first.end()).toBeNull();
    await second.next("roomEntered");
    await ann.messages.sendMessage(say("still here"));
    await second.next("messageSent");
    expect(world.readers.size).toBe(1);
  });

  it("is read in one place: a pull ends a stream, and a stream a pull", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    const stream = await listen(ann);
    const pull = ann.events.pullEvents({ wait: durationFromMs(30_000) });
    await stream.next("sessionEnded");
    await listen(ann);
    const { events } = await pull;
    expect(events).toMatchObject([
      { payload: { case: "sessionEnded", value: { reason: SessionEndReason.REPLACED } } },
    ]);
  });

  it("does not replace another session of its user", async () => {
    const world = openRooms();
    const [one, two] = [await world.user("ann"), await world.user("ann")];
    const logs = [await listen(one), await listen(two)];
    await one.rooms.enterRoom(lobby);
    await logs[0]?.next("roomEntered");
    expect(logs.map(({ ended }) => ended)).toEqual([undefined, undefined]);
  });
});

describe("A stream", () => {
  it("shows that it is alive when it told nothing for 15 to 20 s", async () => {
    const world = openRooms();
    const users = await Promise.all(["ann", "bob"].map((id) => world.user(id)));
    const [ann, bob] = await Promise.all(users.map((user) => listen(user)));
    const beats = () => [ann, bob].map((log) => log?.cases.filter((c) => c === "heartbeat").length);
    await world.clock.advance(14_000);
    expect(beats()).toEqual([0, 0]);
    await world.clock.advance(6_000);
    await expect.poll(beats).toEqual([1, 1]);
    await users[0]?.rooms.enterRoom(lobby);
    await ann?.next("roomEntered");
    await world.clock.advance(14_000);
    expect(beats()[0]).toBe(1);
    await world.clock.advance(6_000);
    await expect.poll(beats).toEqual([2, 2]);
  });

  it("warns a minute before the token expires, and goes on when it is renewed", async () => {
    const node = openNode();
    const ann = await node.login("ann", { ttlS: 3600 });
    const log = await listen(ann);
    await node.clock.advance(58 * minuteMs);
    expect(log.cases).not.toContain("tokenExpiring");
    await node.clock.advance(minuteMs);
    const warning = await log.next("tokenExpiring");
    const { expireTime } = warning.payload.value;
    if (expireTime === undefined || warning.time === undefined) throw new Error("no time");
    expect(timestampMs(expireTime) - timestampMs(warning.time)).toBeLessThanOrEqual(minuteMs);
    await ann.auth.renewToken({ token: await node.token({ userId: "ann", ttlS: 3600 }) });
    await node.clock.advance(5 * minuteMs);
    expect(log.ended).toBeUndefined();
    expect(log.cases.filter((c) => c === "tokenExpiring").length).toBeLessThanOrEqual(2);
    await node.clock.advance(54 * minuteMs);
    await log.next("tokenExpiring");
  });

  it("warns halfway where the token expires sooner, again and again, until the session ends", async () => {
    const node = openNode();
    const ann = await node.login("ann", { ttlS: 40 });
    const log = await listen(ann);
    const warnings = () => log.cases.filter((c) => c === "tokenExpiring").length;
    await node.clock.advance(19_000);
    expect(warnings()).toBe(0);
    await node.clock.advance(2_000);
    await expect.poll(warnings).toBe(1);
    await node.clock.advance(10_000);
    await expect.poll(warnings).toBe(2);
    await node.clock.advance(20_000);
    const ended = await log.next("sessionEnded");
    expect(ended.payload.value.reason).toBe(SessionEndReason.TOKEN_EXPIRED);
  });
});

describe("A node that is going", () => {
  it("tells each reader so at a moment of its own, and takes no more", async () => {
    const world = openRooms();
    const users = await Promise.all(Array.from({ length: 50 }, (_, i) => world.user(`u${i}`)));
    const logs = await Promise.all(users.map((user) => listen(user)));
    const gone = () => logs.filter(({ ended }) => ended !== undefined).length;
    let drained = false;
    void world.readers.drain(10_000).then(() => {
      drained = true;
    });
    const late = await world.user("late");
    const refused = late.events.pullEvents({});
    expect(await refusal(refused)).toBe("Unavailable SHUTTING_DOWN");
    await world.clock.advance(5_000);
    await expect.poll(gone).toBeGreaterThan(5);
    expect(gone()).toBeLessThan(45);
    expect(drained).toBe(false);
    await world.clock.advance(5_000);
    await expect.poll(gone).toBe(50);
    expect(drained).toBe(true);
    for (const log of logs) {
      const { retryAfter } = (await log.next("draining")).payload.value;
      expect(msFromDuration(retryAfter, -1)).toBeLessThanOrEqual(1000);
      expect(msFromDuration(retryAfter, -1)).toBeGreaterThanOrEqual(0);
      expect(log.cases.at(-1)).toBe("draining");
      expect(await refusal(Promise.reject(await log.end()))).toBe("Unavailable SHUTTING_DOWN");
    }
    const stream = late.events.subscribe({})[Symbol.asyncIterator]().next();
    expect(await refusal(stream)).toBe("Unavailable SHUTTING_DOWN");
  });

  it("is gone at once where nobody reads", async () => {
    const world = openRooms();
    await world.readers.drain(10_000);
    const ann = await world.user("ann");
    expect(await refusal(ann.events.pullEvents({}))).toBe("Unavailable SHUTTING_DOWN");
  });
});
