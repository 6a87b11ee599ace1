import type { JsonObject } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHandClock } from "../client/hand-clock.ts";
import { randomFrom } from "../support/random.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { type Desk, openDesk } from "../support/sides/desk.ts";
import { buildMini, type MiniOptions, type MiniWay } from "../support/sides/mini.ts";
import type { Side } from "../support/sides/side.ts";
import { describeArticle } from "./article.ts";

const poll = { timeout: 30_000 };
const random = randomFrom("mini programs");

let service: ServiceProcess;
let desk: Desk;
let open: Awaited<ReturnType<typeof buildMini>>;

beforeAll(async () => {
  service = await startService();
  desk = await openDesk(service.url);
  open = await buildMini();
});

afterAll(async () => {
  await Promise.all(ways.map((way) => way.close()));
  await service?.stop();
});

/** Everyone has a phone. */
const ways: MiniWay[] = [];

async function logIn(name: string, options: Partial<MiniOptions> = {}): Promise<Side> {
  const way = open(service.url, { random, ...options });
  ways.push(way);
  return desk.logIn(`${name}-${ways.length}`, way);
}

describeArticle("a mini program, over pieces of answers that are cut anywhere", { logIn });

it("a mini program makes no more requests at a time than it may, however many are asked for", async () => {
  const side = await logIn("hasty");
  const log = await side.subscribe();
  const room = { roomId: "busy" };
  await side.ask("RoomService/EnterRoom", { room });
  const texts = Array.from({ length: 30 }, (_, i) => ({ content: { text: { text: `${i}` } } }));
  await Promise.all(
    texts.map((text) => side.ask("MessageService/SendMessage", { ...room, ...text })),
  );
  await log.hears({ messageSent: { message: texts[29] ?? {} } });
  expect(ways.at(-1)?.phone.most).toBe(10);
});

it("seats are taken once, and are free again when who sat there leaves", async () => {
  const [a, b] = [await logIn("a"), await logIn("b")];
  const room = { roomId: "seats" };
  const log = await b.subscribe();
  await a.ask("RoomService/EnterRoom", { room });
  await b.ask("RoomService/EnterRoom", { room });
  const sit = {
    ...room,
    set: { "seat-1": "" },
    conditions: [{ key: "seat-1", absent: true }],
    options: { takeOwnership: true, releaseOnLeave: true },
  };
  await a.ask("RoomService/UpdateAttributes", sit);
  await log.hears({ attributesUpdated: { set: { "seat-1": { ownerId: a.userId } } } });
  expect(await b.call("RoomService/UpdateAttributes", sit)).toMatchObject({ code: "aborted" });
  await a.ask("RoomService/LeaveRoom", room);
  const gone = await log.hears({ attributesUpdated: {} });
  expect(gone).toMatchObject({ attributesUpdated: { deleted: ["seat-1"] } });
  await b.ask("RoomService/UpdateAttributes", sit);
});

/** Where the snapshot of an entered room was taken. */
function cursorIn(entered: JsonObject | undefined): JsonObject {
  return Object(entered).roomEntered.snapshot.cursor;
}

describe("A mini program that hears of no pieces", () => {
  /** What a pull brings a session whose reading stopped at this event, or nowhere yet. */
  async function pull(side: Side, last?: JsonObject): Promise<JsonObject[]> {
    const { roomId = "", epoch = "", sequence = "" } = last ?? {};
    const cursors = last === undefined ? [] : [{ roomId, epoch, sequence }];
    const { events } = await side.ask("EventService/PullEvents", { cursors, wait: "10s" });
    return events as JsonObject[];
  }

  it("is refused a stream, and plays the article by long poll", async () => {
    const [a, b] = [await logIn("a", { pieces: "missing" }), await logIn("b")];
    await expect(a.subscribe()).rejects.toThrow("unimplemented");
    const room = { roomId: "by-poll", name: "Live" };
    await a.ask("RoomService/CreateRoom", { room });
    const [entered] = await pull(a);
    expect(entered).toMatchObject({ roomEntered: { snapshot: { room, memberCount: 1 } } });
    const joining = pull(a, cursorIn(entered));
    await b.ask("RoomService/JoinRoom", { roomId: room.roomId });
    const [joined] = await joining;
    expect(joined).toMatchObject({ memberJoined: { member: { userId: b.userId } } });
    const content = { text: { text: "你好" } };
    await b.ask("MessageService/SendMessage", { roomId: room.roomId, content });
    await b.ask("RoomService/LeaveRoom", { roomId: room.roomId });
    const told = await pull(a, joined);
    if (told.length === 1) told.push(...(await pull(a, told[0])));
    expect(told).toMatchObject([
      { messageSent: { message: { content } } },
      { memberLeft: { userId: b.userId } },
    ]);
  });

  it("is refused a stream once it is known, by two of them, that nothing comes of it", async () => {
    const clock = createHandClock();
    const a = await logIn("a", { pieces: "untold", clock });
    const refusal = async (): Promise<string> => {
      let words = "";
      a.subscribe().catch((error) => {
        words = String(error);
      });
      await expect
        .poll(async () => {
          await clock.advance(1_000);
          return words;
        }, poll)
        .not.toBe("");
      return words;
    };
    expect(await refusal()).toContain("unavailable");
    expect(await refusal()).toContain("unimplemented");
  });
});
