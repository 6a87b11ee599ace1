import { describe, expect, it } from "vitest";
import { SessionEndReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { beforeCommit } from "../support/interleave.ts";
import { inLobby, listen, lobby, say } from "../support/lobby.ts";
import { gracePeriodMs, openNode } from "../support/node.ts";
import { refusal } from "../support/reasons.ts";

const ended = "Unauthenticated SESSION_ENDED";

describe("a session", () => {
  it("keeps its memberships for the grace period after its last call, and no longer", async () => {
    const node = openNode();
    const [ann, bob] = [await node.login("ann"), await node.login("bob")];
    await ann.rooms.enterRoom(lobby);
    await bob.rooms.enterRoom(lobby);
    const heard = await listen(ann);
    await node.clock.advance(20_000);
    await bob.events.keepAlive({});
    await node.clock.advance(gracePeriodMs - 200);
    expect(heard.cases).not.toContain("memberLeft");
    await node.clock.advance(400);
    const left = await heard.next("memberLeft");
    expect(left.payload.value).toMatchObject({ userId: "bob", reason: LeaveReason.TIMED_OUT });
    heard.close();
  });

  it("keeps its memberships while its stream is open, and for the grace period after", async () => {
    const node = openNode();
    const [ann, bob] = [await node.login("ann"), await node.login("bob")];
    await ann.rooms.enterRoom(lobby);
    await bob.rooms.enterRoom(lobby);
    const [heard, stream] = [await listen(ann), await listen(bob)];
    await node.clock.advance(5 * 60_000);
    expect(heard.cases).not.toContain("memberLeft");
    stream.close();
    await stream.end();
    await node.clock.advance(gracePeriodMs - 1000);
    expect(heard.cases).not.toContain("memberLeft");
    await node.clock.advance(1500);
    await heard.next("memberLeft");
    heard.close();
  });

  it("keeps its memberships while it is heard of, however long this node stood still", async () => {
    const node = openNode();
    const [ann, bob] = [await node.login("ann"), await node.login("bob")];
    await ann.rooms.enterRoom(lobby);
    await bob.rooms.enterRoom(lobby);
    const heard = await listen(ann);
    await node.clock.advance(1);
    await bob.events.keepAlive({}); // which the store is not told of before the node stands still
    node.clock.set(node.clock.now() + (gracePeriodMs - 0.5) * 1000);
    await node.clock.advance(0);
    expect(heard.cases).not.toContain("memberLeft");
    node.clock.set(node.clock.now() + 2 * gracePeriodMs * 1000);
    await node.clock.advance(200);
    const left = await heard.next("memberLeft");
    expect(left.payload.value).toMatchObject({ userId: "bob", reason: LeaveReason.TIMED_OUT });
    await ann.rooms.getRoom(inLobby); // with its stream open, it is in
    heard.close();
  });

  it("is still logged in after its memberships have timed out", async () => {
    const node = openNode();
    const ann = await node.login("ann");
    const { snapshot } = await ann.rooms.enterRoom({
      ...lobby,
      config: { destroyDelay: { seconds: 600n } },
    });
    await node.clock.advance(gracePeriodMs + 1000);
    const heard = await listen(ann, { cursors: [snapshot?.cursor ?? {}] });
    const exited = await heard.next("roomExited");
    expect(exited.payload.value.reason).toBe(LeaveReason.TIMED_OUT);
    expect((await ann.rooms.enterRoom(lobby)).created).toBe(false);
    await heard.next("roomEntered");
    heard.close();
  });

  it("leaves its rooms and ends its streams when it logs out", async () => {
    const node = openNode();
    const [ann, bob] = [await node.login("ann"), await node.login("bob")];
    await ann.rooms.enterRoom(lobby);
    await bob.rooms.enterRoom(lobby);
    const [heard, stream] = [await listen(ann), await listen(bob)];
    await bob.auth.logout({});
    const left = await heard.next("memberLeft");
    expect(left.payload.value.reason).toBe(LeaveReason.LOGGED_OUT);
    const end = await stream.next("sessionEnded");
    expect(end.payload.value.reason).toBe(SessionEndReason.LOGGED_OUT);
    expect(await stream.end()).toBeNull();
    expect(await refusal(bob.events.keepAlive({}))).toBe(ended);
    heard.close();
  });

  it("leaves its rooms and ends its streams when its token expires", async () => {
    const node = openNode();
    const [ann, bob] = [await node.login("ann"), await node.login("bob", { ttlS: 60 })];
    await ann.rooms.enterRoom(lobby);
    await bob.rooms.enterRoom(lobby);
    const [heard, stream] = [await listen(ann), await listen(bob)];
    await node.clock.advance(61_000);
    expect((await heard.next("memberLeft")).payload.value.reason).toBe(LeaveReason.TOKEN_EXPIRED);
    const end = await stream.next("sessionEnded");
    expect(end.payload.value.reason).toBe(SessionEndReason.TOKEN_EXPIRED);
    expect(await stream.end()).toBeNull();
    heard.close();
  });

  it("leaves nothing in the store when it and its rooms are gone", async () => {
    const node = openNode();
    const ann = await node.login("ann");
    await ann.rooms.enterRoom(lobby);
    await ann.messages.sendMessage({ ...say("hi"), requestId: "1" });
    await ann.auth.logout({});
    await node.clock.advance(15 * 60_000);
    expect(await node.left()).toBe(0);
    expect(node.leases.size).toBe(0);
  });
});

describe("RevokeSessions", () => {
  it("ends the sessions it names, or all of them, at once", async () => {
    const node = openNode();
    const [phone, laptop] = [await node.login("ann"), await node.login("ann")];
    await phone.rooms.enterRoom(lobby);
    const stream = await listen(phone);
    const backend = await node.backend();
    const sessionIds = [phone.sessionId, "unknown"];
    const answer = await backend.auth.revokeSessions({ userId: "ann", sessionIds });
    expect(answer.sessionIds).toEqual([phone.sessionId]);
    const end = await stream.next("sessionEnded");
    expect(end.payload.value.reason).toBe(SessionEndReason.REVOKED);
    expect(await refusal(phone.events.keepAlive({}))).toBe(ended);
    await laptop.events.keepAlive({});
    await backend.auth.revokeSessions({ userId: "ann" });
    expect(await refusal(laptop.events.keepAlive({}))).toBe(ended);
    expect((await backend.auth.listSessions({ userId: "ann" })).sessions).toEqual([]);
  });
});

describe("Login on a device that has a session", () => {
  it("takes its place and memberships, unheard by others, and ends it", async () => {
    const node = openNode();
    const bob = await node.login("bob");
    await bob.rooms.enterRoom(lobby);
    const heard = await listen(bob);
    const before = await node.login("ann", { deviceId: "phone" });
    await before.rooms.enterRoom(lobby);
    const stream = await listen(before);
    const after = await node.login("ann", { deviceId: "phone" });
    const end = await stream.next("sessionEnded");
    expect(end.payload.value.reason).toBe(SessionEndReason.REPLACED);
    expect(await stream.end()).toBeNull();
    expect(await refusal(before.events.keepAlive({}))).toBe(ended);
    expect(after.sessionId).not.toBe(before.sessionId);
    const next = await listen(after);
    await next.next("roomEntered");
    await after.rooms.leaveRoom(inLobby);
    await heard.next("memberLeft");
    const moves = heard.cases.filter((name) => name?.startsWith("member"));
    expect(moves).toEqual(["memberJoined", "memberLeft"]);
    heard.close();
    next.close();
  });
});

describe("Login", () => {
  it("admits 10 sessions of a user, and one more where one has timed out", async () => {
    const node = openNode();
    const first = await node.login("ann");
    for (let i = 1; i < 10; i++) await node.login("ann");
    expect(await refusal(node.login("ann"))).toBe("ResourceExhausted TOO_MANY_SESSIONS");
    await node.clock.advance(gracePeriodMs + 1000);
    await node.login("ann");
    expect(await refusal(first.events.keepAlive({}))).toBe(ended);
    const { sessions } = await (await node.backend()).auth.listSessions({ userId: "ann" });
    expect(sessions).toHaveLength(10);
  });

  it("admits 10 sessions however many race", async () => {
    const node = openNode();
    const answers = await Promise.allSettled(Array.from({ length: 30 }, () => node.login("ann")));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
    for (let i = 1; i < 10; i++) await node.login("bob");
    beforeCommit(node.store, "user", () => node.login("bob"));
    expect(await refusal(node.login("bob"))).toBe("ResourceExhausted TOO_MANY_SESSIONS");
  });
});

describe("RenewToken", () => {
  it("carries the session on, with the new token's expiry and grants", async () => {
    const node = openNode();
    const ann = await node.login("ann", { ttlS: 60 });
    await ann.rooms.enterRoom(lobby);
    const stream = await listen(ann);
    const token = await node.token({ userId: "ann", grants: [{ room: "lobby", verbs: ["send"] }] });
    const { accessToken } = await ann.auth.renewToken({ token });
    expect(await refusal(ann.rooms.joinRoom(inLobby))).toBe("PermissionDenied GRANT_MISSING");
    await node.clock.advance(10 * 60_000);
    const renewed = node.calls(accessToken);
    await renewed.messages.sendMessage(say("still here"));
    await stream.next("messageSent");
    expect(stream.cases).not.toContain("sessionEnded");
    stream.close();
  });

  it("refuses another user's token, and another app's", async () => {
    const node = openNode();
    const ann = await node.login("ann");
    const refused = "Unauthenticated UNAUTHENTICATED";
    const eve = await node.token({ userId: "eve" });
    expect(await refusal(ann.auth.renewToken({ token: eve }))).toBe(refused);
    const other = await node.token({ userId: "ann" }, "other");
    expect(await refusal(ann.auth.renewToken({ token: other }))).toBe(refused);
  });
});

describe("ListSessions", () => {
  it("pages through a user's sessions, oldest first", async () => {
    const node = openNode();
    const logins = [];
    for (let i = 0; i < 5; i++)
      logins.push((await node.login("ann", { deviceId: `d${i}` })).sessionId);
    const backend = await node.backend();
    const seen: string[] = [];
    let pageToken = "";
    do {
      const page = await backend.auth.listSessions({ userId: "ann", pageSize: 2, pageToken });
      seen.push(...page.sessions.map(({ sessionId }) => sessionId));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(seen).toEqual(logins);
  });
});

describe("keep_alive", () => {
  it("ends the stream of a session that is silent for twice as long", async () => {
    const node = openNode();
    const ann = await node.login("ann");
    const stream = await listen(ann, { keepAlive: { seconds: 10n } });
    for (let i = 0; i < 5; i++) {
      await node.clock.advance(15_000);
      await ann.events.keepAlive({});
    }
    expect(stream.ended).toBeUndefined();
    await node.clock.advance(19_000);
    expect(stream.ended).toBeUndefined();
    await node.clock.advance(1500);
    expect(await refusal(Promise.reject(await stream.end()))).toBe("Unavailable KEEP_ALIVE_MISSED");
  });
});
