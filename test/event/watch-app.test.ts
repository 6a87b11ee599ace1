import { describe, expect, it } from "vitest";
import { AppLog, watchApp } from "../support/app-log.ts";
import { say } from "../support/lobby.ts";
import { openNode } from "../support/node.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms, type Rooms, type Side } from "../support/rooms.ts";

const hourMs = 3_600_000;

/** Rooms with someone in each, who talks. */
async function enter(world: Rooms, ...roomIds: string[]): Promise<Side> {
  const ann = await world.user("ann");
  for (const roomId of roomIds) await ann.rooms.enterRoom({ room: { roomId } });
  return ann;
}
const talk = (side: Side, roomId: string, text: string) =>
  side.messages.sendMessage({ ...say(text), roomId });

/** Sequences by room. */
function byRoom(lines: readonly string[]): Map<string, number[]> {
  const rooms = new Map<string, number[]>();
  for (const line of lines) {
    const [roomId = "", sequence] = line.split(" ");
    rooms.set(roomId, [...(rooms.get(roomId) ?? []), Number(sequence)]);
  }
  return rooms;
}
const upTo = (count: number, from = 1) => Array.from({ length: count }, (_, i) => i + from);

describe("WatchApp", () => {
  it("says at once where it begins, and nothing of before", async () => {
    const world = openRooms();
    const ann = await enter(world, "a");
    const log = await watchApp(world.backend());
    expect(log.responses).toMatchObject([{ events: [], gap: false }]);
    expect(log.cursor).not.toBe("");
    await talk(ann, "a", "hello");
    await log.until(1);
    expect(log.lines).toEqual(["a 3 messageSent"]);
  });

  it("tells everything that rooms record, from their creation to their end, each room in order", async () => {
    const world = openRooms();
    const log = await watchApp(world.backend());
    const rooms = ["a", "b", "c", "d"];
    const ann = await enter(world, ...rooms);
    await Promise.all(
      upTo(40).map((i) => talk(ann, rooms[i % rooms.length] ?? "", `message ${i}`)),
    );
    for (const roomId of rooms) await ann.rooms.leaveRoom({ roomId });
    await log.until(40 + 4 * 4);
    const of = (roomId: string) => log.lines.filter((line) => line.startsWith(`${roomId} `));
    for (const roomId of rooms) {
      const cases = of(roomId).map((line) => line.split(" ")[2]);
      expect(cases.slice(0, 2)).toEqual(["roomCreated", "memberJoined"]);
      expect(cases.slice(-2)).toEqual(["memberLeft", "roomDestroyed"]);
    }
    expect(byRoom(log.lines)).toEqual(new Map(rooms.map((roomId) => [roomId, upTo(14)])));
    for (const event of log.events) {
      expect(event.epoch).not.toBe("");
      expect(event.time).toBeDefined();
    }
  });

  it("tells the same events as members hear", async () => {
    const world = openRooms();
    const log = await watchApp(world.backend());
    const ann = await enter(world, "lobby");
    await talk(ann, "lobby", "hello");
    await log.until(3);
    const cursor = { roomId: "lobby", epoch: log.events[0]?.epoch ?? "", sequence: 0n };
    const { events } = await ann.events.pullEvents({ cursors: [cursor] });
    expect(log.events).toEqual(events.filter(({ sequence }) => sequence > 0n));
  });

  it("does not tell barrage, which has no place in a log", async () => {
    const world = openRooms();
    const ann = await enter(world, "lobby");
    const log = await watchApp(world.backend());
    const content = { content: { case: "barrage" as const, value: { text: "wow" } } };
    await ann.messages.sendMessage({ roomId: "lobby", content });
    await talk(ann, "lobby", "hello");
    await log.until(1);
    expect(log.lines).toEqual(["lobby 3 messageSent"]);
  });

  it("goes on from a cursor on another node, with nothing lost between", async () => {
    const world = openRooms();
    const other = world.another();
    const rooms = upTo(20).map((i) => `r${i}`);
    const first = await watchApp(world.backend());
    const ann = await enter(world, ...rooms);
    await first.until(40);
    first.close();
    await first.end;
    for (const roomId of rooms) await talk(ann, roomId, "while nobody watches");
    const second = await watchApp(other.backend(), { cursor: first.cursor });
    expect(second.responses[0]).toMatchObject({ events: [], cursor: first.cursor });
    for (const roomId of rooms) await talk(ann, roomId, "while another watches");
    await second.until(40);
    expect(second.responses.filter(({ gap }) => gap)).toEqual([]);
    const told = byRoom([...first.lines, ...second.lines]);
    expect(told).toEqual(new Map(rooms.map((roomId) => [roomId, upTo(4)])));
  });

  it("goes on after each of its responses with what came after it", async () => {
    const world = openRooms();
    const log = await watchApp(world.backend());
    const ann = await enter(world, "a", "b");
    for (const i of upTo(150)) await talk(ann, i % 3 ? "a" : "b", "x".repeat(2000));
    await log.until(154);
    expect(log.responses.length).toBeGreaterThan(3);
    const some = log.responses.filter((_, i) => i % Math.ceil(log.responses.length / 8) === 0);
    for (const response of some) {
      const index = log.responses.indexOf(response);
      const later = log.responses.slice(index + 1).flatMap(({ events }) => events);
      const again = await watchApp(world.backend(), { cursor: response.cursor });
      await again.until(later.length);
      expect(byRoom(again.lines)).toEqual(
        byRoom(later.map(({ roomId, sequence }) => `${roomId} ${sequence}`)),
      );
      again.close();
    }
  });

  it("begins with the oldest that is kept, where it is asked to", async () => {
    const world = openRooms();
    const first = await watchApp(world.backend());
    await enter(world, "a", "b", "c");
    await first.until(6);
    const again = await watchApp(world.backend(), { fromOldest: true });
    await again.until(6);
    expect(again.responses[0]?.events).toEqual([]);
    expect(again.responses.some(({ gap }) => gap)).toBe(false);
    expect([...again.lines].sort()).toEqual([...first.lines].sort());
  });

  it("tells of a gap where what was missed is no longer kept", async () => {
    const world = openRooms();
    const first = await watchApp(world.backend());
    const ann = await enter(world, "a");
    await first.until(2);
    first.close();
    await first.end;
    world.clock.set(world.clock.now() + 1.1 * hourMs * 1000);
    await talk(ann, "a", "nobody kept this");
    const again = await watchApp(world.backend(), { cursor: first.cursor });
    await expect.poll(() => again.responses.length).toBe(2);
    expect(again.responses[1]).toMatchObject({ events: [], gap: true });
    await talk(ann, "a", "this was kept");
    await again.until(1);
    expect(again.lines).toEqual(["a 4 messageSent"]);
    expect(again.responses.at(-1)?.gap).toBe(false);
  });

  it("tells of a gap to who brings the cursor of another store", async () => {
    const [world, foreign] = [openRooms(), openRooms()];
    foreign.clock.set(foreign.clock.now() + hourMs * 1000);
    const { cursor } = await watchApp(foreign.backend());
    await watchApp(world.backend());
    await enter(world, "a");
    const log = await watchApp(world.backend(), { cursor });
    await log.until(2);
    expect(log.responses[1]?.gap).toBe(true);
    expect(log.lines).toEqual(["a 1 roomCreated", "a 2 memberJoined"]);
  });

  it("tells what is asked for alone: rooms by a prefix, events by their types", async () => {
    const world = openRooms();
    const backend = world.backend();
    const logs = [
      await watchApp(backend, { roomIdPrefix: "shop-" }),
      await watchApp(backend, { eventTypes: ["room_created", "room_destroyed"] }),
      await watchApp(backend, { roomIdPrefix: "shop-2", eventTypes: ["members_muted"] }),
    ];
    const ann = await enter(world, "shop-1", "shop-2", "shop");
    await backend.rooms.muteMembers({ roomId: "shop-2", userIds: ["ann"] });
    for (const roomId of ["shop-1", "shop-2", "shop"]) await ann.rooms.leaveRoom({ roomId });
    await Promise.all([logs[0]?.until(9), logs[1]?.until(6), logs[2]?.until(1)]);
    expect(byRoom(logs[0]?.lines ?? [])).toEqual(
      new Map([
        ["shop-1", upTo(4)],
        ["shop-2", upTo(5)],
      ]),
    );
    expect(logs[1]?.events).toHaveLength(6);
    expect(new Set(logs[1]?.events.map(({ payload }) => payload.case))).toEqual(
      new Set(["roomCreated", "roomDestroyed"]),
    );
    expect(logs[2]?.lines).toEqual(["shop-2 3 membersMuted"]);
  });

  it("tells nothing of other apps", async () => {
    const world = openRooms();
    const [shop, other] = [
      await watchApp(world.backend()),
      await watchApp(world.backend(undefined, "other")),
    ];
    const stranger = await world.user("ann", { app: "other" });
    await stranger.rooms.enterRoom({ room: { roomId: "a" } });
    await enter(world, "b");
    await Promise.all([shop.until(2), other.until(2)]);
    expect(shop.lines).toEqual(["b 1 roomCreated", "b 2 memberJoined"]);
    expect(other.lines).toEqual(["a 1 roomCreated", "a 2 memberJoined"]);
  });

  it("says where it is every 15 to 20 s, where nothing that was asked for happened", async () => {
    const world = openRooms();
    const log = await watchApp(world.backend(), { eventTypes: ["room_destroyed"] });
    const all = await watchApp(world.backend());
    await enter(world, "a");
    await all.until(2);
    await world.clock.advance(14_000);
    expect(log.responses).toHaveLength(1);
    await world.clock.advance(6_000);
    await expect.poll(() => log.responses.length).toBe(2);
    expect(log.responses[1]).toMatchObject({ events: [], gap: false });
    const again = await watchApp(world.backend(), { cursor: log.cursor });
    await enter(world, "b");
    await again.until(2);
    expect(again.lines).toEqual(["b 1 roomCreated", "b 2 memberJoined"]); // not what was passed over
  });

  it("refuses users, bad cursors and unknown types", async () => {
    const world = openRooms();
    const refused = (side: Side, request: Parameters<Side["events"]["watchApp"]>[0]) =>
      refusal(side.events.watchApp(request)[Symbol.asyncIterator]().next());
    const ann = await world.user("ann", { grants: [{ room: "*", verbs: ["moderate"] }] });
    expect(await refused(ann, {})).toBe("PermissionDenied BACKEND_ONLY");
    const { cursor } = await watchApp(world.backend());
    const bad = [
      { cursor: "x" },
      { cursor: "!!!" },
      { cursor: `${cursor}A` },
      { cursor: Buffer.from("nonsense").toString("base64url") },
      { cursor, fromOldest: true },
      { eventTypes: ["message_sent", "no_such_thing"] },
      { eventTypes: ["room_id"] },
    ];
    for (const request of bad)
      expect([request, await refused(world.backend(), request)]).toEqual([
        request,
        "InvalidArgument INVALID_REQUEST",
      ]);
  });

  it("ends when the token expires that it was opened with", async () => {
    const node = openNode();
    const backend = node.calls(await node.token({ userId: "server", backend: true, ttlS: 60 }));
    const log = await watchApp(backend);
    await node.clock.advance(59_000);
    expect(log.responses.length).toBeGreaterThan(1);
    await node.clock.advance(2000);
    expect(await refusal(log.end.then((failure) => Promise.reject(failure)))).toBe(
      "Unauthenticated UNAUTHENTICATED",
    );
  });

  it("ends where the node is going, and does not begin there", async () => {
    const world = openRooms();
    const log = await watchApp(world.backend());
    const drained = world.readers.drain(1000);
    await world.clock.advance(1001);
    await drained;
    const failed = log.end.then((failure) => Promise.reject(failure));
    expect(await refusal(failed)).toBe("Unavailable SHUTTING_DOWN");
    const late = new AppLog(world.backend());
    expect(await refusal(late.end.then((failure) => Promise.reject(failure)))).toBe(
      "Unavailable SHUTTING_DOWN",
    );
  });

  it("leaves nothing behind when it is closed", async () => {
    const world = openRooms();
    const logs = await Promise.all(upTo(5).map(() => watchApp(world.backend())));
    expect(world.readers.size).toBe(5);
    for (const log of logs) log.close();
    await expect.poll(() => world.readers.size).toBe(0);
  });
});
