import { describe, expect, it } from "vitest";
import { ZIMRoomAttributesUpdateAction } from "../../../client/zim/index.ts";
import { tokenFor } from "../../support/front-desk.ts";
import { moderator, openHouse } from "./people.ts";

const house = openHouse();
const { Set: setting, Delete: deleting } = ZIMRoomAttributesUpdateAction;

describe("setRoomAttributes", () => {
  it("sets attributes, and everyone hears of it", async () => {
    const { a, b, roomID } = await house.pair();
    const set = await a.zim.setRoomAttributes({ seat1: "a", seat2: "" }, roomID, {
      isForce: false,
      isDeleteAfterOwnerLeft: false,
      isUpdateOwner: false,
    });
    expect(set).toEqual({ roomID, errorKeys: [] });
    const infos = [{ action: setting, roomAttributes: { seat1: "a", seat2: "" } }];
    await expect.poll(() => b.told("roomAttributesUpdated")).toEqual([{ roomID, infos }]);
    await expect.poll(() => a.told("roomAttributesUpdated")).toEqual([{ roomID, infos }]);
    expect(await b.zim.queryRoomAllAttributes(roomID)).toEqual({
      roomID,
      roomAttributes: { seat1: "a", seat2: "" },
    });
  });

  it("sets nothing that belongs to another: 6000331", async () => {
    const { a, b, roomID } = await house.pair();
    await a.zim.setRoomAttributes({ seat1: "a" }, roomID);
    const taking = b.zim.setRoomAttributes({ seat1: "b", seat2: "b" }, roomID);
    await expect(taking).rejects.toMatchObject({ code: 6000331 });
    const { roomAttributes } = await b.zim.queryRoomAllAttributes(roomID);
    expect(roomAttributes).toEqual({ seat1: "a" });
  });

  it("by force is for moderators: 6000013 to others", async () => {
    const { a, b, roomID } = await house.pair();
    await a.zim.setRoomAttributes({ seat1: "a" }, roomID);
    const force = { isForce: true };
    const taking = b.zim.setRoomAttributes({ seat1: "b" }, roomID, force);
    await expect(taking).rejects.toMatchObject({ code: 6000013 });
    const m = await house.someone({ grants: moderator });
    await m.zim.joinRoom(roomID);
    await m.zim.setRoomAttributes({ seat1: "m" }, roomID, force);
    const { roomAttributes } = await b.zim.queryRoomAllAttributes(roomID);
    expect(roomAttributes).toEqual({ seat1: "m" });
  });

  it("can make what is set one's own, and let it go when one leaves", async () => {
    const { a, b, roomID } = await house.pair();
    const m = await house.someone({ grants: moderator });
    await m.zim.joinRoom(roomID);
    await a.zim.setRoomAttributes({ seat1: "a" }, roomID);
    await m.zim.setRoomAttributes({ seat1: "m" }, roomID, { isForce: true, isUpdateOwner: true });
    await expect(a.zim.setRoomAttributes({ seat1: "a" }, roomID)).rejects.toMatchObject({
      code: 6000331,
    });
    await b.zim.setRoomAttributes({ seat2: "b" }, roomID, { isDeleteAfterOwnerLeft: true });
    await b.zim.leaveRoom(roomID);
    await expect
      .poll(() => a.told("roomAttributesUpdated").at(-1)?.infos)
      .toEqual([{ action: deleting, roomAttributes: { seat2: "b" } }]);
  });

  it.each([
    ["a key of 65 bytes", 6000335, { ["k".repeat(65)]: "v" }],
    ["a value of 1025 bytes", 6000336, { k: "v".repeat(1025) }],
    [
      "65 of them",
      6000001,
      Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, ""])),
    ],
    ["a value that is no text", 6000001, { k: 7 as unknown as string }],
  ])("is refused where there is %s: %d", async (_, code, attributes) => {
    const { a, roomID } = await house.pair();
    const set = a.zim.setRoomAttributes(attributes, roomID);
    await expect(set).rejects.toMatchObject({ code });
  });

  it("is refused with 6000334 where the room has as many as it may", async () => {
    const { a, roomID } = await house.pair();
    const all = Object.fromEntries(Array.from({ length: 63 }, (_, i) => [`k${i}`, ""]));
    await a.zim.setRoomAttributes({ ...all, ["é".repeat(32)]: "v".repeat(1024) }, roomID);
    const set = a.zim.setRoomAttributes({ more: "" }, roomID);
    await expect(set).rejects.toMatchObject({ code: 6000334 });
  });
});

describe("deleteRoomAttributes", () => {
  it("deletes attributes, and tells what they were", async () => {
    const { a, b, roomID } = await house.pair();
    await a.zim.setRoomAttributes({ one: "1", two: "2" }, roomID);
    const deleted = await a.zim.deleteRoomAttributes(["one", "never"], roomID, { isForce: false });
    expect(deleted).toEqual({ roomID, errorKeys: [] });
    await expect
      .poll(() => b.told("roomAttributesUpdated").at(-1)?.infos)
      .toEqual([{ action: deleting, roomAttributes: { one: "1" } }]);
  });

  it("deletes nothing that belongs to another: 6000331", async () => {
    const { a, b, roomID } = await house.pair();
    await a.zim.setRoomAttributes({ one: "1" }, roomID);
    const deleting = b.zim.deleteRoomAttributes(["one"], roomID);
    await expect(deleting).rejects.toMatchObject({ code: 6000331 });
  });
});

describe("a batch", () => {
  const config = { isForce: false, isDeleteAfterOwnerLeft: true, isUpdateOwner: true };

  it("is done in one step when it ends, told in one event, as its beginning says", async () => {
    const { a, b, roomID } = await house.pair();
    await a.zim.setRoomAttributes({ old: "1" }, roomID);
    a.zim.beginRoomAttributesBatchOperation(roomID, config);
    await a.zim.setRoomAttributes({ one: "1", two: "2" }, roomID);
    await a.zim.deleteRoomAttributes(["old", "two"], roomID);
    expect((await a.zim.queryRoomAllAttributes(roomID)).roomAttributes).toEqual({ old: "1" });
    expect(await a.zim.endRoomAttributesBatchOperation(roomID)).toEqual({ roomID });
    const infos = [
      { action: setting, roomAttributes: { one: "1" } },
      { action: deleting, roomAttributes: { old: "1" } },
    ];
    await expect.poll(() => b.told("roomAttributesBatchUpdated")).toEqual([{ roomID, infos }]);
    await a.zim.leaveRoom(roomID);
    await expect
      .poll(() => b.told("roomAttributesUpdated").at(-1)?.infos)
      .toEqual([{ action: deleting, roomAttributes: { one: "1" } }]);
  });

  it("is refused as a whole", async () => {
    const { a, b, roomID } = await house.pair();
    await b.zim.setRoomAttributes({ two: "b" }, roomID);
    a.zim.beginRoomAttributesBatchOperation(roomID, config);
    await a.zim.setRoomAttributes({ one: "1" }, roomID);
    await a.zim.deleteRoomAttributes(["two"], roomID);
    const ending = a.zim.endRoomAttributesBatchOperation(roomID);
    await expect(ending).rejects.toMatchObject({ code: 6000331 });
    const { roomAttributes } = await a.zim.queryRoomAllAttributes(roomID);
    expect(roomAttributes).toEqual({ two: "b" });
  });

  it("goes with the room, or the session, that it was begun in", async () => {
    const { a, b, roomID } = await house.pair();
    a.zim.beginRoomAttributesBatchOperation(roomID, config);
    await a.zim.setRoomAttributes({ one: "1" }, roomID);
    await a.zim.leaveRoom(roomID);
    await a.zim.joinRoom(roomID);
    await a.zim.setRoomAttributes({ two: "2" }, roomID);
    expect((await b.zim.queryRoomAllAttributes(roomID)).roomAttributes).toEqual({ two: "2" });
    a.zim.beginRoomAttributesBatchOperation(roomID, config);
    await a.zim.logout();
    a.zim.beginRoomAttributesBatchOperation(roomID, config);
    const ending = () => a.zim.endRoomAttributesBatchOperation(roomID);
    await expect(ending()).rejects.toMatchObject({ code: 6000121 });
    await a.zim.login(a.userID, { token: await tokenFor(a.userID) });
    a.zim.beginRoomAttributesBatchOperation(roomID, config);
    await expect(ending()).rejects.toMatchObject({ code: 6000321 });
    await a.zim.joinRoom(roomID);
    await a.zim.setRoomAttributes({ two: "3" }, roomID);
    expect((await b.zim.queryRoomAllAttributes(roomID)).roomAttributes).toEqual({ two: "3" });
  });

  it("that is empty does nothing, and one that has not begun is refused: 6000330", async () => {
    const { a, roomID } = await house.pair();
    a.zim.beginRoomAttributesBatchOperation(roomID, config);
    expect(await a.zim.endRoomAttributesBatchOperation(roomID)).toEqual({ roomID });
    const ending = a.zim.endRoomAttributesBatchOperation(roomID);
    await expect(ending).rejects.toMatchObject({ code: 6000330 });
  });
});

describe("roomAttributesUpdated", () => {
  it("tells those that there are to one who enters", async () => {
    const { a, roomID } = await house.pair();
    await a.zim.setRoomAttributes({ topic: "tea" }, roomID);
    const [c] = await house.people("c");
    await c.zim.joinRoom(roomID);
    expect(c.told("roomAttributesUpdated")).toEqual([
      { roomID, infos: [{ action: setting, roomAttributes: { topic: "tea" } }] },
    ]);
  });
});
