import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import type { Guest } from "../support/clients.ts";
import type { EventLog } from "../support/event-log.ts";
import { logInWith, systemOf, tokenFor } from "../support/front-desk.ts";
import { listen } from "../support/lobby.ts";
import type { Calls } from "../support/node.ts";
import { refusal } from "../support/reasons.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";

let service: ServiceProcess;
let system: Calls;
beforeAll(async () => {
  service = await startService();
  system = await systemOf(service.url);
});
afterAll(() => service.stop());

const banned = "PermissionDenied USER_BANNED";
const notIn = "PermissionDenied NOT_A_MEMBER";
const everything = [
  { room: "*", verbs: ["create", "join", "send", "attributes", "moderate"] },
] as const;

let rooms = 0;

/** A user who is in a room with a host, and in another one, and is banned from the first. */
interface Banned {
  readonly roomId: string;
  readonly home: string;
  readonly userId: string;
  /** The session that was in the room, and what its stream has told. */
  readonly before: Guest;
  readonly heard: EventLog;
  /** A token from before the ban that nobody has logged in with yet. */
  readonly olderToken: string;
  readonly host: Guest;
  readonly hostId: string;
}

const enter = (guest: Calls, roomId: string, requestId = "") =>
  guest.rooms.enterRoom({ room: { roomId }, requestId });

const say = (text: string) => ({ content: { case: "text" as const, value: { text } } });

async function ban(): Promise<Banned> {
  const n = ++rooms;
  const [roomId, home, userId, hostId] = [`room-${n}`, `home-${n}`, `ann-${n}`, `host-${n}`];
  const olderToken = await tokenFor(userId);
  const host = await logInWith(service.url, await tokenFor(hostId));
  await enter(host, roomId);
  const before = await logInWith(service.url, await tokenFor(userId), "phone");
  await enter(before, home);
  await enter(before, roomId, "the first time");
  const heard = await listen(before);
  for (const _room of [home, roomId]) await heard.next("roomEntered");
  await system.rooms.banUsers({ roomId, userIds: [userId], note: "spam" });
  return { roomId, home, userId, before, heard, olderToken, host, hostId };
}

/** The room as it may be when the banned user comes back. */
const stands: Readonly<Record<string, (her: Banned) => Promise<unknown>>> = {
  "while the room is there": async () => {},
  "when the room was destroyed": ({ roomId }) => system.rooms.destroyRoom({ roomId }),
  "when the room was created anew": async ({ roomId, host }) => {
    await system.rooms.destroyRoom({ roomId });
    await enter(host, roomId);
  },
};

/** Another session of the user. */
const again = async ({ userId }: Banned, deviceId = "") =>
  logInWith(service.url, await tokenFor(userId), deviceId);

/** What the user tries. */
const tries: Readonly<Record<string, (her: Banned) => Promise<unknown>>> = {
  "joins it": ({ before, roomId }) => before.rooms.joinRoom({ roomId }),
  "enters it": ({ before, roomId }) => enter(before, roomId),
  "creates it": ({ before, roomId }) => before.rooms.createRoom({ room: { roomId } }),
  "switches into it": ({ before, roomId, home }) =>
    before.rooms.switchRoom({ fromRoomId: home, room: { roomId } }),
  "switches into it, or creates it": ({ before, roomId, home }) =>
    before.rooms.switchRoom({ fromRoomId: home, room: { roomId }, createIfMissing: true }),
  "comes by another device": async (her) => enter(await again(her, "laptop"), her.roomId),
  "comes by a device without a name": async (her) => enter(await again(her), her.roomId),
  "logs in again on the same device": async (her) => enter(await again(her, "phone"), her.roomId),
  "logs out, and in": async (her) => {
    await her.before.auth.logout({});
    return enter(await again(her, "phone"), her.roomId);
  },
  "has an older token": async (her) =>
    enter(await logInWith(service.url, her.olderToken), her.roomId),
  "has its token renewed": async (her) => {
    await her.before.auth.renewToken({ token: await tokenFor(her.userId) });
    return enter(her.before, her.roomId);
  },
  "has every grant": async ({ userId, roomId }) => {
    const token = await tokenFor(userId, { grants: everything });
    return enter(await logInWith(service.url, token), roomId);
  },
};

describe.each(Object.entries(stands))("a banned user, %s,", (_when, make) => {
  it.each(Object.entries(tries))("does not get in when it %s", async (_how, attempt) => {
    const her = await ban();
    await make(her);
    expect(await refusal(attempt(her))).toBe(banned);
    await enter(her.host, her.roomId);
    const { members } = await system.rooms.listMembers({ roomId: her.roomId });
    expect(members.map(({ userId }) => userId)).toEqual([her.hostId]);
    her.heard.close();
  });

  it("is answered what it was when it repeats a request from before, and is not in", async () => {
    const her = await ban();
    await make(her);
    await enter(her.before, her.roomId, "the first time");
    const send = her.before.messages.sendMessage({ roomId: her.roomId, content: say("a word") });
    expect(await refusal(send)).toBe(notIn);
    her.heard.close();
  });

  it("hears nothing of it: by its old stream, by a new one, or by a pull", async () => {
    const her = await ban();
    const { roomId, before, host } = her;
    const exited = await her.heard.next("roomExited");
    expect(exited.payload.value).toMatchObject({ reason: LeaveReason.BANNED, note: "spam" });
    await make(her);
    await enter(host, roomId);
    const cursors = her.heard.events
      .flatMap(({ payload }) => (payload.case === "roomEntered" ? [payload.value.snapshot] : []))
      .flatMap((snapshot) => snapshot?.cursor ?? []);
    expect(cursors.map((cursor) => cursor.roomId)).toContain(roomId);
    const words = [say("a word"), { content: { case: "barrage" as const, value: { text: "!" } } }];
    for (const content of words) await host.messages.sendMessage({ roomId, content });
    // What is told of the room is told before what is said in the next.
    const next = `next-${roomId}`;
    const laptop = await again(her, "laptop");
    for (const guest of [before, laptop]) await enter(guest, next);
    await laptop.messages.sendMessage({ roomId: next, content: say("the end") });
    await her.heard.next("messageSent");
    const anew = await listen(before, { cursors });
    const other = await listen(laptop, { cursors });
    for (const log of [anew, other]) await log.next("roomEntered");
    await laptop.messages.sendMessage({ roomId: next, content: say("the end") });
    for (const log of [anew, other]) await log.next("messageSent");
    const { events } = await before.events.pullEvents({ cursors });
    const after = her.heard.events.slice(her.heard.events.indexOf(exited) + 1);
    const ofRoom = (told: typeof events) =>
      told.filter((event) => event.roomId === roomId).map(({ payload }) => payload.case);
    expect(ofRoom(after)).toEqual([]);
    // A pull answers as soon as there is anything: that she is out may come with the next.
    expect(ofRoom(events).filter((kind) => kind !== "roomExited")).toEqual([]);
    for (const log of [anew, other])
      await expect.poll(() => ofRoom(log.events)).toEqual(["roomExited"]);
    for (const log of [her.heard, anew, other]) log.close();
  });

  it("sees nothing of it, and changes nothing in it", async () => {
    const her = await ban();
    await make(her);
    await enter(her.host, her.roomId);
    const { roomId, before } = her;
    for (const call of [
      () => before.rooms.getRoom({ roomId }),
      () => before.rooms.listMembers({ roomId }),
      () => before.rooms.batchGetMembers({ roomId, userIds: [her.userId] }),
      () => before.rooms.getAttributes({ roomId }),
      () => before.rooms.listMemberAttributes({ roomId }),
      () => before.rooms.updateAttributes({ roomId, set: { a: "word" } }),
      () => before.rooms.updateMemberAttributes({ roomId, set: { a: "word" } }),
      () => before.messages.sendMessage({ roomId, content: say("a word") }),
      () => before.rooms.leaveRoom({ roomId }),
    ])
      expect(await refusal(call())).toBe(notIn);
    her.heard.close();
  });
});
