import { describe, expect, it } from "vitest";
import { joined, userKey } from "../../services/auth/user-tables.ts";
import { inLobby, listen, lobby } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms, type Rooms } from "../support/rooms.ts";

const salon = { roomId: "salon" };
const stay = { destroyDelay: { seconds: 600n } };
const toSalon = { fromRoomId: "lobby", room: salon };
const notFound = "NotFound ROOM_NOT_FOUND";

/** A user in the lobby, and a host in the lobby and in the salon. */
async function meet(limits: Parameters<typeof openRooms>[0] = {}) {
  const world = openRooms(limits);
  const [ann, host] = [await world.user("ann"), await world.user("host")];
  await ann.rooms.enterRoom(lobby);
  await host.rooms.enterRoom(lobby);
  await host.rooms.enterRoom({ room: salon });
  return { world, ann, host };
}

/** The rooms that a user is in. */
async function roomsOf({ store }: Rooms, userId: string): Promise<string[]> {
  const view = await store.read(userKey("shop", userId), { tables: [joined] });
  return view.table(joined).map(({ id }) => id);
}

describe("SwitchRoom", () => {
  it("takes a session from one room into another", async () => {
    const { world, ann, host } = await meet();
    const [own, others] = [await listen(ann), await listen(host)];
    await others.next("roomEntered");
    await others.next("roomEntered");
    const { snapshot, created } = await ann.rooms.switchRoom(toSalon);
    expect({ created, members: snapshot?.memberCount }).toEqual({ created: false, members: 2 });
    const moves = () =>
      // of two rooms, in no order
      others.events.filter(({ payload }) => payload.case?.startsWith("member"));
    await expect.poll(() => moves().length).toBe(2);
    expect(moves().find(({ payload }) => payload.case === "memberJoined")).toMatchObject(salon);
    expect(moves().find(({ payload }) => payload.case === "memberLeft")).toMatchObject(inLobby);
    expect(await own.next("roomExited")).toMatchObject(inLobby);
    expect(await own.next("roomEntered")).toMatchObject(salon);
    expect(await roomsOf(world, "ann")).toEqual(["salon"]);
  });

  it("creates the new room where it is to", async () => {
    const { ann } = await meet();
    const toHall = { fromRoomId: "lobby", room: { roomId: "hall", name: "Hall" } };
    expect(await refusal(ann.rooms.switchRoom(toHall))).toBe(notFound);
    const config = { maxMembers: 2 };
    const { snapshot, created } = await ann.rooms.switchRoom({
      ...toHall,
      createIfMissing: true,
      config,
    });
    expect(created).toBe(true);
    expect(snapshot?.room).toMatchObject({ roomId: "hall", name: "Hall", maxMembers: 2 });
  });

  it("leaves a session where it is that the new room refuses", async () => {
    const { world, ann } = await meet();
    await world.backend().rooms.banUsers({ ...salon, userIds: ["ann"] });
    expect(await refusal(ann.rooms.switchRoom(toSalon))).toBe("PermissionDenied USER_BANNED");
    await world.backend().rooms.updateRoom({ roomId: "salon", maxMembers: 1 });
    await world.backend().rooms.unbanUsers({ ...salon, userIds: ["ann"] });
    expect(await refusal(ann.rooms.switchRoom(toSalon))).toBe("ResourceExhausted ROOM_FULL");
    expect(await roomsOf(world, "ann")).toEqual(["lobby"]);
    await ann.rooms.leaveRoom(inLobby);
    expect(await refusal(ann.rooms.switchRoom(toSalon))).toBe("PermissionDenied NOT_A_MEMBER");
    const same = { fromRoomId: "salon", room: salon };
    expect(await refusal(ann.rooms.switchRoom(same))).toBe("InvalidArgument INVALID_REQUEST");
  });

  it("is for those at the cap, too, unless another session stays", async () => {
    const world = openRooms({ maxRoomsPerUser: 1 });
    const [ann, phone] = [await world.user("ann"), await world.user("ann")];
    const { rooms } = world.backend();
    for (const roomId of ["lobby", "salon"])
      await rooms.createRoom({ room: { roomId }, config: stay });
    await ann.rooms.joinRoom(inLobby);
    await ann.rooms.switchRoom(toSalon);
    const back = { fromRoomId: "salon", room: { roomId: "lobby" } };
    await phone.rooms.joinRoom(salon);
    expect(await refusal(ann.rooms.switchRoom(back))).toBe("ResourceExhausted TOO_MANY_ROOMS");
    await phone.rooms.leaveRoom(salon);
    await ann.rooms.switchRoom(back);
    expect(await roomsOf(world, "ann")).toEqual(["lobby"]);
  });

  it("never leaves a user in more rooms than the cap, however two sessions race", async () => {
    const world = openRooms({ maxRoomsPerUser: 1 });
    const [ann, phone] = [await world.user("ann"), await world.user("ann")];
    const { rooms } = world.backend();
    for (const roomId of ["lobby", "salon"])
      await rooms.createRoom({ room: { roomId }, config: stay });
    for (let round = 0; round < 30; round++) {
      await ann.rooms.joinRoom(inLobby);
      const calls = [ann.rooms.switchRoom(toSalon), phone.rooms.joinRoom(inLobby)];
      await Promise.allSettled(calls);
      const isIn = async (roomId: string) =>
        (await rooms.batchGetMembers({ roomId, userIds: ["ann"] })).members.length;
      expect((await isIn("lobby")) + (await isIn("salon"))).toBe(1);
      await Promise.all([ann.rooms.leaveAllRooms({}), phone.rooms.leaveAllRooms({})]);
      await world.clock.advance(2001);
      await world.settle();
    }
  });

  it("is finished when it is broken off between the rooms", async () => {
    const { world, ann } = await meet();
    const commit = world.store.commit.bind(world.store);
    world.store.commit = (key, change) => {
      if (key.kind === "room" && key.id === "lobby") throw new Error("the node died");
      return commit(key, change);
    };
    expect(await refusal(ann.rooms.switchRoom(toSalon))).toBe("Internal INTERNAL");
    world.store.commit = commit;
    expect((await roomsOf(world, "ann")).sort()).toEqual(["lobby", "salon"]);
    await world.clock.advance(2001);
    await world.settle();
    expect(await roomsOf(world, "ann")).toEqual(["salon"]);
    const { members } = await world.backend().rooms.listMembers(inLobby);
    expect(members.map(({ userId }) => userId)).toEqual(["host"]);
  });

  it("answers a repeat what the first was answered, and moves nobody", async () => {
    const { world, ann } = await meet();
    const request = { ...toSalon, requestId: "one" };
    const first = await ann.rooms.switchRoom(request);
    await ann.rooms.joinRoom(inLobby);
    expect(await ann.rooms.switchRoom(request)).toEqual(first);
    await ann.rooms.leaveRoom(inLobby);
    expect(await ann.rooms.switchRoom(request)).toEqual(first);
    expect(await roomsOf(world, "ann")).toEqual(["salon"]);
  });
});
