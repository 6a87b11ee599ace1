import { describe, expect, it } from "vitest";
import { inLobby, listen, lobby } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms, type Side } from "../support/rooms.ts";

const moderator = [
  { room: "*", verbs: ["create", "join", "send", "attributes", "moderate"] },
] as const;

/** Two users and a moderator in the lobby. */
async function meet() {
  const world = openRooms();
  const mod = await world.user("mod", { grants: moderator });
  const [ann, bob] = [await world.user("ann"), await world.user("bob")];
  for (const { rooms } of [mod, ann, bob]) await rooms.enterRoom(lobby);
  return { world, ann, bob, mod };
}

async function listed({ rooms }: Side): Promise<Record<string, Record<string, string>>> {
  const { members } = await rooms.listMemberAttributes(inLobby);
  return Object.fromEntries(members.map(({ userId, attributes }) => [userId, attributes]));
}

describe("UpdateMemberAttributes", () => {
  it("sets and deletes one's own, told to everyone", async () => {
    const { ann, bob } = await meet();
    const heard = await listen(bob);
    await ann.rooms.updateMemberAttributes({ ...inLobby, set: { hand: "up", role: "guest" } });
    await heard.next("memberAttributesUpdated");
    const { members, cursor } = await ann.rooms.updateMemberAttributes({
      ...inLobby,
      set: { role: "host" },
      delete: ["hand"],
    });
    expect(members).toMatchObject([{ userId: "ann", attributes: { role: "host" } }]);
    const event = await heard.next("memberAttributesUpdated");
    expect(event.sequence).toBe(cursor?.sequence);
    expect(event.payload.value).toMatchObject({
      userIds: ["ann"],
      set: { role: "host" },
      deleted: ["hand"],
      actor: { userId: "ann" },
    });
    expect(await listed(bob)).toEqual({ ann: { role: "host" } });
  });

  it("leaves those of others to moderators and backends", async () => {
    const { world, ann, bob, mod } = await meet();
    const both = { ...inLobby, userIds: ["ann", "bob"], set: { team: "red" } };
    expect(await refusal(ann.rooms.updateMemberAttributes(both))).toBe(
      "PermissionDenied GRANT_MISSING",
    );
    await mod.rooms.updateMemberAttributes(both);
    await world.backend().rooms.updateMemberAttributes({ ...both, set: { level: "2" } });
    expect(await listed(bob)).toEqual({
      ann: { team: "red", level: "2" },
      bob: { team: "red", level: "2" },
    });
  });

  it("changes all of those who are named, or none", async () => {
    const { bob, mod, world } = await meet();
    const request = { ...inLobby, userIds: ["ann", "cid"], set: { team: "red" } };
    expect(await refusal(mod.rooms.updateMemberAttributes(request))).toBe(
      "PermissionDenied NOT_A_MEMBER",
    );
    expect(await listed(bob)).toEqual({});
    const nobody = { ...inLobby, set: { team: "red" } };
    expect(await refusal(world.backend().rooms.updateMemberAttributes(nobody))).toBe(
      "InvalidArgument INVALID_REQUEST",
    );
  });

  it("goes with the member, but for what is to be kept", async () => {
    const { ann, bob } = await meet();
    await ann.rooms.updateMemberAttributes({ ...inLobby, set: { hand: "up", level: "1" } });
    const kept = { ...inLobby, set: { level: "2" }, keepOnLeave: true };
    await ann.rooms.updateMemberAttributes(kept);
    await bob.rooms.updateMemberAttributes({ ...inLobby, set: { hand: "up" } });
    await ann.rooms.leaveRoom(inLobby);
    expect(await listed(bob)).toEqual({ ann: { level: "2" }, bob: { hand: "up" } });
    await ann.rooms.joinRoom(inLobby);
    await bob.rooms.leaveRoom(inLobby);
    expect(await listed(ann)).toEqual({ ann: { level: "2" } });
    await ann.rooms.updateMemberAttributes({ ...inLobby, set: { level: "3" } });
    await bob.rooms.joinRoom(inLobby);
    await ann.rooms.leaveRoom(inLobby);
    expect(await listed(bob)).toEqual({});
  });

  it("admits 32 of a member and no more", async () => {
    const { ann } = await meet();
    const set = Object.fromEntries(Array.from({ length: 32 }, (_, i) => [`key-${i}`, "1"]));
    await ann.rooms.updateMemberAttributes({ ...inLobby, set });
    const one = { ...inLobby, set: { more: "1" } };
    expect(await refusal(ann.rooms.updateMemberAttributes(one))).toBe(
      "ResourceExhausted TOO_MANY_ATTRIBUTES",
    );
    await ann.rooms.updateMemberAttributes({ ...one, delete: ["key-0"] });
  });

  it("answers a repeat what the first was answered", async () => {
    const { ann } = await meet();
    const request = { ...inLobby, set: { b: "2", a: "1" }, requestId: "one" };
    const first = await ann.rooms.updateMemberAttributes(request);
    await ann.rooms.updateMemberAttributes({ ...inLobby, delete: ["a"] });
    const repeat = { ...request, set: { a: "1", b: "2" } };
    expect(await ann.rooms.updateMemberAttributes(repeat)).toEqual(first);
  });
});

describe("ListMemberAttributes", () => {
  it("answers those who are asked for, or everyone page by page", async () => {
    const { world, bob } = await meet();
    const users = Array.from({ length: 5 }, (_, i) => `user-${i}`);
    for (const userId of users) {
      const { rooms } = await world.user(userId);
      await rooms.joinRoom(inLobby);
      await rooms.updateMemberAttributes({ ...inLobby, set: { seat: userId } });
    }
    const userIds = ["user-3", "ann", "user-1"];
    const asked = await bob.rooms.listMemberAttributes({ ...inLobby, userIds });
    expect(asked.members.map(({ userId }) => userId)).toEqual(["user-3", "user-1"]);
    const all: string[] = [];
    let pageToken = "";
    do {
      const page = await bob.rooms.listMemberAttributes({ ...inLobby, pageSize: 2, pageToken });
      expect(page.members.length).toBeLessThanOrEqual(2);
      all.push(...page.members.map(({ userId }) => userId));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(all).toEqual(users);
    const outsider = await world.user("eve");
    expect(await refusal(outsider.rooms.listMemberAttributes(inLobby))).toBe(
      "PermissionDenied NOT_A_MEMBER",
    );
  });
});
