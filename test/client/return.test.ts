import { Code } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { ActorKind } from "../../gen/parlor/v1/actor_pb.ts";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { ResetReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { settled } from "./hand-clock.ts";
import { collect, entered, ready, refusal, reset, tell } from "./told.ts";

const poll = { interval: 1 };

/** That the session is out of the lobby. */
function exited(reason: LeaveReason, kind?: ActorKind) {
  const actor = kind === undefined ? {} : { actor: { kind, name: "Mod" } };
  return { roomId: "lobby", payload: { case: "roomExited" as const, value: { reason, ...actor } } };
}

const lost = [
  LeaveReason.TIMED_OUT,
  LeaveReason.LOGGED_OUT,
  LeaveReason.TOKEN_EXPIRED,
  LeaveReason.ROOM_DESTROYED,
];

describe("A room that the session lost", () => {
  it.each(lost)("is entered again by itself, and is the same room: reason %i", async (reason) => {
    const { service, enter, parlor, states } = tell();
    const { room, stream } = await enter();
    const [resets, exits] = [collect(room, "reset"), collect(room, "exited")];
    stream.tell(exited(reason));
    await expect.poll(() => service.entered.length, poll).toBe(2);
    expect(service.entered[1]?.room).toMatchObject({ roomId: "lobby" });
    stream.tell(entered(3, { epoch: "f" }));
    await expect
      .poll(() => resets, poll)
      .toEqual([{ reason: ResetReason.EPOCH, after: undefined }]);
    expect(room.open).toBe(true);
    expect(exits).toEqual([]);
    expect(parlor.rooms).toHaveLength(1);
    expect(parlor.rooms[0]).toBe(room);
    expect(states).toEqual(["live", "reset"]);
  });

  it("keeps what is sent meanwhile until the session is in again", async () => {
    const { service, enter } = tell();
    const { room, stream } = await enter();
    stream.tell(exited(LeaveReason.TIMED_OUT));
    await expect.poll(() => service.entered.length, poll).toBe(2);
    const sent = room.send("hello again");
    const set = room.updateAttributes({ set: { topic: "tea" } });
    expect(service.sent).toHaveLength(0);
    stream.tell(entered(9));
    await Promise.all([sent, set]);
    expect(service.sent).toHaveLength(1);
  });

  it("takes what was sent before the session knew that it was out", async () => {
    const { service, enter } = tell();
    const { room, stream } = await enter();
    service.failures.sendMessage = [refusal(Code.PermissionDenied, ErrorReason.NOT_A_MEMBER)];
    const sent = room.send("hello again");
    await expect.poll(() => service.sent.length, poll).toBe(1);
    stream.tell(exited(LeaveReason.TIMED_OUT));
    await expect.poll(() => service.entered.length, poll).toBe(2);
    stream.tell(entered(9));
    await sent;
    expect(service.sent[1]?.requestId).toBe(service.sent[0]?.requestId);
  });

  it("takes what was sent on the way, though the stream told first that it was out", async () => {
    const { service, enter } = tell();
    const { room, stream } = await enter();
    const out = refusal(Code.PermissionDenied, ErrorReason.NOT_A_MEMBER);
    const answer = Promise.withResolvers<void>();
    service.answers.sendMessage = answer.promise;
    service.failures.sendMessage = [out];
    const sent = room.send("hello again");
    await expect.poll(() => service.sent.length, poll).toBe(1);
    stream.tell(exited(LeaveReason.TIMED_OUT));
    await expect.poll(() => service.entered.length, poll).toBe(2);
    stream.tell(entered(9));
    await settled();
    answer.resolve();
    await sent;
    expect(service.sent).toHaveLength(2);
  });

  it("refuses what was sent where the session is out for good, or nothing is told of it", async () => {
    const { service, clock, enter } = tell();
    const { room, stream } = await enter();
    const refused = { reason: ErrorReason.NOT_A_MEMBER };
    const out = refusal(Code.PermissionDenied, ErrorReason.NOT_A_MEMBER);
    service.failures.sendMessage = [out, out];
    const first = expect(room.send("one")).rejects.toMatchObject(refused);
    await expect.poll(() => service.sent.length, poll).toBe(1);
    await clock.advance(10_000);
    await first;
    const second = expect(room.send("two")).rejects.toMatchObject(refused);
    await expect.poll(() => service.sent.length, poll).toBe(2);
    stream.tell(exited(LeaveReason.KICKED));
    await second;
    service.failures.sendMessage = [out];
    await expect(room.send("three")).rejects.toMatchObject(refused);
  });

  it("is not read from its old place meanwhile", async () => {
    const { service, clock, enter, stream: streamOf } = tell();
    const { stream } = await enter();
    stream.tell(exited(LeaveReason.TIMED_OUT));
    await expect.poll(() => service.entered.length, poll).toBe(2);
    stream.end();
    await expect.poll(() => clock.waitsMs, poll).toContain(250);
    await clock.advance(250);
    expect((await streamOf(2)).request.cursors).toEqual([]);
  });

  it("is entered again as it was entered first: created, by entering it", async () => {
    const { service, connect, parlor } = tell();
    const stream = await connect();
    const creating = parlor.createRoom({ roomId: "lobby", name: "The lobby" }, { maxMembers: 9 });
    stream.tell(entered(1));
    const room = await creating;
    stream.tell(exited(LeaveReason.ROOM_DESTROYED, ActorKind.SERVICE));
    await expect.poll(() => service.entered.length, poll).toBe(1);
    expect(service.entered[0]).toMatchObject({
      room: { roomId: "lobby", name: "The lobby" },
      config: { maxMembers: 9 },
    });
    expect(room.open).toBe(true);
  });

  it("is left for good where it was joined and there is none any more", async () => {
    const { service, connect, parlor } = tell();
    const stream = await connect();
    const joining = parlor.joinRoom("lobby");
    stream.tell(entered(1));
    const room = await joining;
    const exits = collect(room, "exited");
    service.failures.joinRoom = [refusal(Code.NotFound, ErrorReason.ROOM_NOT_FOUND)];
    const sent = service.joined.length;
    stream.tell(exited(LeaveReason.ROOM_DESTROYED));
    await expect.poll(() => exits, poll).toMatchObject([{ reason: LeaveReason.ROOM_DESTROYED }]);
    expect([service.joined.length - sent, room.open]).toEqual([1, false]);
    expect(parlor.rooms).toEqual([]);
  });

  it("is not entered again where somebody closed it or put one out", async () => {
    const out = [
      exited(LeaveReason.KICKED, ActorKind.USER),
      exited(LeaveReason.BANNED, ActorKind.SYSTEM),
      exited(LeaveReason.ROOM_DESTROYED, ActorKind.USER),
      exited(LeaveReason.REVOKED),
      exited(LeaveReason.LEFT),
    ];
    for (const exit of out) {
      const { service, enter } = tell();
      const { room, stream } = await enter();
      const exits = collect(room, "exited");
      stream.tell(exit);
      await expect.poll(() => exits.length, poll).toBe(1);
      expect([service.entered.length, room.open]).toEqual([1, false]);
    }
  });
});

describe("The state of a client", () => {
  it("says that events were missed, once for each link", async () => {
    const { clock, enter, stream: streamOf, states } = tell();
    const { stream } = await enter();
    stream.end();
    await expect.poll(() => clock.waitsMs, poll).toContain(250);
    await clock.advance(250);
    const second = await streamOf(2);
    second.tell(ready, reset(9), reset(12));
    await expect.poll(() => states, poll).toEqual(["live", "connecting", "resumed", "reset"]);
    second.end();
    await expect.poll(() => clock.waitsMs, poll).toContain(500);
    await clock.advance(500);
    (await streamOf(3)).tell(ready);
    await expect.poll(() => states.slice(4), poll).toEqual(["connecting", "resumed"]);
  });
});
