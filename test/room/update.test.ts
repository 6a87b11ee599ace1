import { describe, expect, it } from "vitest";
import { inLobby, listen, lobby } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms } from "../support/rooms.ts";

const moderator = [
  { room: "*", verbs: ["create", "join", "send", "attributes", "moderate"] },
] as const;

/** A user and a moderator in the lobby. */
async function meet() {
  const world = openRooms({ maxMembersPerRoom: 50, defaultMembersPerRoom: 50 });
  const mod = await world.user("mod", { grants: moderator });
  const ann = await world.user("ann");
  for (const { rooms } of [mod, ann]) await rooms.enterRoom(lobby);
  return { world, ann, mod };
}

describe("UpdateRoom", () => {
  it("changes what is set, and nothing else, and tells everyone", async () => {
    const { ann, mod } = await meet();
    const heard = await listen(ann);
    const before = (await ann.rooms.getRoom(inLobby)).snapshot?.room;
    const { room, cursor } = await mod.rooms.updateRoom({ ...inLobby, name: "Salon" });
    expect(room).toEqual({ ...before, name: "Salon" });
    const event = await heard.next("roomUpdated");
    expect(event.payload.value).toMatchObject({ room, actor: { userId: "mod" } });
    expect(event.sequence).toBe(cursor?.sequence);
    const both = { maxMembers: 3, destroyDelay: { seconds: 60n } };
    await mod.rooms.updateRoom({ ...inLobby, ...both, name: "" });
    expect((await ann.rooms.getRoom(inLobby)).snapshot?.room).toMatchObject({ ...both, name: "" });
  });

  it("admits no more members than it is told, and puts nobody out", async () => {
    const { world, ann, mod } = await meet();
    await mod.rooms.updateRoom({ ...inLobby, maxMembers: 1 });
    expect((await ann.rooms.getRoom(inLobby)).snapshot?.memberCount).toBe(2);
    const cid = await world.user("cid");
    expect(await refusal(cid.rooms.joinRoom(inLobby))).toBe("ResourceExhausted ROOM_FULL");
    await mod.rooms.updateRoom({ ...inLobby, maxMembers: 3 });
    await cid.rooms.joinRoom(inLobby);
    const tooMany = { ...inLobby, maxMembers: 51 };
    expect(await refusal(mod.rooms.updateRoom(tooMany))).toBe("InvalidArgument INVALID_REQUEST");
  });

  it("has a room stay when it is empty, until that ends", async () => {
    const { world, ann, mod } = await meet();
    const stay = { ...inLobby, keepWhenEmpty: true };
    expect(await refusal(mod.rooms.updateRoom(stay))).toBe("PermissionDenied BACKEND_ONLY");
    const { rooms } = world.backend();
    await rooms.updateRoom(stay);
    for (const side of [ann, mod]) await side.rooms.leaveRoom(inLobby);
    await world.clock.advance(3600_000);
    await world.settle();
    await rooms.updateRoom({ ...inLobby, keepWhenEmpty: false, destroyDelay: { seconds: 5n } });
    await world.clock.advance(4999);
    await world.settle();
    await rooms.getRoom(inLobby);
    await world.clock.advance(1);
    await world.settle();
    expect(await refusal(rooms.getRoom(inLobby))).toBe("NotFound ROOM_NOT_FOUND");
  });

  it("has a room that waits for its end stay", async () => {
    const { world, ann, mod } = await meet();
    const { rooms } = world.backend();
    await rooms.updateRoom({ ...inLobby, destroyDelay: { seconds: 5n } });
    for (const side of [ann, mod]) await side.rooms.leaveRoom(inLobby);
    await rooms.updateRoom({ ...inLobby, keepWhenEmpty: true });
    await world.clock.advance(5000);
    await world.settle();
    await ann.rooms.joinRoom(inLobby);
  });

  it("is for moderators and backends, and answers a repeat what the first was answered", async () => {
    const { ann, mod } = await meet();
    const request = { ...inLobby, name: "Salon", requestId: "one" };
    expect(await refusal(ann.rooms.updateRoom(request))).toBe("PermissionDenied GRANT_MISSING");
    const first = await mod.rooms.updateRoom(request);
    await mod.rooms.updateRoom({ ...inLobby, name: "Hall" });
    expect(await mod.rooms.updateRoom(request)).toEqual(first);
    const nowhere = { ...request, roomId: "nowhere" };
    expect(await refusal(mod.rooms.updateRoom(nowhere))).toBe("NotFound ROOM_NOT_FOUND");
  });
});

describe("BatchGetMembers", () => {
  it("answers those of them who are in, in the order of the request", async () => {
    const { world, ann } = await meet();
    const userIds = ["nobody", "mod", "ann"];
    const { members, cursor } = await ann.rooms.batchGetMembers({ ...inLobby, userIds });
    const all = (await ann.rooms.listMembers(inLobby)).members;
    expect(members).toEqual([all[0], all[1]]);
    expect(members.map(({ userId }) => userId)).toEqual(["mod", "ann"]);
    expect(cursor?.sequence).toBe((await ann.rooms.getRoom(inLobby)).snapshot?.cursor?.sequence);
    const outsider = await world.user("eve");
    expect(await refusal(outsider.rooms.batchGetMembers({ ...inLobby, userIds }))).toBe(
      "PermissionDenied NOT_A_MEMBER",
    );
  });
});
