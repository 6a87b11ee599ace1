import { describe, expect, it } from "vitest";
import { openHouse } from "./people.ts";

const house = openHouse();

describe("calls of code without types", () => {
  it("that leave out what they need are refused with 6000001, not thrown at their callers", async () => {
    const { a, roomID } = await house.pair();
    const zim = a.zim as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    const wrong: readonly (readonly [string, ...unknown[]])[] = [
      ["login", "ann"],
      ["createRoom"],
      ["enterRoom"],
      ["switchRoom", roomID],
      ["queryRoomMemberList", roomID],
      ["queryRoomMembers", undefined, roomID],
      ["queryRoomMemberAttributesList", roomID],
      ["queryRoomMembersAttributes", undefined, roomID],
      ["setRoomAttributes", undefined, roomID],
      ["deleteRoomAttributes", undefined, roomID],
      ["setRoomMembersAttributes", undefined, [a.userID], roomID],
      ["setRoomMembersAttributes", { a: "1" }, undefined, roomID],
      ["sendMessage", undefined, roomID, 1],
      ["sendRoomMessage", undefined, roomID],
      ["replyMessage", { type: 1, message: "yes" }],
      ["revokeMessage"],
      ["queryHistoryMessage", roomID, 1],
      ["queryMessages", undefined, roomID, 1],
    ];
    for (const [name, ...args] of wrong) {
      let answer: Promise<unknown> | undefined;
      expect(() => {
        answer = zim[name]?.(...args);
      }, name).not.toThrow();
      await expect(answer, name).rejects.toMatchObject({ code: 6000001 });
    }
  });
});
