import { describe, expect, it } from "vitest";
import { DestroyReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { inLobby, listen, lobby, say } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms } from "../support/rooms.ts";

describe("LeaveRoom", () => {
  it("is heard by the others, and the one who left hears nothing after its exit", async () => {
    const world = openRooms();
    const [ann, bob] = [await world.user("ann"), await world.user("bob")];
    await ann.rooms.enterRoom(lobby);
    await bob.rooms.enterRoom(lobby);
    const [heardByAnn, heardByBob] = [await listen(ann), await listen(bob)];
    await heardByBob.next("roomEntered");
    expect(await bob.rooms.leaveRoom(inLobby)).toMatchObject(inLobby);
    const left = await heardByAnn.next("memberLeft");
    expect(left.payload.value).toMatchObject({ userId: "bob", reason: LeaveReason.LEFT });
    const exited = await heardByBob.next("roomExited");
    expect(exited).toMatchObject({
      roomId: "lobby",
      payload: { value: { reason: LeaveReason.LEFT } },
    });
    await ann.messages.sendMessage(say("still here"));
    await heardByAnn.next("messageSent");
    expect(heardByBob.cases.at(-1)).toBe("roomExited");
  });

  it("refuses one who is not in, in the same words whether or not there is a room", async () => {
    const world = openRooms();
    const [ann, bob] = [await world.user("ann"), await world.user("bob")];
    const missing = await refusal(bob.rooms.leaveRoom(inLobby));
    await ann.rooms.enterRoom(lobby);
    expect(await refusal(bob.rooms.leaveRoom(inLobby))).toBe(missing);
    expect(missing).toBe("PermissionDenied NOT_A_MEMBER");
  });

  it("keeps a user in who is in with another session", async () => {
    const world = openRooms();
    const [phone, laptop, bob] = [
      await world.user("ann"),
      await world.user("ann"),
      await world.user("bob"),
    ];
    await bob.rooms.enterRoom(lobby);
    const heardByBob = await listen(bob);
    await phone.rooms.enterRoom(lobby);
    await laptop.rooms.enterRoom(lobby);
    const [heardByPhone, heardByLaptop] = [await listen(phone), await listen(laptop)];
    await phone.rooms.leaveRoom(inLobby);
    await heardByPhone.next("roomExited");
    await bob.messages.sendMessage(say("to the laptop"));
    await heardByLaptop.next("messageSent");
    expect(heardByPhone.cases).not.toContain("messageSent");
    await laptop.rooms.leaveRoom(inLobby);
    await heardByBob.next("memberLeft");
    const moves = heardByBob.cases.filter((name) => name?.startsWith("member"));
    expect(moves).toEqual(["memberJoined", "memberLeft"]);
  });

  it("ends the room at once when the last member has left", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    await ann.rooms.enterRoom(lobby);
    await ann.rooms.leaveRoom(inLobby);
    expect(await refusal(ann.rooms.joinRoom(inLobby))).toBe("NotFound ROOM_NOT_FOUND");
  });

  it("ends the room after its destroy delay, and not before", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    await ann.rooms.enterRoom({ ...lobby, config: { destroyDelay: { seconds: 5n } } });
    await ann.rooms.leaveRoom(inLobby);
    await world.clock.advance(4999);
    await world.settle();
    expect((await world.backend().rooms.getRoom(inLobby)).snapshot?.memberCount).toBe(0);
    await world.clock.advance(1);
    await world.settle();
    expect(await refusal(world.backend().rooms.getRoom(inLobby))).toBe("NotFound ROOM_NOT_FOUND");
  });

  it("keeps what is set, and no members, through its destroy delay", async () => {
    const world = openRooms();
    const [ann, bob] = [await world.user("ann"), await world.user("bob")];
    await ann.rooms.enterRoom({ ...lobby, config: { destroyDelay: { seconds: 5n } } });
    await ann.rooms.updateAttributes({ ...inLobby, set: { topic: "tea" } });
    const kept = { set: { role: "host" }, keepOnLeave: true };
    await ann.rooms.updateMemberAttributes({ ...inLobby, ...kept });
    await ann.rooms.updateMemberAttributes({ ...inLobby, set: { hand: "up" } });
    await ann.rooms.leaveRoom(inLobby);
    await world.clock.advance(4999);
    await world.settle();
    const { members, nextPageToken } = await world.backend().rooms.listMembers(inLobby);
    expect({ members, nextPageToken }).toEqual({ members: [], nextPageToken: "" });
    const { snapshot } = await bob.rooms.joinRoom(inLobby);
    expect(snapshot?.attributes).toMatchObject({ topic: { value: "tea", ownerId: "ann" } });
    await ann.rooms.joinRoom(inLobby);
    const { members: marked } = await bob.rooms.listMemberAttributes(inLobby);
    expect(marked).toMatchObject([{ userId: "ann", attributes: { role: "host" } }]);
    expect(Object.keys(marked[0]?.attributes ?? {})).toEqual(["role"]);
  });

  it("ends the room with all that was set: one that is created anew has none of it", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    await ann.rooms.enterRoom(lobby);
    await ann.rooms.updateAttributes({ ...inLobby, set: { topic: "tea" } });
    const kept = { set: { role: "host" }, keepOnLeave: true };
    await ann.rooms.updateMemberAttributes({ ...inLobby, ...kept });
    await ann.rooms.leaveRoom(inLobby);
    const { snapshot, created } = await ann.rooms.enterRoom(lobby);
    expect({ created, attributes: snapshot?.attributes }).toEqual({
      created: true,
      attributes: {},
    });
    expect((await ann.rooms.listMemberAttributes(inLobby)).members).toEqual([]);
  });

  it("leaves a room that stays when it is empty", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    await world.backend().rooms.createRoom({ ...lobby, config: { keepWhenEmpty: true } });
    await ann.rooms.joinRoom(inLobby);
    await ann.rooms.leaveRoom(inLobby);
    await world.clock.advance(24 * 3600_000);
    await world.settle();
    await ann.rooms.joinRoom(inLobby);
  });

  it("answers a repeated request as it answered the first", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    await ann.rooms.enterRoom(lobby);
    await ann.rooms.leaveRoom({ ...inLobby, requestId: "1" });
    await ann.rooms.enterRoom(lobby);
    await ann.rooms.leaveRoom({ ...inLobby, requestId: "1" });
    expect((await ann.rooms.getRoom(inLobby)).snapshot?.memberCount).toBe(1);
  });
});

describe("LeaveAllRooms", () => {
  it("takes the calling session out of every room, and no other session", async () => {
    const world = openRooms();
    const [phone, laptop] = [await world.user("ann"), await world.user("ann")];
    for (const roomId of ["a", "b"]) {
      await phone.rooms.enterRoom({ room: { roomId } });
      await laptop.rooms.enterRoom({ room: { roomId } });
    }
    const { roomIds } = await phone.rooms.leaveAllRooms({});
    expect(roomIds.sort()).toEqual(["a", "b"]);
    expect((await phone.rooms.leaveAllRooms({})).roomIds).toEqual([]);
    expect((await laptop.rooms.leaveAllRooms({})).roomIds).toHaveLength(2);
  });
});

describe("DestroyRoom", () => {
  it("ends the room for its members, who hear why and by whom", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    await ann.rooms.enterRoom(lobby);
    const heard = await listen(ann);
    await heard.next("roomEntered");
    await world.backend().rooms.destroyRoom(inLobby);
    const destroyed = await heard.next("roomDestroyed");
    expect(destroyed.payload.value.reason).toBe(DestroyReason.DESTROYED);
    const exited = await heard.next("roomExited");
    expect(exited.payload.value.reason).toBe(LeaveReason.ROOM_DESTROYED);
    expect(exited.payload.value.actor).toEqual(destroyed.payload.value.actor);
  });

  it("needs moderate, which no token has unless it says so", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    await ann.rooms.enterRoom(lobby);
    expect(await refusal(ann.rooms.destroyRoom(inLobby))).toBe("PermissionDenied GRANT_MISSING");
    const mod = await world.user("mod", { grants: [{ room: "lob*", verbs: ["moderate"] }] });
    await mod.rooms.destroyRoom({ ...inLobby, requestId: "1" });
    await mod.rooms.destroyRoom({ ...inLobby, requestId: "1" });
    expect(await refusal(mod.rooms.destroyRoom(inLobby))).toBe("NotFound ROOM_NOT_FOUND");
  });
});
