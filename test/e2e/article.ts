import type { JsonObject } from "@bufbuild/protobuf";
import { describe, type ExpectStatic, expect, it } from "vitest";
import type { EventLog } from "../support/sides/event-log.ts";
import type { Side } from "../support/sides/side.ts";

/** Where the article is played: lets people in, each with a client. */
export interface Stage {
  logIn(name: string): Promise<Side>;
}

const alreadyExists = { code: "already_exists", reason: "ERROR_REASON_ROOM_ALREADY_EXISTS" };
const notFound = { code: "not_found", reason: "ERROR_REASON_ROOM_NOT_FOUND" };
/** How long the rooms with a destroy delay are kept: longer than two calls of a slow client take. */
const destroyDelay = "5s";

let rooms = 0;

/** A room that nobody has been in. */
function newRoom(): { roomId: string; name: string } {
  return { roomId: `article-${++rooms}`, name: "Live" };
}

/** The article's flows, with whatever clients the stage lets people in with. */
export function describeArticle(title: string, stage: Stage): void {
  describeArticles({ [title]: stage });
}

/** The article's flows on some stages, by their titles. What takes a delay is awaited on all of them at once. */
export function describeArticles(stages: Readonly<Record<string, Stage>>): void {
  for (const [title, stage] of Object.entries(stages))
    describe(title, () => {
      describeEntering(stage);
      describeTalking(stage);
      describeLeaving(stage);
    });
  describe("an empty room", () => {
    it.concurrent.for(Object.entries(stages))(
      "is kept for its destroy delay, which an entry cancels: %s",
      { timeout: 60_000 },
      ([, stage], { expect }) => outlastDelay(stage, expect),
    );
  });
}

function describeEntering(stage: Stage): void {
  it("lets A create a room and be in it, and tells A of everyone who joins", async () => {
    const [a, b, c] = await logInAll(stage, ["a", "b", "c"]);
    const room = newRoom();
    const heard = await a.subscribe();
    const created = await a.ask("RoomService/CreateRoom", { room });
    expect(created).toMatchObject({ snapshot: { room, memberCount: 1 } });
    await heard.hears({ roomId: room.roomId, roomEntered: {} });
    const joined = await b.ask("RoomService/JoinRoom", { roomId: room.roomId });
    expect(joined).toMatchObject({ snapshot: { room, memberCount: 2 } });
    await heard.hears({ roomId: room.roomId, memberJoined: { member: { userId: b.userId } } });
    await c.ask("RoomService/JoinRoom", { roomId: room.roomId });
    await heard.hears({ roomId: room.roomId, memberJoined: { member: { userId: c.userId } } });
    const listed = await a.ask("RoomService/ListMembers", { roomId: room.roomId });
    expect(listed).toMatchObject({ members: [a, b, c].map(({ userId }) => ({ userId })) });
  });

  it("refuses to create a room that exists, and to join one that does not", async () => {
    const [a, b] = await logInAll(stage, ["a", "b"]);
    const room = newRoom();
    await a.ask("RoomService/CreateRoom", { room });
    expect(await b.call("RoomService/CreateRoom", { room })).toEqual(alreadyExists);
    const missing = newRoom();
    expect(await b.call("RoomService/JoinRoom", { roomId: missing.roomId })).toEqual(notFound);
  });

  it("creates a missing room for X who enters it, and lets Y who enters it join", async () => {
    const [x, y] = await logInAll(stage, ["x", "y"]);
    const room = newRoom();
    const heard = await x.subscribe();
    const first = await x.ask("RoomService/EnterRoom", { room });
    expect(first).toMatchObject({ created: true, snapshot: { room, memberCount: 1 } });
    const second = await y.ask("RoomService/EnterRoom", { room });
    expect(second).toMatchObject({ snapshot: { room, memberCount: 2 } });
    expect(second.created ?? false).toBe(false);
    await heard.hears({ roomId: room.roomId, memberJoined: { member: { userId: y.userId } } });
  });
}

const contents: readonly JsonObject[] = [
  { text: { text: "你好 👋" } },
  { custom: { type: "gift", data: "AAEC/w==" } },
  { custom: { type: "order", json: '{"id": 7}' } },
  { command: { data: "c2VhdA==" } },
];
const barrage = { barrage: { text: "666" } };

function describeTalking(stage: Stage): void {
  it("carries every kind of message to everyone, the sender too, in one order", async () => {
    const everyone = await logInAll(stage, ["a", "b", "c"]);
    const [a] = everyone;
    const { roomId } = newRoom();
    const logs: EventLog[] = [];
    for (const side of everyone) {
      const log = await side.subscribe();
      logs.push(log);
      await side.ask("RoomService/EnterRoom", { room: { roomId } });
      await log.hears({ roomId, roomEntered: {} }); // from here on barrage is heard, too
    }
    const sent = everyone.flatMap((side) =>
      [...contents, barrage].map((content) => ({ side, content })),
    );
    await Promise.all(
      sent.map(({ side, content }) => side.ask("MessageService/SendMessage", { roomId, content })),
    );
    await a.ask("MessageService/SendMessage", { roomId, content: { text: { text: "the end" } } });
    for (const log of logs)
      await log.hears({ messageSent: { message: { content: { text: { text: "the end" } } } } });
    expectOneOrder(logs, roomId);
    for (const log of logs) expectAllSent(log, roomId, sent);
  });
}

/** Every log tells what the longest does, from the snapshot that it began with, without a hole. */
export function expectOneOrder(logs: readonly EventLog[], roomId: string): void {
  const told = logs.map((log) => log.of(roomId));
  const longest = told.reduce((a, b) => (b.length > a.length ? b : a));
  for (const [index, log] of logs.entries()) {
    const events = told[index] ?? [];
    const first = Number(cursorIn(log, roomId).sequence) + 1;
    expect(events.length).toBeGreaterThan(0);
    expect(events).toEqual(longest.slice(-events.length));
    expect(events.map(({ sequence }) => Number(sequence))).toEqual(
      events.map((_, after) => first + after),
    );
  }
}

/** Where the snapshot was taken that a log of a room began with. */
function cursorIn({ events }: EventLog, roomId: string): { readonly sequence: string } {
  const [entered] = events.filter((event) => event.roomId === roomId && "roomEntered" in event);
  if (entered === undefined) throw new Error(`${roomId} was not entered`);
  const { snapshot } = entered.roomEntered as { snapshot: { cursor: { sequence: string } } };
  return snapshot.cursor;
}

/** A log tells each of these once, as sent by whom it was sent. */
function expectAllSent(
  log: EventLog,
  roomId: string,
  sent: readonly { readonly side: Side; readonly content: JsonObject }[],
): void {
  const said = log.events
    .filter((event) => event.roomId === roomId)
    .flatMap(({ messageSent, barrage }) => messageSent ?? barrage ?? [])
    .map(
      (sentOrFlown) =>
        (sentOrFlown as JsonObject).message as { sender: { userId: string }; content: JsonObject },
    );
  for (const { side, content } of sent) {
    const wanted = JSON.stringify([side.userId, content]);
    const found = said.filter((one) => JSON.stringify([one.sender.userId, one.content]) === wanted);
    expect(found, wanted).toHaveLength(1);
  }
}

function describeLeaving(stage: Stage): void {
  it("tells the others that B has left, and B nothing of the room after that", async () => {
    const [a, b] = await logInAll(stage, ["a", "b"]);
    const room = newRoom();
    const [heardByA, heardByB] = [await a.subscribe(), await b.subscribe()];
    for (const side of [a, b]) await side.ask("RoomService/EnterRoom", { room });
    const { roomId } = room;
    expect(await b.ask("RoomService/LeaveRoom", { roomId })).toEqual({ roomId });
    await heardByA.hears({ roomId, memberLeft: { userId: b.userId, reason: "LEAVE_REASON_LEFT" } });
    await heardByB.hears({ roomId, roomExited: { reason: "LEAVE_REASON_LEFT" } });
    await a.ask("MessageService/SendMessage", {
      roomId,
      content: { text: { text: "still here" } },
    });
    await heardByA.hears({ roomId, messageSent: {} });
    const elsewhere = newRoom();
    await b.ask("RoomService/EnterRoom", { room: elsewhere });
    await heardByB.hears({ roomId: elsewhere.roomId, roomEntered: {} });
    const ofTheRoom = heardByB.events.filter((event) => event.roomId === roomId);
    expect(ofTheRoom.at(-1)).toHaveProperty("roomExited");
  });

  it("destroys a room at once when the last one leaves it", async () => {
    const [a, b] = await logInAll(stage, ["a", "b"]);
    const room = newRoom();
    for (const side of [a, b]) await side.ask("RoomService/EnterRoom", { room });
    await a.ask("RoomService/LeaveRoom", { roomId: room.roomId });
    expect(await a.call("RoomService/CreateRoom", { room })).toEqual(alreadyExists);
    await b.ask("RoomService/LeaveRoom", { roomId: room.roomId });
    expect(await a.call("RoomService/JoinRoom", { roomId: room.roomId })).toEqual(notFound);
    expect(await a.ask("RoomService/CreateRoom", { room })).toMatchObject({
      snapshot: { memberCount: 1 },
    });
  });
}

/** A room is kept while nobody is in it, for its delay; one that is entered meanwhile, for good. */
async function outlastDelay(stage: Stage, expect: ExpectStatic): Promise<void> {
  const [a, b] = await logInAll(stage, ["a", "b"]);
  const [room, other] = [newRoom(), newRoom()];
  const first = await a.ask("RoomService/CreateRoom", { room, config: { destroyDelay } });
  await a.ask("RoomService/LeaveRoom", { roomId: room.roomId });
  expect(await b.call("RoomService/CreateRoom", { room })).toEqual(alreadyExists);
  const again = await b.ask("RoomService/EnterRoom", { room });
  expect(again.created ?? false).toBe(false);
  expect(epochOf(again)).toBe(epochOf(first));
  // Whoever is destroyed after the delay began anew shows that the delay of the first is over.
  await a.ask("RoomService/CreateRoom", { room: other, config: { destroyDelay } });
  await a.ask("RoomService/LeaveRoom", { roomId: other.roomId });
  expect(await a.call("RoomService/CreateRoom", { room: other })).toEqual(alreadyExists);
  await expect
    .poll(() => a.call("RoomService/CreateRoom", { room: other }), { timeout: 20_000 })
    .toHaveProperty("ok");
  expect(epochOf(await a.ask("RoomService/JoinRoom", { roomId: room.roomId }))).toBe(
    epochOf(first),
  );
}

function epochOf(answer: JsonObject): string {
  const { snapshot } = answer as { snapshot: { cursor: { epoch: string } } };
  return snapshot.cursor.epoch;
}

/** Logs people in, in this order. */
async function logInAll<const N extends readonly string[]>(
  stage: Stage,
  names: N,
): Promise<{ [K in keyof N]: Side }> {
  const sides: Side[] = [];
  for (const name of names) sides.push(await stage.logIn(name));
  return sides as { [K in keyof N]: Side };
}
