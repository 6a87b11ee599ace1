import { timestampDate, timestampFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, it } from "vitest";
import { ActorKind } from "../../gen/parlor/v1/actor_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { inLobby, listen, lobby, say } from "../support/lobby.ts";
import { refusal, refused } from "../support/reasons.ts";
import { openRooms } from "../support/rooms.ts";

const moderator = [
  { room: "*", verbs: ["create", "join", "send", "attributes", "moderate"] },
] as const;
const notGranted = "PermissionDenied GRANT_MISSING";
const banned = "PermissionDenied USER_BANNED";
const muted = "PermissionDenied MEMBER_MUTED";

/** Two users and a moderator in the lobby. */
async function meet() {
  const world = openRooms();
  const mod = await world.user("mod", { grants: moderator });
  const [ann, bob] = [await world.user("ann"), await world.user("bob")];
  for (const { rooms } of [mod, ann, bob]) await rooms.enterRoom(lobby);
  /** A time from now, by the clock of the service. */
  const inMs = (ms: number) => timestampFromMs(world.clock.now() / 1000 + ms);
  return { world, ann, bob, mod, inMs };
}

describe("KickMembers", () => {
  it("takes users out with all of their sessions, and tells by whom and why", async () => {
    const { world, ann, bob, mod } = await meet();
    const phone = await world.user("ann");
    await phone.rooms.joinRoom(inLobby);
    const heard = await Promise.all([ann, phone, bob].map((side) => listen(side)));
    const [byAnn, byPhone, byBob] = heard;
    for (const log of heard) await log.next("roomEntered");
    const request = { ...inLobby, userIds: ["ann", "nobody"], note: "spam" };
    expect((await mod.rooms.kickMembers(request)).userIds).toEqual(["ann"]);
    const told = { reason: LeaveReason.KICKED, actor: { userId: "mod" }, note: "spam" };
    const left = await byBob?.next("memberLeft");
    expect(left?.payload.value).toMatchObject({ userId: "ann", ...told });
    for (const log of [byAnn, byPhone])
      expect((await log?.next("roomExited"))?.payload.value).toMatchObject(told);
    expect(await refusal(phone.messages.sendMessage(say("hi")))).toBe(
      "PermissionDenied NOT_A_MEMBER",
    );
    await ann.rooms.joinRoom(inLobby);
  });

  it("releases what was bound to them, and ends a room that nobody is left in", async () => {
    const { world, ann, bob, mod } = await meet();
    const options = { releaseOnLeave: true };
    await ann.rooms.updateAttributes({ ...inLobby, set: { seat: "1" }, options });
    await mod.rooms.kickMembers({ ...inLobby, userIds: ["ann"] });
    expect((await bob.rooms.getAttributes(inLobby)).attributes).toEqual({});
    const all = { ...inLobby, userIds: ["mod", "bob"] };
    expect((await world.backend().rooms.kickMembers(all)).userIds).toEqual(["mod", "bob"]);
    expect(await refusal(world.backend().rooms.getRoom(inLobby))).toBe("NotFound ROOM_NOT_FOUND");
  });

  it("gives back the places in the users' indexes", async () => {
    const world = openRooms({ maxRoomsPerUser: 1 });
    const ann = await world.user("ann");
    await ann.rooms.enterRoom(lobby);
    await world.backend().rooms.kickMembers({ ...inLobby, userIds: ["ann"] });
    await ann.rooms.enterRoom({ room: { roomId: "other" } });
  });

  it("is for moderators and backends, and answers a repeat what the first was answered", async () => {
    const { ann, mod } = await meet();
    const request = { ...inLobby, userIds: ["bob"], requestId: "one" };
    expect(await refusal(ann.rooms.kickMembers(request))).toBe(notGranted);
    expect((await mod.rooms.kickMembers(request)).userIds).toEqual(["bob"]);
    expect((await mod.rooms.kickMembers(request)).userIds).toEqual(["bob"]);
    const nowhere = { ...request, roomId: "nowhere", requestId: "" };
    expect(await refusal(mod.rooms.kickMembers(nowhere))).toBe("NotFound ROOM_NOT_FOUND");
  });
});

describe("BanUsers", () => {
  it("takes users out and keeps them out, whatever they try", async () => {
    const { world, ann, bob, mod } = await meet();
    const heard = await listen(bob);
    const userIds = ["ann", "cid"];
    const { kickedUserIds } = await mod.rooms.banUsers({ ...inLobby, userIds, note: "spam" });
    expect(kickedUserIds).toEqual(["ann"]);
    const left = await heard.next("memberLeft");
    expect(left.payload.value).toMatchObject({ userId: "ann", reason: LeaveReason.BANNED });
    const told = await heard.next("usersBanned");
    expect(told.payload.value).toMatchObject({
      bans: userIds.map((userId) => ({ userId, actor: { userId: "mod" }, note: "spam" })),
    });
    expect(told.sequence).toBe(left.sequence + 1n);
    const phone = await world.user("ann");
    for (const { rooms } of [ann, phone, await world.user("cid")]) {
      expect(await refusal(rooms.joinRoom(inLobby))).toBe(banned);
      expect(await refusal(rooms.enterRoom(lobby))).toBe(banned);
    }
    await mod.rooms.destroyRoom(inLobby);
    expect(await refusal(ann.rooms.createRoom(lobby))).toBe(banned);
    expect(await refusal(phone.rooms.enterRoom(lobby))).toBe(banned);
    await bob.rooms.enterRoom(lobby);
    expect(await refusal(phone.rooms.joinRoom(inLobby))).toBe(banned);
    await ann.rooms.enterRoom({ room: { roomId: "other" } });
  });

  it("ends by itself, and not before", async () => {
    const { world, ann, bob, mod, inMs } = await meet();
    const heard = await listen(bob);
    await mod.rooms.banUsers({ ...inLobby, userIds: ["ann"], until: inMs(5000) });
    await world.clock.advance(4999);
    expect(await refusal(ann.rooms.joinRoom(inLobby))).toBe(banned);
    await world.clock.advance(1);
    await ann.rooms.joinRoom(inLobby);
    await world.settle();
    const lifted = await heard.next("usersUnbanned");
    expect(lifted.payload.value).toMatchObject({
      userIds: ["ann"],
      actor: { kind: ActorKind.SERVICE },
    });
    const past = { ...inLobby, userIds: ["ann"], until: inMs(0) };
    expect(await refusal(mod.rooms.banUsers(past))).toBe("InvalidArgument INVALID_REQUEST");
  });

  it("is lifted by a call, also where there is no room any more", async () => {
    const { world, ann, bob, mod } = await meet();
    await mod.rooms.banUsers({ ...inLobby, userIds: ["ann", "cid"] });
    const heard = await listen(bob);
    const lifted = await mod.rooms.unbanUsers({ ...inLobby, userIds: ["ann", "dan"] });
    expect(lifted.userIds).toEqual(["ann"]);
    await heard.next("usersUnbanned");
    await ann.rooms.joinRoom(inLobby);
    await mod.rooms.destroyRoom(inLobby);
    const system = world.backend();
    expect((await system.rooms.listBans(inLobby)).bans).toMatchObject([{ userId: "cid" }]);
    expect((await system.rooms.unbanUsers({ ...inLobby, userIds: ["cid"] })).userIds).toEqual([
      "cid",
    ]);
    await (await world.user("cid")).rooms.enterRoom(lobby);
  });

  it("keeps out one who is on the way in, however the two race", async () => {
    const { world, mod } = await meet();
    for (let round = 0; round < 50; round++) {
      const user = await world.user(`user-${round}`);
      const entered = user.rooms.joinRoom(inLobby).catch(() => {});
      await Promise.all([entered, mod.rooms.banUsers({ ...inLobby, userIds: [`user-${round}`] })]);
      const { members } = await mod.rooms.listMembers(inLobby);
      expect(members.map(({ userId }) => userId)).toEqual(["mod", "ann", "bob"]);
    }
  });

  it("admits 10,000 and no more", async () => {
    const { world } = await meet();
    const { rooms } = world.backend();
    const hundred = (i: number) => Array.from({ length: 100 }, (_, j) => `user-${i}-${j}`);
    for (let i = 0; i < 100; i++) await rooms.banUsers({ ...inLobby, userIds: hundred(i) });
    const one = { ...inLobby, userIds: ["one"] };
    expect(await refusal(rooms.banUsers(one))).toBe("ResourceExhausted TOO_MANY_SANCTIONS");
    await rooms.banUsers({ ...inLobby, userIds: hundred(7) });
    await rooms.unbanUsers({ ...inLobby, userIds: ["user-7-7"] });
    await rooms.banUsers(one);
  });

  it("is listed page by page, with who did it and why", async () => {
    const { ann, mod, inMs } = await meet();
    const userIds = Array.from({ length: 5 }, (_, i) => `user-${i}`);
    await mod.rooms.banUsers({ ...inLobby, userIds, until: inMs(60_000), note: "spam" });
    const all: string[] = [];
    let pageToken = "";
    do {
      const page = await mod.rooms.listBans({ ...inLobby, pageSize: 2, pageToken });
      all.push(...page.bans.map(({ userId }) => userId));
      expect(page.bans[0]).toMatchObject({
        actor: { userId: "mod" },
        note: "spam",
        until: inMs(60_000),
      });
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(all).toEqual(userIds);
    expect(await refusal(ann.rooms.listBans(inLobby))).toBe(notGranted);
  });
});

describe("MuteMembers", () => {
  it("lets a user say nothing, of any kind, from any device, in a room created anew", async () => {
    const { world, ann, bob, mod } = await meet();
    const heard = await listen(bob);
    await mod.rooms.muteMembers({ ...inLobby, userIds: ["ann"], note: "calm down" });
    const told = await heard.next("membersMuted");
    expect(told.payload.value).toMatchObject({
      mutes: [{ userId: "ann", actor: { userId: "mod" }, note: "calm down" }],
    });
    const barrage = {
      ...inLobby,
      content: { content: { case: "barrage" as const, value: { text: "hi" } } },
    };
    const phone = await world.user("ann");
    const { snapshot } = await phone.rooms.joinRoom(inLobby);
    expect(snapshot?.mutes).toMatchObject([{ userId: "ann", note: "calm down" }]);
    for (const { messages } of [ann, phone])
      for (const message of [say("hi"), barrage])
        expect(await refusal(messages.sendMessage(message))).toBe(muted);
    await bob.messages.sendMessage(say("hi"));
    await mod.rooms.destroyRoom(inLobby);
    await bob.rooms.enterRoom(lobby);
    await ann.rooms.joinRoom(inLobby);
    expect(await refusal(ann.messages.sendMessage(say("hi")))).toBe(muted);
  });

  it("ends by itself, and not before", async () => {
    const { world, ann, bob, mod, inMs } = await meet();
    const heard = await listen(bob);
    await mod.rooms.muteMembers({ ...inLobby, userIds: ["ann"], until: inMs(5000) });
    await world.clock.advance(4999);
    expect(await refusal(ann.messages.sendMessage(say("hi")))).toBe(muted);
    await world.clock.advance(1);
    await ann.messages.sendMessage(say("hi"));
    await world.settle();
    const lifted = await heard.next("membersUnmuted");
    expect(lifted.payload.value).toMatchObject({ userIds: ["ann"] });
    await ann.messages.sendMessage(say("hi"));
    expect((await mod.rooms.listMutes(inLobby)).mutes).toEqual([]);
  });

  it("of everyone spares those who may moderate, and backends", async () => {
    const { world, ann, mod } = await meet();
    await mod.rooms.muteMembers({ ...inLobby, everyone: true });
    await mod.rooms.muteMembers({ ...inLobby, userIds: ["ann"] });
    expect(await refusal(ann.messages.sendMessage(say("hi")))).toBe(muted);
    await mod.messages.sendMessage(say("silence"));
    await world.backend().messages.sendMessage(say("silence"));
    const { snapshot } = await (await world.user("cid")).rooms.joinRoom(inLobby);
    expect(snapshot?.mutes).toMatchObject([{ userId: "" }]);
    const ended = await mod.rooms.unmuteMembers({ ...inLobby, everyone: true });
    expect(ended.userIds).toEqual([]);
    expect(await refusal(ann.messages.sendMessage(say("hi")))).toBe(muted);
    expect((await mod.rooms.unmuteMembers({ ...inLobby, userIds: ["ann"] })).userIds).toEqual([
      "ann",
    ]);
    await ann.messages.sendMessage(say("hi"));
  });

  it("names users or means everyone, and is for moderators", async () => {
    const { ann, mod } = await meet();
    const invalid = "InvalidArgument INVALID_REQUEST";
    expect(await refusal(mod.rooms.muteMembers(inLobby))).toBe(invalid);
    const both = { ...inLobby, userIds: ["ann"], everyone: true };
    expect(await refusal(mod.rooms.muteMembers(both))).toBe(invalid);
    expect(await refusal(mod.rooms.unmuteMembers(both))).toBe(invalid);
    const one = { ...inLobby, userIds: ["bob"] };
    for (const call of [
      ann.rooms.muteMembers(one),
      ann.rooms.unmuteMembers(one),
      ann.rooms.listMutes(inLobby),
    ])
      expect(await refusal(call)).toBe(notGranted);
  });
});

describe("a refusal", () => {
  it("of who is banned or muted says by whom, why and until when", async () => {
    const { world, ann, bob, mod, inMs } = await meet();
    const until = inMs(60_000);
    const sanction = { ...inLobby, until, note: "spam" };
    const told = {
      room_id: "lobby",
      note: "spam",
      actor_user_id: "mod",
      until: timestampDate(until).toISOString(),
    };
    await mod.rooms.banUsers({ ...sanction, userIds: ["ann"] });
    expect((await refused(ann.rooms.joinRoom(inLobby))).metadata).toEqual(told);
    await mod.rooms.muteMembers({ ...sanction, userIds: ["bob"] });
    expect((await refused(bob.messages.sendMessage(say("hi")))).metadata).toEqual(told);
    await world.backend().rooms.muteMembers({ ...inLobby, userIds: ["bob"] });
    const byBackend = { room_id: "lobby", note: "" };
    expect((await refused(bob.messages.sendMessage(say("hi")))).metadata).toEqual(byBackend);
  });
});
