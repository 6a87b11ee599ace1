import { Code } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import type { Room } from "../../client/index.ts";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { SessionEndReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { settled } from "./hand-clock.ts";
import { collect, entered, ready, refusal, reset, tell } from "./told.ts";

const poll = { interval: 1 };

/** That the session is out of the lobby. */
const exited = (reason: LeaveReason) => ({
  roomId: "lobby",
  payload: { case: "roomExited" as const, value: { reason } },
});

const ended = (reason: SessionEndReason) => ({
  payload: { case: "sessionEnded" as const, value: { reason } },
});

/** Reads all that a room tells, to its end. */
async function readAll(room: Room): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of room) names.push(name);
  return names;
}

describe("The end of a client", () => {
  it("in the middle of what comes begins no room after it", async () => {
    const { parlor, service, stream } = tell();
    const begun: string[] = [];
    parlor.on("entered", ({ id }) => begun.push(id));
    parlor.on("state", ({ name }) => name === "live" && parlor.close());
    void parlor.connect().catch(() => {});
    service.failures.listMembers = [refusal(Code.Internal, ErrorReason.INTERNAL)];
    (await stream(1)).tell(ready, entered(1));
    await expect.poll(() => parlor.state.name, poll).toBe("ended");
    await settled();
    expect([begun, parlor.rooms]).toEqual([[], []]);
  });

  it.each([
    ["closed", LeaveReason.TIMED_OUT],
    ["logged-out", LeaveReason.LOGGED_OUT],
  ] as const)("by its own user ends its rooms, once each: %s", async (how, reason) => {
    const { parlor, enter } = tell();
    const { room } = await enter();
    const exits = collect(room, "exited");
    const reading = readAll(room);
    if (how === "closed") parlor.close();
    else await parlor.logOut();
    parlor.close();
    expect(await reading).toEqual(["exited"]);
    expect(exits).toEqual([{ reason, note: "" }]);
    expect([room.open, parlor.rooms]).toEqual([false, []]);
    expect(await readAll(room)).toEqual([]);
  });

  it.each([
    [SessionEndReason.REPLACED, LeaveReason.LOGGED_OUT],
    [SessionEndReason.REVOKED, LeaveReason.REVOKED],
    [SessionEndReason.TOKEN_EXPIRED, LeaveReason.TOKEN_EXPIRED],
  ])("by others ends its rooms, after the state says so: %i", async (end, reason) => {
    const { service, parlor, enter } = tell();
    const { room, stream } = await enter();
    service.failures.keepAlive = [refusal(Code.Unauthenticated, ErrorReason.SESSION_ENDED)];
    const order: string[] = [];
    parlor.on("state", ({ name }) => order.push(name));
    room.on("exited", (event) => order.push(`exited ${event.reason}`));
    stream.tell(ended(end));
    await expect.poll(() => order, poll).toEqual(["ended", `exited ${reason}`]);
  });

  it("ends a room that the session was about to go back into", async () => {
    const { service, parlor, enter, clock } = tell();
    const { room, stream } = await enter();
    const exits = collect(room, "exited");
    stream.tell(exited(LeaveReason.TIMED_OUT));
    await expect.poll(() => service.entered.length, poll).toBe(2);
    parlor.close();
    await clock.advance(60_000);
    expect(exits).toMatchObject([{ reason: LeaveReason.TIMED_OUT }]);
    expect(service.entered).toHaveLength(2);
  });
});

describe("A room that the session does not come into again", () => {
  it("says why", async () => {
    const { service, enter } = tell();
    const { room, stream } = await enter();
    const exits = collect(room, "exited");
    service.failures.enterRoom = [refusal(Code.ResourceExhausted, ErrorReason.ROOM_FULL)];
    stream.tell(exited(LeaveReason.TIMED_OUT));
    await expect
      .poll(() => exits, poll)
      .toMatchObject([{ reason: LeaveReason.TIMED_OUT, error: { reason: ErrorReason.ROOM_FULL } }]);
  });

  it("says that one is banned by now, and for what", async () => {
    const { service, enter } = tell();
    const { room, stream } = await enter();
    const exits = collect(room, "exited");
    const banned = refusal(Code.PermissionDenied, ErrorReason.USER_BANNED, { note: "spam" });
    service.failures.enterRoom = [banned];
    stream.tell(exited(LeaveReason.TIMED_OUT));
    await expect
      .poll(() => exits, poll)
      .toMatchObject([
        { reason: LeaveReason.BANNED, note: "spam", error: { reason: ErrorReason.USER_BANNED } },
      ]);
  });
});

describe("Leaving all rooms", () => {
  it("has left them once it is answered", async () => {
    const { parlor, enter } = tell();
    const { room } = await enter();
    const exits = collect(room, "exited");
    expect(await parlor.leaveAllRooms()).toEqual(["lobby"]);
    expect(exits).toEqual([{ reason: LeaveReason.LEFT, note: "" }]);
    expect([room.open, parlor.rooms]).toEqual([false, []]);
  });

  it("stops going back into one, and has left it if it came in all the same", async () => {
    const { service, parlor, enter, clock } = tell();
    const { room, stream } = await enter();
    const exits = collect(room, "exited");
    service.failures.enterRoom = [refusal(Code.Unavailable, ErrorReason.SHUTTING_DOWN)];
    stream.tell(exited(LeaveReason.TIMED_OUT));
    await expect.poll(() => clock.waitsMs, poll).toContain(250);
    const leaving = parlor.leaveAllRooms();
    await settled();
    await settled();
    await clock.advance(250);
    await leaving;
    expect([service.entered.length, service.left]).toEqual([2, ["lobby"]]);
    expect(exits).toEqual([{ reason: LeaveReason.LEFT, note: "" }]);
    expect(parlor.rooms).toEqual([]);
  });
});

describe("Switching rooms", () => {
  it("has left the old one once the new one is entered", async () => {
    const { parlor, enter } = tell();
    const { room, stream } = await enter();
    const switching = parlor.switchRoom("lobby", "attic");
    await settled();
    stream.tell(entered(1, { roomId: "attic" }));
    await switching;
    expect(parlor.rooms.map(({ id }) => id)).toEqual(["attic"]);
    expect(room.open).toBe(false);
  });
});

describe("A room that begins anew on a link that goes on", () => {
  it("says that events were missed: the state does, too", async () => {
    const { enter, states } = tell();
    const { room, stream } = await enter();
    const resets = collect(room, "reset");
    stream.tell(entered(9));
    await expect.poll(() => resets.length, poll).toBe(1);
    expect(states).toEqual(["live", "reset"]);
  });

  it("says nothing of the kind where it missed nothing", async () => {
    const { enter, states, stream: streamOf, clock } = tell();
    const { stream } = await enter();
    stream.end();
    await expect.poll(() => clock.waitsMs, poll).toContain(250);
    await clock.advance(250);
    (await streamOf(2)).tell(ready, entered(5));
    await settled();
    expect(states).toEqual(["live", "connecting", "resumed"]);
  });
});

describe("A list of members that could not be read", () => {
  it("is read again in a while, for as long as the room is open", async () => {
    const { service, clock, connect, parlor } = tell();
    const refused = refusal(Code.PermissionDenied, ErrorReason.GRANT_MISSING);
    service.failures.listMembers = [refused, refused];
    service.page = () => ({ members: [{ userId: "ben" }], cursor: { epoch: "e", sequence: 5n } });
    const stream = await connect();
    const entering = parlor.enterRoom("lobby");
    stream.tell(entered(5));
    const room = await entering;
    for (const members of [0, 1]) {
      await expect.poll(() => clock.waitsMs, poll).toContain(20_000);
      stream.tell({ payload: { case: "heartbeat", value: {} } });
      await settled();
      await clock.advance(20_000);
      await expect.poll(() => room.members.length, poll).toBe(members);
    }
    expect(room.membersComplete).toBe(true);
  });

  it("is not read again once the room was left", async () => {
    const { service, clock, connect, parlor } = tell();
    const refused = refusal(Code.PermissionDenied, ErrorReason.GRANT_MISSING);
    service.failures.listMembers = [refused];
    let reads = 0;
    service.page = () => {
      reads += 1;
      return {};
    };
    const stream = await connect();
    const entering = parlor.enterRoom("lobby");
    stream.tell(entered(5));
    const room = await entering;
    await expect.poll(() => clock.waitsMs, poll).toContain(20_000);
    await room.leave();
    await clock.advance(20_000);
    expect(reads).toBe(0);
  });
});

describe("The attributes of a room", () => {
  it("are another map after each change, and the one before is as it was", async () => {
    const { enter } = tell();
    const { room, stream } = await enter();
    const before = room.attributes;
    const set = { topic: { value: "tea", ownerId: "", releaseOnLeave: false } };
    const payload = { case: "attributesUpdated" as const, value: { set } };
    stream.tell({ roomId: "lobby", epoch: "e", sequence: 6n, payload });
    await expect.poll(() => room.attributes.size, poll).toBe(1);
    stream.tell(reset(9));
    await expect.poll(() => room.attributes.size, poll).toBe(0);
    expect(before.size).toBe(0);
  });
});
