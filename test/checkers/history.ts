import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type Event, EventSchema, ResetReason } from "../../gen/parlor/v1/event_pb.ts";
import type { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { RoomSnapshotSchema } from "../../gen/parlor/v1/room_pb.ts";

/** An event of a hand-written history. */
export type Init = MessageInitShape<typeof EventSchema>;

/** The room of these histories. */
export const roomId = "room";

/** A place in the log, at the time that is its sequence in tenths of a second. */
export const logged = (sequence: number, payload: Init["payload"], epoch = "e1"): Event =>
  create(EventSchema, {
    roomId,
    epoch,
    sequence: BigInt(sequence),
    time: timeAt(sequence * 100),
    ...(payload === undefined ? {} : { payload }),
  });

/** A word to one session. */
export const word = (payload: NonNullable<Init["payload"]>, atMs = 0): Event =>
  create(EventSchema, { roomId, time: timeAt(atMs), payload });

/** A message in the log. */
export const message = (sequence: number, text: string, messageId = `id ${text}`): Event =>
  logged(sequence, {
    case: "messageSent",
    value: { message: { messageId, content: { content: { case: "text", value: { text } } } } },
  });

/** What is left of a message that was revoked. */
export const revoked = (sequence: number, messageId: string): Event =>
  logged(sequence, { case: "messageSent", value: { message: { messageId, revoked: true } } });

/** Someone comes. */
export const memberJoined = (sequence: number, userId: string): Event =>
  logged(sequence, { case: "memberJoined", value: { member: { userId } } });

/** Someone goes. */
export const memberLeft = (sequence: number, userId: string, reason: LeaveReason): Event =>
  logged(sequence, { case: "memberLeft", value: { userId, reason } });

/** Several come and go, told in one: from a place on, to another. */
export const several = (first: number, last: number): Event =>
  logged(last, { case: "membersChanged", value: { firstSequence: BigInt(first) } });

/** Barrage. */
export const barrage = (text: string, messageId = `id ${text}`): Event =>
  word({
    case: "barrage",
    value: { message: { messageId, content: { content: { case: "barrage", value: { text } } } } },
  });

/** The session is in, as of a place. */
export const entered = (sequence: number, epoch = "e1"): Event => {
  const snapshot = snapshotAt(sequence, epoch);
  return word({ case: "roomEntered", value: { snapshot } }, sequence * 100);
};

/** Events were missed, up to a place. */
export const reset = (sequence: number, reason: ResetReason = ResetReason.TRIMMED): Event => {
  const snapshot = snapshotAt(sequence, "e1");
  return word({ case: "roomReset", value: { snapshot, reason } }, sequence * 100);
};

/** The session is out. */
export const exited = (): Event => word({ case: "roomExited", value: {} });

/** Barrage was left out. */
export const skipped = (count: number): Event => word({ case: "skipped", value: { count } });

/** Where a reader goes on. */
export const cursor = (sequence: number) => ({ roomId, epoch: "e1", sequence: BigInt(sequence) });

function snapshotAt(sequence: number, epoch: string) {
  return create(RoomSnapshotSchema, { cursor: { roomId, epoch, sequence: BigInt(sequence) } });
}

function timeAt(ms: number) {
  return { seconds: BigInt(Math.floor(ms / 1000)), nanos: Math.round((ms % 1000) * 1e6) };
}
