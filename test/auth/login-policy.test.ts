import { describe, expect, it } from "vitest";
import { SessionEndReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import type { LoginPolicy } from "../../services/auth/app.ts";
import { appsFrom } from "../../services/config-file.ts";
import { beforeCommit } from "../support/interleave.ts";
import { listen, lobby } from "../support/lobby.ts";
import { gracePeriodMs, type LoginOptions, type Node, openNode } from "../support/node.ts";
import { refusal } from "../support/reasons.ts";

const ended = "Unauthenticated SESSION_ENDED";
const refused = "FailedPrecondition ALREADY_LOGGED_IN";

const nodeOf = (policy: LoginPolicy["policy"], per: LoginPolicy["per"] = "user") =>
  openNode({ login: { policy, per } });

/** What a user's sessions run on. */
async function platformsOf(node: Node, userId = "ann"): Promise<(string | undefined)[]> {
  const { sessions } = await (await node.backend()).auth.listSessions({ userId });
  return sessions.map(({ device }) => device?.platform);
}

/** 20 logins of a user that race: how many were answered, and what the others were refused for. */
async function race(node: Node, optionsOf: (i: number) => LoginOptions = () => ({})) {
  const logins = Array.from({ length: 20 }, (_, i) => node.login("ann", optionsOf(i)));
  const settled = await Promise.allSettled(logins);
  const rejected = settled.filter((one) => one.status === "rejected");
  const why = await Promise.all(rejected.map(({ reason }) => refusal(Promise.reject(reason))));
  const sides = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const calls = await Promise.allSettled(sides.map((side) => side.events.keepAlive({})));
  return {
    answered: sides.length,
    why: [...new Set(why)],
    alive: calls.filter(({ status }) => status === "fulfilled").length,
  };
}

describe("an app that says nothing of logging in", () => {
  it("lets a user be logged in many times", async () => {
    const node = openNode();
    for (let i = 0; i < 3; i++) await node.login("ann");
    expect(await platformsOf(node)).toHaveLength(3);
  });
});

describe("an app that ends older sessions", () => {
  it("has the others replaced, and out of their rooms, when a login is answered", async () => {
    const node = nodeOf("end_older");
    const bob = await node.login("bob");
    await bob.rooms.enterRoom(lobby);
    const heard = await listen(bob);
    const older = await node.login("ann", { deviceId: "phone" });
    await older.rooms.enterRoom(lobby);
    const stream = await listen(older);
    const newer = await node.login("ann", { deviceId: "laptop" });
    const { snapshot } = await bob.rooms.getRoom({ roomId: "lobby" });
    expect(snapshot?.memberCount).toBe(1);
    expect((await heard.next("memberLeft")).payload.value.reason).toBe(LeaveReason.LOGGED_OUT);
    const end = await stream.next("sessionEnded");
    expect(end.payload.value.reason).toBe(SessionEndReason.REPLACED);
    expect(await refusal(older.events.keepAlive({}))).toBe(ended);
    await newer.events.keepAlive({});
    await bob.events.keepAlive({});
    heard.close();
  });

  it("answers the login though the rooms cannot be left now, and has them left soon", async () => {
    const node = nodeOf("end_older");
    const bob = await node.login("bob");
    await bob.rooms.enterRoom(lobby);
    const older = await node.login("ann");
    await older.rooms.enterRoom(lobby);
    beforeCommit(node.store, "room", () => Promise.reject(new Error("the store is gone")));
    await node.login("ann");
    await node.clock.advance(11_000);
    expect((await bob.rooms.getRoom({ roomId: "lobby" })).snapshot?.memberCount).toBe(1);
  });

  it("keeps what a session of the same device was in", async () => {
    const node = nodeOf("end_older");
    const before = await node.login("ann", { deviceId: "phone" });
    await before.rooms.enterRoom(lobby);
    const after = await node.login("ann", { deviceId: "phone" });
    expect((await after.rooms.getRoom({ roomId: "lobby" })).snapshot?.memberCount).toBe(1);
    expect(await platformsOf(node)).toHaveLength(1);
  });

  it("does so by platform, where it says so", async () => {
    const node = nodeOf("end_older", "platform");
    for (const platform of ["web", "ios", "web"]) await node.login("ann", { platform });
    expect(await platformsOf(node)).toEqual(["ios", "web"]);
    for (let i = 0; i < 8; i++) await node.login("ann", { platform: `p${i}` });
    expect(await refusal(node.login("ann", { platform: "one more" }))).toBe(
      "ResourceExhausted TOO_MANY_SESSIONS",
    );
    await node.login("ann", { platform: "web" });
    expect(await platformsOf(node)).toHaveLength(10);
  });

  it("leaves one of 20 that race, and one of each platform", async () => {
    expect(await race(nodeOf("end_older"))).toEqual({ answered: 20, why: [], alive: 1 });
    const node = nodeOf("end_older", "platform");
    await race(node, (i) => ({ platform: i % 2 === 0 ? "web" : "ios" }));
    expect((await platformsOf(node)).sort()).toEqual(["ios", "web"]);
  });
});

describe("an app that refuses newer sessions", () => {
  it("refuses a login while another is heard of, and for its grace period", async () => {
    const node = nodeOf("refuse_newer");
    const older = await node.login("ann");
    expect(await refusal(node.login("ann", { platform: "web" }))).toBe(refused);
    await node.login("bob");
    node.clock.set(node.clock.now() + gracePeriodMs * 1000 - 1);
    expect(await refusal(node.login("ann"))).toBe(refused);
    node.clock.set(node.clock.now() + 1);
    await node.login("ann"); // nobody has noticed yet that the other's grace is over
    expect(await refusal(older.events.keepAlive({}))).toBe(ended);
    expect(await platformsOf(node)).toHaveLength(1);
  });

  it("admits one after a logout, and on the device that has the session", async () => {
    const node = nodeOf("refuse_newer");
    await node.login("ann", { deviceId: "phone" });
    const again = await node.login("ann", { deviceId: "phone" });
    expect(await refusal(node.login("ann", { deviceId: "laptop" }))).toBe(refused);
    await again.auth.logout({});
    await node.login("ann", { deviceId: "laptop" });
  });

  it("does so by platform, where it says so", async () => {
    const node = nodeOf("refuse_newer", "platform");
    await node.login("ann", { platform: "web" });
    await node.login("ann", { platform: "ios" });
    expect(await refusal(node.login("ann", { platform: "web" }))).toBe(refused);
  });

  it("refuses it where the other is heard of again just before", async () => {
    const node = nodeOf("refuse_newer");
    const older = await node.login("ann");
    node.clock.set(node.clock.now() + gracePeriodMs * 1000);
    beforeCommit(node.store, "user", () => older.events.keepAlive({}));
    expect(await refusal(node.login("ann"))).toBe(refused);
  });

  it("admits one of 20 that race, and all of one device, one after the other", async () => {
    const outcome = await race(nodeOf("refuse_newer"));
    expect(outcome).toEqual({ answered: 1, why: [refused], alive: 1 });
    const same = await race(nodeOf("refuse_newer"), () => ({ deviceId: "phone" }));
    expect(same).toEqual({ answered: 20, why: [], alive: 1 });
  });
});

describe("a user's first login, with another just before it,", () => {
  it.each(["end_older", "refuse_newer"] as const)("is one of one, with %s", async (policy) => {
    const node = nodeOf(policy);
    beforeCommit(node.store, "user", () => node.login("ann"));
    const outcome = node.login("ann");
    if (policy === "refuse_newer") expect(await refusal(outcome)).toBe(refused);
    else await outcome;
    expect(await platformsOf(node)).toHaveLength(1);
  });
});

describe("the configuration of an app", () => {
  const from = (login: unknown) => {
    const app = { id: "shop", secrets: ["s".repeat(32)], login };
    return appsFrom("parlor.json", JSON.stringify({ apps: [app] }), {}).get("shop")?.login;
  };

  it("says how often a user may be logged in", () => {
    expect(from(undefined)).toBeUndefined();
    expect(from({ policy: "end_older" })).toEqual({ policy: "end_older", per: "user" });
    expect(from({ policy: "refuse_newer", per: "platform" })).toEqual({
      policy: "refuse_newer",
      per: "platform",
    });
    expect(() => from({ policy: "end" })).toThrow("apps[0].login.policy");
    expect(() => from({ per: "device" })).toThrow("apps[0].login.per");
  });
});
