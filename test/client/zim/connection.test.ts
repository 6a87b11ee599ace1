import { describe, expect, it } from "vitest";
import {
  ZIMConnectionEvent,
  ZIMConnectionState,
  ZIMRoomEvent,
  ZIMRoomState,
} from "../../../client/zim/index.ts";
import { developmentApp } from "../../../services/auth/development.ts";
import { signToken } from "../../../services/auth/token.ts";
import { systemClock } from "../../../services/clock.ts";
import { systemOf, tokenFor } from "../../support/front-desk.ts";
import { createHandClock } from "../hand-clock.ts";
import { createCable } from "./cable.ts";
import { openHouse, type Someone } from "./people.ts";

const house = openHouse();
const patience = { timeout: 10_000 };
const { Disconnected, Connecting, Connected, Reconnecting } = ZIMConnectionState;

/** How it stood with the service, one after the other. */
function connections({ told }: Someone) {
  return told("connectionStateChanged").map(({ state, event }) => [state, event]);
}

const loggedIn = [
  [Connecting, ZIMConnectionEvent.ActiveLogin],
  [Connected, ZIMConnectionEvent.Success],
];

function shortToken(userId: string, ttlS: number): Promise<string> {
  return signToken(developmentApp, { userId, now: systemClock.now(), ttlS });
}

describe("login", () => {
  it("takes a user id with a configuration", async () => {
    const someone = house.visitor("ann");
    const token = await tokenFor("ann");
    await someone.zim.login("ann", {
      token,
      userName: "Ann",
      isOfflineLogin: false,
      customStatus: "",
      customStatusDuration: 0,
    });
    expect(connections(someone)).toEqual(loggedIn);
  });

  it("takes a user and a token, and others see the profile", async () => {
    const [a] = await house.people("a");
    const ben = house.visitor("ben");
    const user = {
      userID: "ben",
      userName: "Ben",
      userAvatarUrl: "https://files.example/ben",
      userExtendedData: "level 7",
    };
    await ben.zim.login(user, await tokenFor("ben"));
    const { roomID } = house.newRoom();
    await a.zim.enterRoom({ roomID });
    await ben.zim.enterRoom({ roomID });
    const told = [{ roomID, memberList: [user] }];
    await expect.poll(() => a.told("roomMemberJoined")).toEqual(told);
    const { memberList } = await a.zim.queryRoomMemberList(roomID, { nextFlag: "", count: 9 });
    expect(memberList[1]).toEqual(user);
  });

  it("is refused with 6000103 where the token is bad, or another's", async () => {
    const someone = house.visitor("ann");
    const bad = someone.zim.login("ann", { token: "bad", userName: "" });
    await expect(bad).rejects.toMatchObject({ code: 6000103 });
    expect(connections(someone)).toEqual([
      [Connecting, ZIMConnectionEvent.ActiveLogin],
      [Disconnected, ZIMConnectionEvent.LoginInterrupted],
    ]);
    const another = someone.zim.login("ann", { token: await tokenFor("ben"), userName: "" });
    await expect(another).rejects.toMatchObject({ code: 6000103 });
    expect(connections(someone).at(-1)?.[0]).toBe(Disconnected);
    await someone.zim.login("ann", { token: await tokenFor("ann"), userName: "" });
    expect(connections(someone).at(-1)?.[0]).toBe(Connected);
    expect(someone.told("error")).toEqual([]);
  });

  it("tells nothing of another user's session, nor of its rooms: not that it ever stood", async () => {
    const device = { deviceId: "kept" };
    const ben = await house.someone({ device });
    const { roomID } = house.newRoom();
    await ben.zim.enterRoom({ roomID });
    const ann = house.visitor("ann", { device });
    const login = ann.zim.login("ann", { token: await tokenFor(ben.userID), userName: "" });
    await expect(login).rejects.toMatchObject({ code: 6000103 });
    expect(ann.story.map(([, data]) => data)).toMatchObject([
      { state: Connecting, event: ZIMConnectionEvent.ActiveLogin },
      { state: Disconnected, event: ZIMConnectionEvent.LoginInterrupted },
    ]);
  });

  it("is there for calls as soon as it is told", async () => {
    const { zim, userID } = house.visitor("eager");
    const { roomID } = house.newRoom();
    const entered = new Promise((resolve) => {
      zim.on("connectionStateChanged", (_, { state }) => {
        if (state === Connected) resolve(zim.enterRoom({ roomID }));
      });
    });
    await zim.login(userID, { token: await tokenFor(userID), userName: "" });
    expect(await entered).toMatchObject({ roomInfo: { baseInfo: { roomID } } });
  });

  it("is refused with 6000111 to one who is logged in, or about to be", async () => {
    const someone = house.visitor("ann");
    const config = { token: await tokenFor("ann"), userName: "" };
    const first = someone.zim.login("ann", config);
    await expect(someone.zim.login("ann", config)).rejects.toMatchObject({ code: 6000111 });
    await first;
    await expect(someone.zim.login("ann", config)).rejects.toMatchObject({ code: 6000111 });
  });

  it("is given up after 20 s without the service: 6000105", async () => {
    const clock = createHandClock();
    const cable = createCable(house.server.url);
    const { transport } = cable;
    const someone = house.visitor("ann", { clock, transport });
    cable.cut();
    const login = someone.zim.login("ann", { token: await tokenFor("ann"), userName: "" });
    const refused = expect(login).rejects.toMatchObject({ code: 6000105 });
    await expect.poll(() => clock.waitsMs).toContain(20_000);
    await clock.advance(19_999);
    expect(connections(someone)).toHaveLength(1);
    await clock.advance(1);
    await refused;
    expect(connections(someone).at(-1)).toEqual([Disconnected, ZIMConnectionEvent.LoginTimeout]);
  });
});

describe("without a login", () => {
  it("everything is refused with 6000121, also after logout", async () => {
    const someone = await house.someone();
    await someone.zim.logout();
    for (const { zim } of [someone, house.visitor("ann")]) {
      const calls = [
        () => zim.createRoom({ roomID: "r", roomName: "" }),
        () => zim.joinRoom("r"),
        () => zim.enterRoom({ roomID: "r", roomName: "" }),
        () => zim.switchRoom("r", { roomID: "q", roomName: "" }, true),
        () => zim.leaveRoom("r"),
        () => zim.leaveAllRoom(),
        () => zim.sendMessage({ type: 1, message: "hello" }, "r", 1, { priority: 1 }),
        () => zim.renewToken("token"),
      ];
      for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 6000121 });
    }
  });
});

describe("logout", () => {
  it("has left the rooms, and a login follows", async () => {
    const [a, b] = await house.people("a", "b");
    const { roomID } = house.newRoom();
    for (const { zim } of [a, b]) await zim.enterRoom({ roomID });
    await b.zim.logout();
    await expect.poll(() => a.told("roomMemberLeft")).toHaveLength(1);
    expect(connections(b)).toEqual([...loggedIn, [Disconnected, ZIMConnectionEvent.Success]]);
    expect(b.told("roomStateChanged").at(-1)).toMatchObject({ state: 0, event: 0 });
    await b.zim.login(b.userID, { token: await tokenFor(b.userID), userName: "" });
    await b.zim.joinRoom(roomID);
    await a.zim.sendRoomMessage({ type: 1, message: "again" }, roomID);
    await expect.poll(() => b.told("roomMessageReceived")).toHaveLength(1);
    expect(b.told("error")).toEqual([]);
  });
});

describe("a lost link", () => {
  it("is told of the service and of every room, and nothing is missed", async () => {
    const cable = createCable(house.server.url);
    const { transport } = cable;
    const a = await house.someone({ transport, random: () => 0 });
    const [b] = await house.people("b");
    const { roomID } = house.newRoom();
    for (const { zim } of [a, b]) await zim.enterRoom({ roomID });
    await expect.poll(() => a.told("roomMemberJoined")).toHaveLength(1);
    cable.cut();
    const states = () => a.told("roomStateChanged").map(({ state, event }) => [state, event]);
    await expect
      .poll(() => states().at(-1), patience)
      .toEqual([ZIMRoomState.Connecting, ZIMRoomEvent.NetworkInterrupted]);
    expect(connections(a).at(-1)).toEqual([Reconnecting, ZIMConnectionEvent.LoginInterrupted]);
    await b.zim.sendRoomMessage({ type: 1, message: "are you there?" }, roomID);
    cable.mend();
    await expect
      .poll(() => states().at(-1), patience)
      .toEqual([ZIMRoomState.Connected, ZIMRoomEvent.Success]);
    expect(connections(a).at(-1)).toEqual([Connected, ZIMConnectionEvent.Success]);
    await expect.poll(() => a.told("roomMessageReceived"), patience).toHaveLength(1);
    expect(states()).toHaveLength(4);
    expect(a.told("roomMemberJoined")).toHaveLength(1);
  });

  it("refuses what is asked for meanwhile with 6000104, and sends what is said after it", async () => {
    const cable = createCable(house.server.url);
    const { transport } = cable;
    const a = await house.someone({ transport, random: () => 0 });
    const { roomID } = house.newRoom();
    await a.zim.enterRoom({ roomID });
    cable.cut();
    await expect.poll(() => connections(a).at(-1)?.[0], patience).toBe(Reconnecting);
    const counting = a.zim.queryRoomOnlineMemberCount(roomID);
    await expect(counting).rejects.toMatchObject({ code: 6000104 });
    const sending = a.zim.sendRoomMessage({ type: 1, message: "late" }, roomID);
    cable.mend();
    expect((await sending).message).toMatchObject({ message: "late" });
  });
});

describe("the end of a session", () => {
  it("is told where a backend revokes it", async () => {
    const [a] = await house.people("a");
    const { roomID } = house.newRoom();
    await a.zim.enterRoom({ roomID });
    const system = await systemOf(house.server.url);
    await system.auth.revokeSessions({ userId: a.userID });
    await expect
      .poll(() => connections(a).at(-1))
      .toEqual([Disconnected, ZIMConnectionEvent.KickedOut]);
    expect(a.told("roomStateChanged").at(-1)).toMatchObject({ roomID, state: 0 });
    await expect(a.zim.leaveRoom(roomID)).rejects.toMatchObject({ code: 6000121 });
  });

  it("is told where another client takes the place of its device", async () => {
    const device = { deviceId: "one-phone" };
    const a = await house.someone({ device });
    const { roomID } = house.newRoom();
    await a.zim.enterRoom({ roomID });
    await house.someone({ device, userID: a.userID });
    await expect
      .poll(() => connections(a).at(-1))
      .toEqual([Disconnected, ZIMConnectionEvent.KickedOut]);
    expect(a.told("roomStateChanged").at(-1)).toMatchObject({
      state: ZIMRoomState.Disconnected,
      event: ZIMRoomEvent.KickedOutByOtherDevice,
    });
  });

  it("is foretold where its token expires, and renewing it goes on", async () => {
    const a = house.visitor("renewer");
    await a.zim.login("renewer", { token: await shortToken("renewer", 4), userName: "" });
    await expect.poll(() => a.told("tokenWillExpire"), patience).not.toHaveLength(0);
    const [told] = a.told("tokenWillExpire");
    expect(told?.second).toBeGreaterThan(0);
    expect(told?.second).toBeLessThanOrEqual(4);
    const token = await tokenFor("renewer");
    expect(await a.zim.renewToken(token)).toEqual({ token });
    await expect(a.zim.renewToken("bad")).rejects.toMatchObject({ code: 6000103 });
    expect(connections(a)).toEqual(loggedIn);
  });

  it("is told where its token expired", async () => {
    const a = house.visitor("forgetful");
    await a.zim.login("forgetful", { token: await shortToken("forgetful", 2), userName: "" });
    await expect
      .poll(() => connections(a).at(-1), patience)
      .toEqual([Disconnected, ZIMConnectionEvent.TokenExpired]);
  });
});
