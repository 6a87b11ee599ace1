import { describe, expect, it } from "vitest";
import { ZIMErrorCode } from "../../../client/zim/index.ts";
import { logInWith, tokenFor } from "../../support/front-desk.ts";
import { moderator, openHouse, type Someone } from "./people.ts";

const house = openHouse();

/** The ids of those of whom was told, in one row for each telling. */
function idsIn({ told }: Someone, name: "roomMemberJoined" | "roomMemberLeft"): string[][] {
  return told(name).map(({ memberList }) => memberList.map(({ userID }) => userID));
}

describe("roomMemberJoined and roomMemberLeft", () => {
  it("tell of others alone, with their names and room", async () => {
    const [a, b] = await house.people("a", "b");
    const room = house.newRoom();
    await a.zim.createRoom(room);
    await b.zim.joinRoom(room.roomID);
    const user = {
      userID: b.userID,
      userName: `Name of ${b.userID}`,
      userAvatarUrl: "",
      userExtendedData: "",
    };
    const told = [{ roomID: room.roomID, memberList: [user] }];
    await expect.poll(() => a.told("roomMemberJoined")).toEqual(told);
    await b.zim.leaveRoom(room.roomID);
    await expect.poll(() => a.told("roomMemberLeft")).toEqual(told);
    expect(b.told("roomMemberJoined")).toEqual([]);
    expect(b.told("roomMemberLeft")).toEqual([]);
  });

  it("do not tell of those who were there before", async () => {
    const [a, b, c] = await house.people("a", "b", "c");
    const { roomID } = house.newRoom();
    for (const { zim } of [a, b, c]) await zim.enterRoom({ roomID });
    await a.zim.leaveRoom(roomID);
    await expect.poll(() => idsIn(c, "roomMemberLeft")).toEqual([[a.userID]]);
    expect(idsIn(c, "roomMemberJoined")).toEqual([]);
    await expect.poll(() => idsIn(b, "roomMemberJoined")).toEqual([[c.userID]]);
  });

  it("tell of a user once, however many sessions of it come and go", async () => {
    const [a, b] = await house.people("a", "b");
    const { roomID } = house.newRoom();
    await a.zim.enterRoom({ roomID });
    const second = await house.someone({ userID: b.userID });
    await b.zim.joinRoom(roomID);
    await second.zim.joinRoom(roomID);
    await b.zim.leaveRoom(roomID);
    await second.zim.leaveRoom(roomID);
    await expect.poll(() => idsIn(a, "roomMemberLeft")).toEqual([[b.userID]]);
    expect(idsIn(a, "roomMemberJoined")).toEqual([[b.userID]]);
  });
});

describe("queryRoomMemberList", () => {
  it("pages through the members in the order in which they joined", async () => {
    const [a, b, c] = await house.people("a", "b", "c");
    const { roomID } = house.newRoom();
    for (const { zim } of [a, b, c]) await zim.enterRoom({ roomID });
    const first = await a.zim.queryRoomMemberList(roomID, { nextFlag: "", count: 2 });
    expect(first).toMatchObject({
      roomID,
      memberList: [{ userID: a.userID }, { userID: b.userID, userName: `Name of ${b.userID}` }],
      nextFlag: expect.stringMatching(/./),
    });
    const { nextFlag } = first;
    const second = await a.zim.queryRoomMemberList(roomID, { nextFlag, count: 2 });
    expect(second).toMatchObject({ memberList: [{ userID: c.userID }], nextFlag: "" });
  });

  it("admits 500 a page, and refuses one more with 6000001", async () => {
    const [a] = await house.people("a");
    const { roomID } = house.newRoom();
    await a.zim.enterRoom({ roomID });
    const page = await a.zim.queryRoomMemberList(roomID, { nextFlag: "", count: 500 });
    expect(page.memberList).toHaveLength(1);
    const refused = a.zim.queryRoomMemberList(roomID, { nextFlag: "", count: 501 });
    await expect(refused).rejects.toMatchObject({ code: 6000001 });
  });
});

describe("queryRoomMembers", () => {
  it("answers those who are in, and names those who are not", async () => {
    const [a, b] = await house.people("a", "b");
    const { roomID } = house.newRoom();
    for (const { zim } of [a, b]) await zim.enterRoom({ roomID });
    const answer = await a.zim.queryRoomMembers([b.userID, "nobody"], roomID);
    expect(answer).toMatchObject({
      roomID,
      memberList: [{ userID: b.userID }],
      errorUserList: [{ userID: "nobody", reason: ZIMErrorCode.RoomModuleUserIsNotInTheRoom }],
    });
    expect(answer.memberList).toHaveLength(1);
  });

  it("is refused with 6000311 where none of them is in", async () => {
    const [a] = await house.people("a");
    const { roomID } = house.newRoom();
    await a.zim.enterRoom({ roomID });
    const asking = a.zim.queryRoomMembers(["nobody"], roomID);
    await expect(asking).rejects.toMatchObject({ code: 6000311 });
  });
});

describe("what is asked of a room", () => {
  it("is refused with 6000321 to one who is not in", async () => {
    const [a, b] = await house.people("a", "b");
    const { roomID } = house.newRoom();
    await b.zim.enterRoom({ roomID });
    const page = { nextFlag: "", count: 10 };
    const calls = [
      () => a.zim.queryRoomMemberList(roomID, page),
      () => a.zim.queryRoomMembers([b.userID], roomID),
      () => a.zim.queryRoomOnlineMemberCount(roomID),
      () => a.zim.queryRoomAllAttributes(roomID),
      () => a.zim.queryRoomMembersAttributes([b.userID], roomID),
      () => a.zim.queryRoomMemberAttributesList(roomID, page),
      () => a.zim.setRoomAttributes({ a: "b" }, roomID),
      () => a.zim.deleteRoomAttributes(["a"], roomID),
      () => a.zim.setRoomMembersAttributes({ a: "b" }, [a.userID], roomID),
      () => a.zim.sendRoomMessage({ type: 1, message: "hello" }, roomID),
      () => a.zim.queryHistoryMessage(roomID, 1, { count: 1, reverse: false, mode: 0 }),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 6000321 });
  });
});

describe("roomMemberAttributesUpdated", () => {
  it("tells everyone of what was set, and by whom", async () => {
    const a = await house.someone({ grants: moderator });
    const [b] = await house.people("b");
    const { roomID } = house.newRoom();
    for (const { zim } of [a, b]) await zim.enterRoom({ roomID });
    const set = await a.zim.setRoomMembersAttributes({ level: "7" }, [a.userID, b.userID], roomID);
    const infos = [a, b].map(({ userID }) => ({
      attributesInfo: { userID, attributes: { level: "7" } },
    }));
    expect(set).toEqual({
      roomID,
      infos: infos.map((info) => ({ ...info, errorKeys: [] })),
      errorUserList: [],
    });
    const told = [{ roomID, infos, operatedInfo: { userID: a.userID } }];
    await expect.poll(() => b.told("roomMemberAttributesUpdated")).toEqual(told);
    await expect.poll(() => a.told("roomMemberAttributesUpdated")).toEqual(told);
  });

  it("tells of what another client deleted as empty", async () => {
    const [a] = await house.people("a");
    const { roomID } = house.newRoom();
    await a.zim.enterRoom({ roomID });
    await a.zim.setRoomMembersAttributes({ hand: "up" }, [a.userID], roomID);
    const other = await logInWith(house.server.url, await tokenFor(a.userID));
    await other.rooms.updateMemberAttributes({ roomId: roomID, delete: ["hand"] });
    await expect.poll(() => a.told("roomMemberAttributesUpdated")).toHaveLength(2);
    expect(a.told("roomMemberAttributesUpdated")[1]?.infos).toEqual([
      { attributesInfo: { userID: a.userID, attributes: { hand: "" } } },
    ]);
  });
});

describe("attributes of members", () => {
  it("are asked for by user, and page by page", async () => {
    const people = await house.people("a", "b", "c");
    const [a] = people;
    const { roomID } = house.newRoom();
    for (const { zim, userID } of people) {
      await zim.enterRoom({ roomID });
      await zim.setRoomMembersAttributes({ level: "1" }, [userID], roomID);
    }
    const infos = people.map(({ userID }) => ({ userID, attributes: { level: "1" } }));
    const [, b] = people;
    const asked = await a.zim.queryRoomMembersAttributes([b.userID], roomID);
    expect(asked).toEqual({ roomID, infos: infos.slice(1, 2) });
    const first = await a.zim.queryRoomMemberAttributesList(roomID, { nextFlag: "", count: 2 });
    expect(first).toMatchObject({ roomID, infos: infos.slice(0, 2) });
    const { nextFlag } = first;
    const second = await a.zim.queryRoomMemberAttributesList(roomID, { nextFlag, count: 2 });
    expect(second).toEqual({ roomID, infos: infos.slice(2), nextFlag: "" });
  });

  it("go with the member, unless they are to stay", async () => {
    const [a, b] = await house.people("a", "b");
    const { roomID } = house.newRoom();
    for (const { zim } of [a, b]) await zim.enterRoom({ roomID });
    const own = [b.userID];
    await b.zim.setRoomMembersAttributes({ goes: "1" }, own, roomID);
    const keep = { isDeleteAfterOwnerLeft: false };
    await b.zim.setRoomMembersAttributes({ stays: "1" }, own, roomID, keep);
    await b.zim.leaveRoom(roomID);
    await b.zim.joinRoom(roomID);
    const { infos } = await a.zim.queryRoomMembersAttributes(own, roomID);
    expect(infos).toEqual([{ userID: b.userID, attributes: { stays: "1" } }]);
  });

  it("of others are for moderators: 6000013", async () => {
    const [a, b] = await house.people("a", "b");
    const { roomID } = house.newRoom();
    for (const { zim } of [a, b]) await zim.enterRoom({ roomID });
    const setting = a.zim.setRoomMembersAttributes({ level: "1" }, [b.userID], roomID);
    await expect(setting).rejects.toMatchObject({ code: 6000013 });
  });

  it.each([
    ["a key of 33 bytes", 6000352, { ["k".repeat(33)]: "v" }],
    ["a value of 257 bytes", 6000353, { k: "v".repeat(257) }],
    [
      "33 of them",
      6000001,
      Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`k${i}`, ""])),
    ],
  ])("are refused where there is %s: %d", async (_, code, attributes) => {
    const [a] = await house.people("a");
    const { roomID } = house.newRoom();
    await a.zim.enterRoom({ roomID });
    const setting = a.zim.setRoomMembersAttributes(attributes, [a.userID], roomID);
    await expect(setting).rejects.toMatchObject({ code });
  });

  it("are refused with 6000351 where a member has as many as it may", async () => {
    const [a] = await house.people("a");
    const { roomID } = house.newRoom();
    await a.zim.enterRoom({ roomID });
    const all = Object.fromEntries(Array.from({ length: 32 }, (_, i) => [`k${i}`, ""]));
    const longest = { ...all, k31: "v".repeat(256) };
    await a.zim.setRoomMembersAttributes(longest, [a.userID], roomID);
    const setting = a.zim.setRoomMembersAttributes({ more: "" }, [a.userID], roomID);
    await expect(setting).rejects.toMatchObject({ code: 6000351 });
  });
});
