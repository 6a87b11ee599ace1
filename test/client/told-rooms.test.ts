import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { Reach } from "../../client/tabs/reach.ts";
import { ToldRooms } from "../../client/tabs/told-rooms.ts";
import { Unheld } from "../../client/tabs/unheld.ts";
import { type Event, EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { RoomSnapshotSchema } from "../../gen/parlor/v1/room_pb.ts";
import { entered, reset, said } from "./told.ts";

const event = (init: Parameters<typeof create<typeof EventSchema>>[1]) => create(EventSchema, init);
const message = (sequence: number, epoch = "e") => event(said(sequence, `m${sequence}`, { epoch }));
const exited = (reason: LeaveReason) =>
  event({ roomId: "lobby", payload: { case: "roomExited", value: { reason } } });
const at = (sequence: number, epoch = "e") => ({
  roomId: "lobby",
  epoch,
  sequence: BigInt(sequence),
});
const snapshot = (sequence: number) => create(RoomSnapshotSchema, { cursor: at(sequence) });

/** What was passed on, in short. */
const names = (events: readonly Event[]) =>
  events.map(({ payload, sequence }) =>
    payload.case === "messageSent" ? `m${sequence}` : (payload.case ?? "nothing"),
  );

function begin(cursors = [at(5)]) {
  const put: string[] = [];
  const held: string[] = [];
  const doubted: string[] = [];
  const rooms = new ToldRooms({
    changed: (roomIds) => held.splice(0, held.length, ...roomIds),
    doubted: (roomId) => doubted.push(roomId),
  });
  const close = rooms.open(cursors, (events) => put.push(...names(events)));
  const sift = (...events: Event[]) => {
    const told = rooms.sift(events, () => false);
    return [...names(told.events), ...(told.hole ? ["hole"] : [])];
  };
  return { rooms, put, held, doubted, sift, close };
}

describe("What is told to a tab of what comes for all", () => {
  it("is each event of its rooms once, and none of others", () => {
    const { sift } = begin();
    expect(sift(message(5), message(6), message(6))).toEqual(["m6"]);
    expect(sift(event({ ...said(1, "x"), roomId: "attic" }), message(7))).toEqual(["m7"]);
  });

  it("ends at a hole, to be read again from there", () => {
    const { sift, rooms } = begin();
    expect(sift(message(6), message(8), message(9))).toEqual(["m6", "hole"]);
    expect(sift(message(1, "another life"))).toEqual(["hole"]);
    expect(sift(event(entered(9)))).toEqual(["hole"]);
    expect(rooms.cursors).toEqual([at(6)]);
    expect(sift(event(reset(9)), message(10))).toEqual(["roomReset", "m10"]);
  });

  it("is no snapshot that another tab has asked for", () => {
    const { sift } = begin();
    expect(sift(event(entered(5)), event(reset(4)), message(6))).toEqual(["m6"]);
  });

  it("begins with what the call into a room was answered, and goes on with what came meanwhile", () => {
    const { rooms, put, sift, held } = begin([]);
    rooms.enter("lobby");
    expect(held).toEqual(["lobby"]);
    expect(sift(message(5), message(6), message(7))).toEqual([]);
    rooms.began("lobby", snapshot(5));
    expect(put).toEqual(["roomEntered", "m6", "m7"]);
    expect(sift(message(7), message(8))).toEqual(["m8"]);
  });

  it("begins with what the stream says where that is first", () => {
    const { rooms, put, sift } = begin([]);
    rooms.enter("lobby");
    expect(sift(event(entered(5)), message(6))).toEqual(["roomEntered", "m6"]);
    rooms.began("lobby", snapshot(5));
    expect(put).toEqual([]);
  });

  it("waits for the stream where the session was out meanwhile", () => {
    const { rooms, put, sift } = begin([]);
    rooms.enter("lobby");
    sift(exited(LeaveReason.KICKED));
    rooms.began("lobby", snapshot(5));
    expect(put).toEqual([]);
    expect(sift(event(entered(8)), message(9))).toEqual(["roomEntered", "m9"]);
  });

  it("begins when there is a stream again", () => {
    const { rooms, put, close } = begin([]);
    close();
    rooms.enter("lobby");
    rooms.began("lobby", snapshot(5));
    rooms.open([], (events) => put.push(...names(events)));
    expect([put, rooms.cursors]).toEqual([["roomEntered"], [at(5)]]);
  });

  it("is an exit, but for one that another tab has asked for", () => {
    const { rooms, sift, held, doubted } = begin();
    expect(sift(exited(LeaveReason.LEFT))).toEqual([]);
    expect([held, doubted]).toEqual([["lobby"], ["lobby"]]);
    rooms.leaving(["lobby"]);
    expect(sift(exited(LeaveReason.LEFT), message(6))).toEqual(["roomExited"]);
    expect(held).toEqual([]);
    const other = begin();
    expect(other.sift(exited(LeaveReason.KICKED))).toEqual(["roomExited"]);
  });
});

describe("How far the stream has told", () => {
  it("goes back to a tab that is behind, or in another life of a room", () => {
    const reach = new Reach();
    reach.take([event(entered(5)), message(6)]);
    expect(reach.back([at(6)])).toBe(false);
    expect(reach.back([at(4)])).toBe(true);
    expect(reach.cursors).toEqual([at(4)]);
    expect(reach.back([at(9, "before")])).toBe(true);
    reach.take([exited(LeaveReason.LEFT)]);
    expect(reach.roomIds).toEqual([]);
  });
});

describe("A room that no tab is in", () => {
  it("is left after 30 s", () => {
    const unheld = new Unheld();
    expect(unheld.due(["a", "b"], 0)).toEqual([]);
    expect(unheld.due(["a"], 29_999)).toEqual([]);
    expect(unheld.due(["a", "b"], 30_000)).toEqual(["a"]);
    expect(unheld.due(["b"], 59_999)).toEqual([]);
  });
});
