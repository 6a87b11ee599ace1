import { describe, expect, it } from "vitest";
import { ZIMErrorCode, ZIMRoomEvent, ZIMRoomState } from "../../../client/zim/index.ts";
import { systemOf } from "../../support/front-desk.ts";
import { createCable } from "./cable.ts";
import { openHouse, type Someone } from "./people.ts";

const house = openHouse({ maxRoomsPerUser: 3, defaultMembersPerRoom: 2, maxRooms: 40 });
const { Disconnected, Connecting, Connected } = ZIMRoomState;

/** How a room stood, one after the other. */
function states({ told }: Someone, roomID: string) {
  const ofRoom = told("roomStateChanged").filter((data) => data.roomID === roomID);
  return ofRoom.map(({ state, event }) => [state, event]);
}

describe("createRoom", () => {
  it("creates a room and is in it", async () => {
    const [a] = await house.people("a");
    const room = house.newRoom();
    const { roomInfo } = await a.zim.createRoom(room);
    expect(roomInfo).toEqual({ baseInfo: room });
    expect(states(a, room.roomID)).toEqual([
      [Connecting, ZIMRoomEvent.ActiveCreate],
      [Connected, ZIMRoomEvent.Success],
    ]);
    expect(await a.zim.queryRoomOnlineMemberCount(room.roomID)).toEqual({
      roomID: room.roomID,
      count: 1,
    });
  });

  it("is refused with 6000323 where the room exists, whether or not one is in it", async () => {
    const [a, b] = await house.people("a", "b");
    const room = house.newRoom();
    await a.zim.createRoom(room);
    await expect(b.zim.createRoom(room)).rejects.toMatchObject({ code: 6000323 });
    expect(states(b, room.roomID)).toEqual([
      [Connecting, ZIMRoomEvent.ActiveCreate],
      [Disconnected, ZIMRoomEvent.CreateFailed],
    ]);
    await expect(a.zim.createRoom(room)).rejects.toMatchObject({ code: 6000323 });
    expect(states(a, room.roomID)).toHaveLength(2);
  });

  it("that is refused when another call has come in leaves one in", async () => {
    const cable = createCable(house.server.url);
    const { transport } = cable;
    const a = await house.someone({ transport });
    const room = house.newRoom();
    const release = cable.hold("CreateRoom");
    const creating = a.zim.createRoom(room);
    await a.zim.enterRoom(room);
    release();
    await expect(creating).rejects.toMatchObject({ code: 6000323 });
    expect(states(a, room.roomID).at(-1)).toEqual([Connected, ZIMRoomEvent.Success]);
  });

  it("sets attributes, and how long the room stays when it is empty", async () => {
    const [a, b] = await house.people("a", "b");
    const room = house.newRoom();
    await a.zim.createRoom(room, { roomAttributes: { topic: "tea" }, roomDestroyDelayTime: 60 });
    await a.zim.leaveRoom(room.roomID);
    await b.zim.joinRoom(room.roomID);
    const { roomAttributes } = await b.zim.queryRoomAllAttributes(room.roomID);
    expect(roomAttributes).toEqual({ topic: "tea" });
  });

  it("is refused with 6000001 where an id or a time cannot be", async () => {
    const [a] = await house.people("a");
    const delay = { roomDestroyDelayTime: 10_801 };
    const wrong = [
      () => a.zim.createRoom({ roomID: "", roomName: "" }),
      () => a.zim.createRoom({ roomID: "x".repeat(129), roomName: "" }),
      () => a.zim.createRoom({ roomID: 7 as unknown as string }),
      () => a.zim.createRoom(house.newRoom(), delay),
      () => a.zim.createRoom(house.newRoom(), { roomDestroyDelayTime: Number.NaN }),
    ];
    for (const call of wrong) await expect(call()).rejects.toMatchObject({ code: 6000001 });
    const { roomInfo } = await a.zim.createRoom(house.newRoom(), { roomDestroyDelayTime: 10_800 });
    expect(roomInfo.baseInfo.roomName).toBe("A room");
  });
});

describe("joinRoom", () => {
  it("joins a room, and answers its name", async () => {
    const [a, b] = await house.people("a", "b");
    const room = house.newRoom();
    await a.zim.createRoom(room);
    expect(await b.zim.joinRoom(room.roomID)).toEqual({ roomInfo: { baseInfo: room } });
    expect(states(b, room.roomID)).toEqual([
      [Connecting, ZIMRoomEvent.ActiveEnter],
      [Connected, ZIMRoomEvent.Success],
    ]);
  });

  it("does it again without a word to anyone", async () => {
    const [a, b] = await house.people("a", "b");
    const room = house.newRoom();
    await a.zim.createRoom(room);
    await b.zim.joinRoom(room.roomID);
    expect(await b.zim.joinRoom(room.roomID)).toEqual({ roomInfo: { baseInfo: room } });
    expect(states(b, room.roomID)).toHaveLength(2);
    await expect.poll(() => a.told("roomMemberJoined")).toHaveLength(1);
  });

  it("is refused with 6000322 where there is no room", async () => {
    const [a] = await house.people("a");
    const { roomID } = house.newRoom();
    await expect(a.zim.joinRoom(roomID)).rejects.toMatchObject({
      code: ZIMErrorCode.RoomModuleTheRoomDoesNotExist,
    });
    expect(states(a, roomID)).toEqual([
      [Connecting, ZIMRoomEvent.ActiveEnter],
      [Disconnected, ZIMRoomEvent.EnterFailed],
    ]);
  });

  it("is refused where the room is full, or one is in too many, or is banned", async () => {
    const [a, b, c] = await house.people("a", "b", "c");
    const rooms = [house.newRoom(), house.newRoom(), house.newRoom(), house.newRoom()] as const;
    for (const room of rooms.slice(0, 3)) await a.zim.createRoom(room);
    await b.zim.joinRoom(rooms[0].roomID);
    await expect(c.zim.joinRoom(rooms[0].roomID)).rejects.toMatchObject({ code: 6000304 });
    await c.zim.createRoom(rooms[3]);
    await expect(a.zim.joinRoom(rooms[3].roomID)).rejects.toMatchObject({ code: 6000325 });
    const system = await systemOf(house.server.url);
    await system.rooms.banUsers({ roomId: rooms[1].roomID, userIds: [c.userID] });
    await expect(c.zim.joinRoom(rooms[1].roomID)).rejects.toMatchObject({ code: 6000327 });
  });
});

describe("enterRoom", () => {
  it("creates a room for the first, and joins it for the second, whose name does not count", async () => {
    const [x, y] = await house.people("x", "y");
    const room = house.newRoom();
    expect(await x.zim.enterRoom(room)).toEqual({ roomInfo: { baseInfo: room } });
    const second = await y.zim.enterRoom({ ...room, roomName: "Another name" });
    expect(second).toEqual({ roomInfo: { baseInfo: room } });
    expect(states(y, room.roomID)).toEqual([
      [Connecting, ZIMRoomEvent.ActiveEnter],
      [Connected, ZIMRoomEvent.Success],
    ]);
    await expect.poll(() => x.told("roomMemberJoined")).toHaveLength(1);
  });
});

describe("switchRoom", () => {
  it("is in the new room before it is out of the old", async () => {
    const [a] = await house.people("a");
    const [from, to] = [house.newRoom(), house.newRoom()];
    await a.zim.enterRoom(from);
    const { roomInfo } = await a.zim.switchRoom(from.roomID, to, true);
    expect(roomInfo).toEqual({ baseInfo: to });
    await expect.poll(() => a.told("roomStateChanged")).toHaveLength(5);
    const told = a.told("roomStateChanged").slice(2);
    expect(told.map(({ roomID, state, event }) => [roomID, state, event])).toEqual([
      [to.roomID, Connecting, ZIMRoomEvent.ActiveSwitch],
      [to.roomID, Connected, ZIMRoomEvent.Success],
      [from.roomID, Disconnected, ZIMRoomEvent.Success],
    ]);
  });

  it("stays in the old room where there is no new one, and it is not to be created", async () => {
    const [a] = await house.people("a");
    const [from, to] = [house.newRoom(), house.newRoom()];
    await a.zim.enterRoom(from);
    const switching = a.zim.switchRoom(from.roomID, to, false);
    await expect(switching).rejects.toMatchObject({ code: 6000322 });
    expect(states(a, to.roomID)).toEqual([
      [Connecting, ZIMRoomEvent.ActiveSwitch],
      [Disconnected, ZIMRoomEvent.SwitchFailed],
    ]);
    expect(states(a, from.roomID)).toHaveLength(2);
    expect((await a.zim.queryRoomOnlineMemberCount(from.roomID)).count).toBe(1);
  });

  it("is refused with 6000321 where one is not in the old room", async () => {
    const [a] = await house.people("a");
    const switching = a.zim.switchRoom(house.newRoom().roomID, house.newRoom(), true);
    await expect(switching).rejects.toMatchObject({ code: 6000321 });
  });
});

describe("leaveRoom", () => {
  it("is out, and hears nothing of the room any more", async () => {
    const [a, b] = await house.people("a", "b");
    const room = house.newRoom();
    await a.zim.createRoom(room);
    await b.zim.joinRoom(room.roomID);
    expect(await b.zim.leaveRoom(room.roomID)).toEqual({ roomID: room.roomID });
    expect(states(b, room.roomID).at(-1)).toEqual([Disconnected, ZIMRoomEvent.Success]);
    await expect.poll(() => a.told("roomMemberLeft")).toHaveLength(1);
    expect(a.told("roomMemberLeft")[0]?.memberList).toMatchObject([{ userID: b.userID }]);
    await a.zim.sendMessage({ type: 1, message: "to nobody" }, room.roomID, 1, { priority: 1 });
    await b.zim.joinRoom(room.roomID);
    expect(b.told("roomMessageReceived")).toEqual([]);
  });

  it("is refused with 6000321 where one is not in", async () => {
    const [a] = await house.people("a");
    const leaving = a.zim.leaveRoom(house.newRoom().roomID);
    await expect(leaving).rejects.toMatchObject({ code: 6000321 });
  });
});

describe("leaveAllRoom", () => {
  it("leaves every room of this client, and answers which", async () => {
    const [a] = await house.people("a");
    const rooms = [house.newRoom(), house.newRoom()];
    for (const room of rooms) await a.zim.enterRoom(room);
    const ids = rooms.map(({ roomID }) => roomID);
    const { roomIDs } = await a.zim.leaveAllRoom();
    expect(roomIDs.toSorted()).toEqual(ids.toSorted());
    for (const roomID of ids)
      await expect
        .poll(() => states(a, roomID).at(-1))
        .toEqual([Disconnected, ZIMRoomEvent.Success]);
    expect(await a.zim.leaveAllRoom()).toEqual({ roomIDs: [] });
  });
});

describe("roomStateChanged", () => {
  it("says who put one out of the room, and why", async () => {
    const [a] = await house.people("a");
    const room = house.newRoom();
    await a.zim.createRoom(room);
    const system = await systemOf(house.server.url);
    await system.rooms.kickMembers({
      roomId: room.roomID,
      userIds: [a.userID],
      note: "advertising",
    });
    await expect
      .poll(() => states(a, room.roomID).at(-1))
      .toEqual([Disconnected, ZIMRoomEvent.KickedOut]);
    const { extendedData = "" } = a.told("roomStateChanged").at(-1) ?? {};
    expect(JSON.parse(extendedData)).toEqual({ user_id: "", note: "advertising" });
  });

  it("says that the room was destroyed", async () => {
    const [a] = await house.people("a");
    const room = house.newRoom();
    await a.zim.createRoom(room);
    const system = await systemOf(house.server.url);
    await system.rooms.destroyRoom({ roomId: room.roomID });
    await expect
      .poll(() => states(a, room.roomID).at(-1))
      .toEqual([Disconnected, ZIMRoomEvent.RoomNotExist]);
  });
});
