import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { ErrorReason, type Parlor, type Room } from "../../client/index.ts";
import { SessionEndReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { RoomService } from "../../gen/parlor/v1/room_service_pb.ts";
import { settled } from "./hand-clock.ts";
import { collect, entered, linkLost, ready, refusal, tell } from "./told.ts";

const poll = { interval: 1 };

const exited = (reason: LeaveReason) => ({
  roomId: "lobby",
  payload: { case: "roomExited" as const, value: { reason } },
});

const replaced = {
  payload: { case: "sessionEnded" as const, value: { reason: SessionEndReason.REPLACED } },
};

describe("a client under torture", () => {
  it("goes on where HTTP/2 calls a broken connection cancelled", async () => {
    const { parlor, stream, states, connect, pass } = tell();
    const first = await connect();
    first.end(new ConnectError("http/2 stream closed with error code CANCEL (0x8)", Code.Canceled));
    await expect.poll(() => parlor.state.name, { interval: 1 }).toBe("connecting");
    await pass(1000);
    await stream(2);
    expect(states).not.toContain("ended");
  });

  it("makes a call again that HTTP/2 calls cancelled", async () => {
    const { service, enter, pass } = tell();
    const { room } = await enter();
    service.failures.sendMessage = [new ConnectError("stream closed", Code.Canceled)];
    const sent = room.send("hello");
    await expect.poll(() => service.sent.length, { interval: 1 }).toBe(1);
    await pass(1000);
    await sent;
    expect(service.sent.map(({ requestId }) => requestId)).toEqual(
      Array(2).fill(service.sent[0]?.requestId),
    );
  });

  it("goes on where one of its own streams, late, took the place of the one after it", async () => {
    const { service, parlor, stream, connect, pass } = tell();
    const first = await connect();
    service.failures.keepAlive = [linkLost()];
    first.tell(replaced);
    await expect.poll(() => parlor.state.name, poll).toBe("connecting");
    await pass(1000);
    (await stream(2)).tell(ready);
    await expect.poll(() => parlor.state.name, poll).toBe("resumed");
    expect(service.logins).toHaveLength(1);
  });

  it("makes a call again in the next session that found the session over", async () => {
    const { service, stream, enter, pass } = tell();
    const { room } = await enter();
    service.failures.sendMessage = [refusal(Code.Unauthenticated, ErrorReason.UNAUTHENTICATED)];
    const sent = room.send("hello");
    await expect.poll(() => service.sent.length, poll).toBe(1);
    await pass(1000);
    (await stream(2)).tell(ready);
    await pass(1000);
    await sent;
    expect(service.logins).toHaveLength(2);
    expect(service.sent.map(({ requestId }) => requestId)).toEqual(
      Array(2).fill(service.sent[0]?.requestId),
    );
  });

  it("does not give up a session for a call that was made in the one before", async () => {
    const { service, parlor, enter, stream, pass } = tell({ token: async () => "fresh" });
    const { room, stream: first } = await enter();
    const late = Promise.withResolvers<never>();
    service.page = () => late.promise;
    const listing = parlor.service(RoomService).listMembers({ roomId: room.id });
    const refused = listing.catch((error: unknown) => error);
    const reason = SessionEndReason.TOKEN_EXPIRED;
    first.tell({ payload: { case: "sessionEnded", value: { reason } } });
    await pass(1000);
    (await stream(2)).tell(ready);
    await expect.poll(() => parlor.state.name, poll).toBe("resumed");
    late.reject(refusal(Code.Unauthenticated, ErrorReason.UNAUTHENTICATED));
    expect(await refused).toMatchObject({ reason: ErrorReason.UNAUTHENTICATED });
    await pass(5000);
    expect([service.logins.length, parlor.state.name]).toEqual([2, "resumed"]);
  });

  it("enters a room that it created and lost at once, and does not create it again", async () => {
    const { service, parlor, connect, pass } = tell();
    const stream = await connect();
    service.failures.createRoom = [undefined, linkLost()];
    const creating = parlor.createRoom("lobby");
    await pass(12_000);
    expect(service.entered).toHaveLength(1);
    stream.tell(entered(5));
    expect((await creating).open).toBe(true);
  });

  it("waits for nothing any more once it has ended, though a call was to be made again", async () => {
    const { service, clock, parlor, enter } = tell({ token: async () => "fresh" });
    const { room } = await enter();
    service.failures.sendMessage = [linkLost()];
    const refused = expect(room.send("hello")).rejects.toMatchObject({
      metadata: { end: "closed" },
    });
    await expect.poll(() => clock.waitsMs.filter((ms) => ms === 250).length, poll).toBe(1);
    parlor.close();
    await refused;
    await settled();
    expect(clock.waitsMs).toEqual([]);
  });

  it("renews no token of a session that was ended by others", async () => {
    const { service, clock, parlor, connect } = tell({ token: async () => "fresh" });
    const stream = await connect();
    const reason = SessionEndReason.REVOKED;
    stream.tell({ payload: { case: "sessionEnded", value: { reason } } });
    await expect.poll(() => parlor.state.name, poll).toBe("ended");
    await clock.advance(service.tokenMs);
    expect([service.renewals.length, clock.waitsMs]).toEqual([0, []]);
  });

  it("tells nothing more of a room once it has told of the exit", async () => {
    const told = tell();
    const list = Promise.withResolvers<object>();
    told.service.attributesPage = () => list.promise;
    const { room, stream } = await told.enter();
    const changes = collect(room, "members");
    stream.tell(exited(LeaveReason.KICKED));
    await expect.poll(() => room.open, poll).toBe(false);
    list.resolve({ cursor: { epoch: "e", sequence: 5n } });
    await settled();
    expect(changes).toEqual([]);
  });

  it("leaves a room again that it goes back into while it leaves", async () => {
    const { service, parlor, enter } = tell();
    const { room, stream } = await enter();
    const answer = Promise.withResolvers<void>();
    service.answers.leaveRoom = answer.promise;
    const leaving = room.leave();
    await expect.poll(() => service.left.length, poll).toBe(1);
    stream.tell(exited(LeaveReason.TIMED_OUT));
    await expect.poll(() => service.entered.length, poll).toBe(2);
    answer.resolve();
    await settled();
    stream.tell(entered(9));
    await leaving;
    expect(service.left).toHaveLength(2);
    await settled();
    expect(parlor.rooms).toEqual([]);
  });

  it.each([
    ["switched out of", (parlor: Parlor) => parlor.switchRoom("lobby", "hall")],
    ["left with all others", (parlor: Parlor) => parlor.leaveAllRooms()],
  ])("does not go back into a room that it was back in, and has %s since", async (_, move) => {
    const { service, parlor, enter, pass } = tell();
    const { stream } = await enter();
    service.failures.enterRoom = [linkLost()]; // it arrives all the same
    stream.tell(exited(LeaveReason.TIMED_OUT));
    await expect.poll(() => service.entered.length, poll).toBe(2);
    stream.tell(entered(9));
    await settled();
    const moved = move(parlor);
    await settled();
    stream.tell(exited(LeaveReason.LEFT), entered(1, { roomId: "hall" }));
    await moved;
    await pass(10_000);
    expect(service.entered).toHaveLength(2);
  });

  it("asks until it is answered for what happens once, though it is in", async () => {
    const { service, parlor, enter, pass } = tell();
    const { stream } = await enter();
    service.failures.createRoom = [linkLost()];
    const creating = parlor.createRoom("hall");
    await expect.poll(() => service.created.length, poll).toBe(1);
    stream.tell(entered(1, { roomId: "hall" }));
    await pass(1000);
    expect((await creating).id).toBe("hall");
    expect(service.created).toHaveLength(2);
  });

  it("does not enter a room that it has left, though the answer was lost that it was in", async () => {
    const { service, parlor, connect, pass } = tell();
    const stream = await connect();
    service.failures.enterRoom = [linkLost()];
    const leaving = new Promise((resolve) => parlor.on("entered", (room) => resolve(room.leave())));
    const entering = parlor.enterRoom("lobby");
    await expect.poll(() => service.entered.length, poll).toBe(1);
    stream.tell(entered(5));
    await leaving;
    await pass(10_000);
    expect((await entering).open).toBe(false);
    expect(service.entered).toHaveLength(1);
  });

  describe("asks for what was kept on someone who came back", () => {
    it("and does with the answer what the log says after it", async () => {
      const told = tell();
      const { stream, room } = await told.enter();
      const answer = Promise.withResolvers<object>();
      told.service.attributesPage = () => answer.promise;
      stream.tell(changed(6, { level: "1" }), gone(7), back(8));
      stream.tell(changed(9, { hand: "up" }), changed(10, { level: "4" }));
      await expect.poll(() => kept(room), poll).toEqual({ hand: "up", level: "4" });
      const members = [{ userId: "ben", attributes: { level: "3", role: "host" } }];
      answer.resolve({ members, cursor: { epoch: "e", sequence: 8n } });
      const all = { hand: "up", level: "4", role: "host" };
      await expect.poll(() => kept(room), poll).toEqual(all);
    });

    it("and does not forget it for a list that was begun before", async () => {
      const told = tell();
      const list = Promise.withResolvers<object>();
      told.service.attributesPage = (userIds) => (userIds.length > 0 ? {} : list.promise);
      const { stream, room } = await told.enter();
      stream.tell(back(6), gone(7), back(8));
      await expect.poll(() => room.members.length, poll).toBe(1);
      await settled();
      const members = [
        { userId: "ben", attributes: { hand: "up" } },
        { userId: "cho", attributes: { hand: "up" } },
      ];
      list.resolve({ members, cursor: { epoch: "e", sequence: 6n } });
      stream.tell(logged(9, { case: "memberJoined", value: { member: { userId: "cho" } } }));
      const attributes = () => room.members.map((member) => member.attributes);
      await expect.poll(attributes, poll).toEqual([{}, { hand: "up" }]);
    });
  });
});

const kept = (room: Room) => room.members.find(({ userId }) => userId === "ben")?.attributes;

const logged = <Payload>(sequence: number, payload: Payload) => ({
  roomId: "lobby",
  epoch: "e",
  sequence: BigInt(sequence),
  payload,
});

const changed = (sequence: number, set: Record<string, string>) =>
  logged(sequence, {
    case: "memberAttributesUpdated" as const,
    value: { userIds: ["ben"], set },
  });

const gone = (sequence: number) =>
  logged(sequence, { case: "memberLeft" as const, value: { userId: "ben" } });

const back = (sequence: number) =>
  logged(sequence, { case: "memberJoined" as const, value: { member: { userId: "ben" } } });
