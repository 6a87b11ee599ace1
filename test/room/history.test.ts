import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import { ListMessagesRequestSchema } from "../../gen/parlor/v1/message_service_pb.ts";
import { HistoryVisibility } from "../../gen/parlor/v1/room_pb.ts";
import { listMessages } from "../../services/room/history.ts";
import { beforeHistory } from "../support/interleave.ts";
import { inLobby, listen, lobby, say } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms, type Rooms, type Side } from "../support/rooms.ts";

type Asked = Parameters<Side["messages"]["listMessages"]>[0];

/** The text that an event tells. */
function textOf({ payload }: Event): string {
  const message = payload.case === "messageSent" ? payload.value.message : undefined;
  const content = message?.content?.content;
  return content?.case === "text" ? content.value.text : "";
}

async function texts(side: Side, asked: Asked = {}): Promise<string[]> {
  const { events } = await side.messages.listMessages({ ...inLobby, ...asked });
  return events.map(textOf);
}

/** All pages from one on. `between` is done before each but the first. */
async function paged(side: Side, asked: Asked, between = async (): Promise<unknown> => undefined) {
  const pages: string[][] = [];
  let pageToken = "";
  do {
    if (pages.length > 0) await between();
    const page = await side.messages.listMessages({ ...inLobby, ...asked, pageToken });
    pages.push(page.events.map(textOf));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return pages;
}

/** Ann in the lobby, who has said so many things. */
async function talk(count: number, world: Rooms = openRooms()) {
  const ann = await world.user("ann");
  await ann.rooms.enterRoom(lobby);
  for (let i = 1; i <= count; i++) await ann.messages.sendMessage(say(`m${i}`));
  return { world, ann };
}

const moderator = { grants: [{ room: "*", verbs: ["join", "moderate"] }] } as const;

describe("ListMessages", () => {
  it("answers messages as they are in the log, and nothing else that is there", async () => {
    const { world, ann } = await talk(1);
    const log = await listen(ann, { cursors: [] });
    await world.user("bob").then((bob) => bob.rooms.enterRoom(lobby));
    const mention = { mentionedUserIds: ["bob"], replyTo: "x", extendedData: "more" };
    await ann.messages.sendMessage({ ...say("m2"), ...mention });
    const told = await log.next("messageSent");
    const { events, cursor, nextPageToken } = await ann.messages.listMessages(inLobby);
    expect(events[0]).toEqual(told);
    expect(events.map(textOf)).toEqual(["m2", "m1"]);
    expect(cursor).toEqual((await ann.rooms.getRoom(inLobby)).snapshot?.cursor);
    expect(nextPageToken).toBe("");
  });

  it("goes back from the newest or a place, and forward from a place", async () => {
    const { ann } = await talk(7); // at sequences 3 to 9
    expect(await paged(ann, { pageSize: 3 })).toEqual([
      ["m7", "m6", "m5"],
      ["m4", "m3", "m2"],
      ["m1"],
    ]);
    expect(await paged(ann, { pageSize: 3, beforeSequence: 6n })).toEqual([["m3", "m2", "m1"]]);
    expect(await paged(ann, { pageSize: 4, afterSequence: 1n })).toEqual([
      ["m1", "m2", "m3", "m4"],
      ["m5", "m6", "m7"],
    ]);
    expect(await paged(ann, { pageSize: 4, afterSequence: 8n })).toEqual([["m7"]]);
    expect(await texts(ann, { beforeSequence: 3n })).toEqual([]);
    expect(await texts(ann, { afterSequence: 9n })).toEqual([]);
    expect(await texts(ann, { beforeSequence: 2n ** 64n - 1n })).toHaveLength(7);
    expect(await texts(ann, { afterSequence: 2n ** 64n - 1n })).toEqual([]);
    const both = ann.messages.listMessages({ ...inLobby, beforeSequence: 6n, afterSequence: 3n });
    expect(await refusal(both)).toBe("InvalidArgument INVALID_REQUEST");
  });

  it("pages through what stays, once each, while messages come and go", async () => {
    const { world, ann } = await talk(10, openRooms({ historyMessages: 10 }));
    const more = () => ann.messages.sendMessage(say("new"));
    const back = (await paged(ann, { pageSize: 3 }, more)).flat();
    expect(back.slice(0, 7)).toEqual(["m10", "m9", "m8", "m7", "m6", "m5", "m4"]);
    expect(back).not.toContain("new");
    await world.clock.advance(1);
    let left = 5;
    const someMore = async () => left-- > 0 && (await more());
    const forward = (await paged(ann, { pageSize: 3, afterSequence: 1n }, someMore)).flat();
    expect(new Set(forward.filter((text) => text !== "new")).size).toBe(
      forward.filter((text) => text !== "new").length,
    );
    expect(forward.slice(-5)).toEqual(Array(5).fill("new"));
  });

  it("tells nothing that came after the caller was seen to be in", async () => {
    const { world, ann } = await talk(2);
    for (const asked of [{}, { pageSize: 1 }, { afterSequence: 1n }]) {
      const before = await texts(ann, asked);
      beforeHistory(world.store, () => ann.messages.sendMessage(say("late")));
      expect(await texts(ann, asked)).toEqual(before);
    }
    beforeHistory(world.store, async () => {
      await world.backend().rooms.destroyRoom(inLobby);
      await talk(3, world);
    });
    expect(await texts(ann)).toEqual([]);
  });

  it("ends with the room: a page token of an earlier room of the id leads nowhere", async () => {
    const { world, ann } = await talk(5);
    const { nextPageToken } = await ann.messages.listMessages({ ...inLobby, pageSize: 2 });
    expect(nextPageToken).not.toBe("");
    await ann.rooms.leaveRoom(inLobby);
    await talk(5, world);
    expect(await texts(ann, { pageToken: nextPageToken })).toEqual([]);
    for (const pageToken of ["x", "!!!", Buffer.from("nonsense").toString("base64url")])
      expect(await refusal(ann.messages.listMessages({ ...inLobby, pageToken }))).toBe(
        "InvalidArgument INVALID_REQUEST",
      );
  });

  it("never has barrage", async () => {
    const { ann } = await talk(1);
    const content = { content: { case: "barrage" as const, value: { text: "whoosh" } } };
    await ann.messages.sendMessage({ ...inLobby, content });
    expect((await ann.messages.listMessages(inLobby)).events).toHaveLength(1);
  });

  it("is for members, for moderators and for backends, who are told of missing rooms", async () => {
    const { world } = await talk(1);
    const [bob, mod] = [await world.user("bob"), await world.user("mod", moderator)];
    const missing = { roomId: "missing" };
    expect(await refusal(bob.messages.listMessages(inLobby))).toBe("PermissionDenied NOT_A_MEMBER");
    expect(await refusal(bob.messages.listMessages(missing))).toBe("PermissionDenied NOT_A_MEMBER");
    for (const side of [mod, world.backend(), world.backend("bob")]) {
      expect(await texts(side)).toEqual(["m1"]);
      expect(await refusal(side.messages.listMessages(missing))).toBe("NotFound ROOM_NOT_FOUND");
    }
  });

  it("ends a page where its messages come to 1 MiB", async () => {
    const { ann } = await talk(0, openRooms({ historyBytes: 4 * 1024 * 1024 }));
    const big = "x".repeat(32_768);
    for (let i = 0; i < 40; i++) await ann.messages.sendMessage(say(big));
    const pages = await paged(ann, { pageSize: 200 });
    expect(pages.map((page) => page.length)).toEqual([32, 8]);
  });

  it("is the same through another node", async () => {
    const { world, ann } = await talk(3);
    const request = create(ListMessagesRequestSchema, { ...inLobby, pageSize: 2 });
    expect((await listMessages(world.another().store, ann.caller, request)).events).toEqual(
      (await ann.messages.listMessages(request)).events,
    );
  });
});

describe("what a room keeps", () => {
  it("is as many messages as the app says, none of them where it says 0", async () => {
    const { ann } = await talk(16, openRooms({ historyMessages: 16 }));
    expect(await texts(ann)).toHaveLength(16);
    await ann.messages.sendMessage(say("m17"));
    await ann.messages.sendMessage(say("m18"));
    const kept = await texts(ann);
    expect(kept[0]).toBe("m18");
    expect(kept).toContain("m3");
    expect(kept).not.toContain("m1");
    const none = await talk(3, openRooms({ historyMessages: 0 }));
    expect(await texts(none.ann)).toEqual([]);
  });

  it("is as many bytes as the app says", async () => {
    const { ann } = await talk(0, openRooms({ historyBytes: 10_000 }));
    for (let i = 0; i < 20; i++) await ann.messages.sendMessage(say("x".repeat(900)));
    const kept = (await texts(ann)).length;
    expect(kept).toBeGreaterThanOrEqual(9);
    expect(kept).toBeLessThanOrEqual(10);
  });

  it("is as old as the app says, and no older", async () => {
    const { world, ann } = await talk(1, openRooms({ historyAgeMs: 60_000 }));
    await world.clock.advance(60_000);
    expect(await texts(ann)).toEqual(["m1"]);
    await world.clock.advance(1);
    expect(await texts(ann)).toEqual([]);
  });

  it("is there for who comes when the log has let go of it", async () => {
    const { world, ann } = await talk(2);
    await world.clock.advance(3600_000);
    await ann.messages.sendMessage(say("m3"));
    expect(await texts(ann)).toEqual(["m3", "m2", "m1"]);
  });
});

describe("the visibility of a room's history", () => {
  /** A room where ann has spoken before and after bob joined. */
  async function meet(historyVisibility: HistoryVisibility) {
    const world = openRooms();
    const [ann, bob, mod] = [
      await world.user("ann"),
      await world.user("bob"),
      await world.user("mod", moderator),
    ];
    const { snapshot } = await ann.rooms.enterRoom({ ...lobby, config: { historyVisibility } });
    await ann.messages.sendMessage(say("before"));
    await bob.rooms.joinRoom(inLobby);
    await mod.rooms.joinRoom(inLobby);
    await ann.messages.sendMessage(say("after"));
    return { world, ann, bob, mod, room: snapshot?.room };
  }

  it("is for all members, unless it is said", async () => {
    const { bob, room } = await meet(HistoryVisibility.UNSPECIFIED);
    expect(room?.historyVisibility).toBe(HistoryVisibility.ALL);
    expect(await texts(bob)).toEqual(["after", "before"]);
  });

  it("may begin for each with its joining, and anew with the next", async () => {
    const { world, ann, bob, mod, room } = await meet(HistoryVisibility.JOINED);
    expect(room?.historyVisibility).toBe(HistoryVisibility.JOINED);
    expect(await texts(ann)).toEqual(["after", "before"]);
    expect(await texts(bob)).toEqual(["after"]);
    expect(await texts(bob, { afterSequence: 1n })).toEqual(["after"]);
    expect(await texts(mod)).toEqual(["after", "before"]);
    expect(await texts(world.backend())).toEqual(["after", "before"]);
    const phone = await world.user("bob");
    await phone.rooms.joinRoom(inLobby);
    expect(await texts(phone)).toEqual(["after"]); // the same member
    for (const side of [bob, phone]) await side.rooms.leaveRoom(inLobby);
    await ann.messages.sendMessage(say("meanwhile"));
    await bob.rooms.joinRoom(inLobby);
    expect(await texts(bob)).toEqual([]);
    await ann.messages.sendMessage(say("again"));
    expect(await paged(bob, { pageSize: 1 })).toEqual([["again"]]);
  });

  it("may be for moderators and backends alone", async () => {
    const { world, ann, bob, mod } = await meet(HistoryVisibility.MODERATORS);
    for (const side of [ann, bob]) expect(await paged(side, {})).toEqual([[]]);
    for (const side of [mod, world.backend()])
      expect(await texts(side)).toEqual(["after", "before"]);
  });

  it("can be changed, for what was said before, too", async () => {
    const { ann, bob, mod } = await meet(HistoryVisibility.ALL);
    const log = await listen(bob);
    const change = { ...inLobby, historyVisibility: HistoryVisibility.JOINED };
    expect((await mod.rooms.updateRoom(change)).room?.historyVisibility).toBe(
      HistoryVisibility.JOINED,
    );
    const told = await log.next("roomUpdated");
    expect(told.payload.value.room?.historyVisibility).toBe(HistoryVisibility.JOINED);
    expect(await texts(bob)).toEqual(["after"]);
    await mod.rooms.updateRoom({ ...inLobby, name: "Other" });
    const { snapshot } = await ann.rooms.getRoom(inLobby);
    expect(snapshot?.room?.historyVisibility).toBe(HistoryVisibility.JOINED);
  });
});
