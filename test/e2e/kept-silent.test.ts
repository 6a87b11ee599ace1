import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MessagePriority } from "../../gen/parlor/v1/message_pb.ts";
import type { Guest } from "../support/clients.ts";
import type { EventLog } from "../support/event-log.ts";
import { everyContent, type Kind } from "../support/every-content.ts";
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

const muted = "PermissionDenied MEMBER_MUTED";
const everything = (moderate: boolean) =>
  [
    {
      room: "*",
      verbs: ["create", "join", "send", "attributes", ...(moderate ? (["moderate"] as const) : [])],
    },
  ] as const;

let rooms = 0;

/** A member who is muted, and another who listens. */
interface Muted {
  readonly roomId: string;
  readonly userId: string;
  readonly before: Guest;
  /** A token from before the mute that nobody has logged in with yet. */
  readonly olderToken: string;
  readonly host: Guest;
  readonly heard: EventLog;
}

/** Mutes a member: by name, or with everyone. */
async function mute(by: "name" | "everyone"): Promise<Muted> {
  const n = ++rooms;
  const [roomId, userId] = [`room-${n}`, `ann-${n}`];
  const olderToken = await tokenFor(userId);
  const host = await logInWith(service.url, await tokenFor(`host-${n}`));
  const before = await logInWith(service.url, await tokenFor(userId), "phone");
  for (const guest of [host, before]) await guest.rooms.enterRoom({ room: { roomId } });
  const heard = await listen(host);
  await heard.next("roomEntered");
  const whom = by === "name" ? { userIds: [userId] } : { everyone: true };
  await system.rooms.muteMembers({ roomId, ...whom, note: "calm down" });
  return { roomId, userId, before, olderToken, host, heard };
}

const enter = async (guest: Guest, { roomId }: Muted) => {
  await guest.rooms.enterRoom({ room: { roomId } });
  return guest;
};

const withToken = async (one: Muted, token: string, deviceId = "") =>
  enter(await logInWith(service.url, token, deviceId), one);

/** How the user comes to speak again. */
const tries: Readonly<Record<string, (one: Muted) => Promise<Guest>>> = {
  "from where it was": async ({ before }) => before,
  "from another device": async (one) => withToken(one, await tokenFor(one.userId), "laptop"),
  "from a device without a name": async (one) => withToken(one, await tokenFor(one.userId)),
  "after it logged in again": async (one) => withToken(one, await tokenFor(one.userId), "phone"),
  "after it logged out, and in": async (one) => {
    await one.before.auth.logout({});
    return withToken(one, await tokenFor(one.userId), "phone");
  },
  "with an older token": (one) => withToken(one, one.olderToken),
  "with its token renewed": async ({ before, userId }) => {
    await before.auth.renewToken({ token: await tokenFor(userId) });
    return before;
  },
  "with every grant but to moderate": async (one) =>
    withToken(one, await tokenFor(one.userId, { grants: everything(false) })),
  "after it left, and came back": async (one) => {
    await one.before.rooms.leaveRoom({ roomId: one.roomId });
    return enter(one.before, one);
  },
  "after it was kicked, and came back": async (one) => {
    await system.rooms.kickMembers({ roomId: one.roomId, userIds: [one.userId] });
    return enter(one.before, one);
  },
  "after it switched away, and back": async (one) => {
    const { before, roomId } = one;
    const away = { roomId: `away-${roomId}` };
    const createIfMissing = true;
    await before.rooms.switchRoom({ fromRoomId: roomId, room: away, createIfMissing });
    await before.rooms.switchRoom({ fromRoomId: away.roomId, room: { roomId } });
    return before;
  },
  "in the room, destroyed and created anew": async (one) => {
    await system.rooms.destroyRoom({ roomId: one.roomId });
    await enter(one.host, one);
    return enter(one.before, one);
  },
};

/** Tries every kind of message, of each priority. */
async function everyWordIsRefused(guest: Guest, roomId: string): Promise<void> {
  const priorities = [MessagePriority.UNSPECIFIED, MessagePriority.HIGH];
  for (const [kind, value] of Object.entries(everyContent))
    for (const priority of priorities) {
      const content = { content: { case: kind, value } as Kind };
      const answer = await refusal(guest.messages.sendMessage({ roomId, content, priority }));
      expect({ kind, answer }).toEqual({ kind, answer: muted });
    }
}

/** That nobody has heard the user: what the backend says last is the first word. */
async function expectSilence({ heard, roomId }: Muted): Promise<void> {
  const content = { content: { case: "text" as const, value: { text: "the end" } } };
  await system.messages.sendMessage({ roomId, content });
  await heard.next("messageSent");
  const words = heard.cases.filter((name) => name === "messageSent" || name === "barrage");
  expect(words).toEqual(["messageSent"]);
  heard.close();
}

describe.each(["name", "everyone"] as const)("one who is muted by %s", (by) => {
  it.each(Object.entries(tries))("says not a word, of any kind, %s", async (_how, attempt) => {
    const one = await mute(by);
    const guest = await attempt(one);
    await everyWordIsRefused(guest, one.roomId);
    await expectSilence(one);
  });
});

it("a moderator who is muted by name says not a word either, and one among everyone does", async () => {
  const named = await mute("name");
  const grants = everything(true);
  const moderator = await withToken(named, await tokenFor(named.userId, { grants }));
  await everyWordIsRefused(moderator, named.roomId);
  await expectSilence(named);
  const among = await mute("everyone");
  const free = await withToken(among, await tokenFor(among.userId, { grants }));
  const content = { content: { case: "text" as const, value: { text: "silence" } } };
  await free.messages.sendMessage({ roomId: among.roomId, content });
  await among.heard.next("messageSent");
  among.heard.close();
});
