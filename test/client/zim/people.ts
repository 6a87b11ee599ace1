import { afterAll, beforeAll, expect } from "vitest";
import {
  createZIM,
  type ZIM,
  type ZIMEventHandler,
  type ZIMEvents,
  type ZIMMessage,
  type ZIMOptions,
} from "../../../client/zim/index.ts";
import type { AppLimits } from "../../../services/auth/app.ts";
import type { Grant } from "../../../services/auth/grants.ts";
import type { Server } from "../../../services/server.ts";
import { tokenFor } from "../../support/front-desk.ts";
import { startLiveServer } from "../../support/live-server.ts";

/** Someone with a client, and all that it told. */
export interface Someone {
  readonly zim: ZIM;
  readonly userID: string;
  /** What was told under this name so far. */
  told<Name extends keyof ZIMEvents>(name: Name): ZIMEvents[Name][];
  /** What was told under these names, each with its name. */
  readonly story: readonly (readonly [name: string, data: unknown])[];
}

const events: readonly (keyof ZIMEvents)[] = [
  "error",
  "connectionStateChanged",
  "tokenWillExpire",
  "roomStateChanged",
  "roomMemberJoined",
  "roomMemberLeft",
  "roomMessageReceived",
  "receiveRoomMessage",
  "messageRevokeReceived",
  "roomAttributesUpdated",
  "roomAttributesBatchUpdated",
  "roomMemberAttributesUpdated",
];

/** Listens to everything that a client tells. */
export function listen(zim: ZIM, userID: string): Someone {
  const story: (readonly [string, unknown])[] = [];
  const hear = <Name extends keyof ZIMEvents>(name: Name): void =>
    zim.on(name, ((from: ZIM, data: ZIMEvents[Name]) => {
      expect(from).toBe(zim);
      story.push([name, data]);
    }) as ZIMEventHandler[Name]);
  for (const name of events) hear(name);
  const told = <Name extends keyof ZIMEvents>(name: Name) =>
    story.filter(([n]) => n === name).map(([, data]) => data as ZIMEvents[Name]);
  return { zim, userID, story, told };
}

/** The messages that someone heard. */
export function heard({ told }: Someone): ZIMMessage[] {
  return told("roomMessageReceived").flatMap(({ messageList }) => messageList);
}

/** How someone logs in. */
export interface LoginOptions extends Partial<ZIMOptions> {
  readonly userID?: string;
  readonly grants?: readonly Grant[];
}

/** A service for the tests of a file, and who comes there. */
export interface House {
  readonly server: Server;
  /** A client that has not logged in. */
  visitor(userID: string, options?: Partial<ZIMOptions>): Someone;
  /** Someone who has logged in: each time another user, unless it is said. */
  someone(options?: LoginOptions): Promise<Someone>;
  /** Some of them. */
  people<const Names extends readonly string[]>(
    ...names: Names
  ): Promise<{ [I in keyof Names]: Someone }>;
  /** Two who are in a room of their own. */
  pair(): Promise<{ readonly a: Someone; readonly b: Someone; readonly roomID: string }>;
  /** A room that nobody has been in. */
  newRoom(): { readonly roomID: string; readonly roomName: string };
}

/** Anyone may do anything in any room. */
export const moderator: readonly Grant[] = [
  { room: "*", verbs: ["create", "join", "send", "attributes", "moderate"] },
];

let count = 0;

/** Opens a service before the tests of a file, and closes it after them. */
export function openHouse(limits: Partial<AppLimits> = {}): House {
  const all: Someone[] = [];
  let server: Server;
  beforeAll(async () => {
    server = await startLiveServer(limits);
  });
  afterAll(async () => {
    await Promise.all(all.map(({ zim }) => zim.logout()));
    await server.close({ drainMs: 0, graceMs: 0 });
  });
  const visitor: House["visitor"] = (userID, options = {}) => {
    const someone = listen(createZIM({ server: server.url, ...options }), userID);
    all.push(someone);
    return someone;
  };
  const someone: House["someone"] = async (options = {}) => {
    const { userID = `user-${++count}`, grants, ...rest } = options;
    const one = visitor(userID, rest);
    const token = await tokenFor(userID, grants === undefined ? {} : { grants });
    await one.zim.login(userID, { token, userName: `Name of ${userID}` });
    return one;
  };
  const people: House["people"] = async (...names) => {
    const sides = await Promise.all(names.map((name) => someone({ userID: `${name}-${++count}` })));
    return sides as { [I in keyof typeof names]: Someone };
  };
  const newRoom = () => ({ roomID: `room-${++count}`, roomName: "A room" });
  return {
    get server() {
      return server;
    },
    visitor,
    someone,
    people,
    newRoom,
    async pair() {
      const [a, b] = await people("a", "b");
      const { roomID } = newRoom();
      await a.zim.createRoom({ roomID });
      await b.zim.joinRoom(roomID);
      return { a, b, roomID };
    },
  };
}
