import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import type { Room, RoomEvent } from "../../client/index.ts";
import { EventQueue } from "../../client/room/event-queue.ts";
import { ActorKind } from "../../gen/parlor/v1/actor_pb.ts";
import { DestroyReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { collect, entered, said, tell } from "./told.ts";

const poll = { interval: 1 };

const mod = { kind: ActorKind.USER, userId: "mod", name: "Mod" };

let sequence = 5;

/** An event of the lobby's log, the next one. */
function logged<Payload>(payload: Payload) {
  sequence += 1;
  return {
    roomId: "lobby",
    epoch: "e",
    sequence: BigInt(sequence),
    time: timestampFromMs(1_000 * sequence),
    payload,
  };
}

/** A room that was entered at sequence 5. */
async function enter(snapshot: { attributes?: object; mutes?: object[] } = {}) {
  sequence = 5;
  const told = tell();
  const stream = await told.connect();
  const entering = told.parlor.enterRoom("lobby");
  const event = entered(5);
  Object.assign(event.payload.value.snapshot, snapshot);
  stream.tell(event);
  const room = await entering;
  await expect.poll(() => room.membersComplete, poll).toBe(true);
  return { ...told, stream, room };
}

const plain = ({ attributes }: Room) => Object.fromEntries(attributes);

describe("The attributes of a room", () => {
  const seat = { value: "ann", ownerId: "ann", revision: 7n, releaseOnLeave: true };

  it("are what the snapshot says, and what the log says after it", async () => {
    const { room, stream } = await enter({ attributes: { "seat.1": seat } });
    const heard = collect(room, "attributes");
    expect(plain(room)).toEqual({ "seat.1": seat });
    const set = { topic: { value: "tea", ownerId: "mod", releaseOnLeave: false } };
    stream.tell(
      logged({
        case: "attributesUpdated",
        value: { set, deleted: ["seat.1"], actor: mod },
      } as const),
    );
    await expect
      .poll(() => heard, poll)
      .toMatchObject([
        { set: ["topic"], deleted: ["seat.1"], actor: { userId: "mod" }, released: false },
      ]);
    expect(plain(room)).toEqual({
      topic: { value: "tea", ownerId: "mod", releaseOnLeave: false, revision: 6_000_000n },
    });
  });
});

describe("The mutes of a room", () => {
  it("are those of everyone and of this user", async () => {
    const { room, stream } = await enter();
    const heard = collect(room, "muted");
    const mutes = [{ userId: "" }, { userId: "ann" }, { userId: "ben" }];
    stream.tell(logged({ case: "membersMuted", value: { mutes } } as const));
    await expect.poll(() => heard[0]?.length, poll).toBe(3);
    expect(room.mutes.map(({ userId }) => userId)).toEqual(["", "ann"]);
    const unmuted = collect(room, "unmuted");
    stream.tell(logged({ case: "membersUnmuted", value: { userIds: ["ann"] } } as const));
    await expect.poll(() => unmuted.length, poll).toBe(1);
    expect(room.mutes.map(({ userId }) => userId)).toEqual([""]);
    stream.tell(logged({ case: "membersUnmuted", value: { userIds: [] } } as const));
    await expect.poll(() => room.mutes, poll).toEqual([]);
  });

  it("stand in the snapshot", async () => {
    const { room } = await enter({ mutes: [{ userId: "ann", note: "shh" }] });
    expect(room.mutes).toMatchObject([{ userId: "ann", note: "shh" }]);
  });
});

describe("A room's events", () => {
  it("tell what becomes of it", async () => {
    const { room, stream } = await enter();
    const names: string[] = [];
    void (async () => {
      for await (const { name } of room) names.push(name);
      names.push("over");
    })();
    const destroyTime = timestampFromMs(99_000);
    stream.tell(
      logged({
        case: "roomUpdated",
        value: { room: { roomId: "lobby", name: "Tea room" } },
      } as const),
      logged({ case: "messageRevoked", value: { messageId: "m-6", sequence: 6n } } as const),
      logged({ case: "roomClosing", value: { destroyTime, note: "late" } } as const),
      logged({ case: "usersBanned", value: { bans: [{ userId: "ben" }] } } as const),
      logged({ case: "usersUnbanned", value: { userIds: ["ben"] } } as const),
      { roomId: "lobby", payload: { case: "skipped", value: { count: 3 } } },
      logged({
        case: "roomDestroyed",
        value: { reason: DestroyReason.DESTROYED, actor: mod },
      } as const),
      { roomId: "lobby", payload: { case: "roomExited", value: { reason: LeaveReason.KICKED } } },
    );
    await expect.poll(() => names.at(-1), poll).toBe("over");
    expect(names.filter((name) => name !== "members")).toEqual([
      "updated",
      "revoked",
      "closing",
      "banned",
      "unbanned",
      "skipped",
      "destroyed",
      "exited",
      "over",
    ]);
    expect(room.name).toBe("Tea room");
    expect(room.info.destroyTime).toEqual(new Date(99_000));
  });

  it("are read by each loop for itself, from when it began", async () => {
    const { room, stream } = await enter();
    const read = async (): Promise<string[]> => {
      const heard: string[] = [];
      for await (const { name, event } of room) {
        if (name === "message") heard.push(event.text);
        if (heard.at(-1) === "last") break;
      }
      return heard;
    };
    const first = read();
    const texts = collect(room, "message");
    stream.tell(said(6, "one"));
    await expect.poll(() => texts.length, poll).toBe(1);
    const second = read();
    stream.tell(said(7, "last"));
    expect(await Promise.all([first, second])).toEqual([["one", "last"], ["last"]]);
  });

  it("end at once where the room is left already", async () => {
    const { room } = await enter();
    await room.leave();
    for await (const _ of room) throw new Error("there is nothing to hear");
  });
});

describe("A loop over a room's events", () => {
  const event: RoomEvent = { name: "members", event: undefined };

  it("may be 10,000 events behind", async () => {
    const queue = new EventQueue(() => {});
    for (let count = 0; count < 10_000; count++) queue.push(event);
    expect((await queue.next()).value).toBe(event);
  });

  it("throws when it is one more behind, and is followed no longer", async () => {
    let off = 0;
    const queue = new EventQueue(() => (off += 1));
    for (let count = 0; count <= 10_000; count++) queue.push(event);
    await expect(queue.next()).rejects.toMatchObject({ code: Code.ResourceExhausted });
    expect(off).toBe(1);
  });
});
