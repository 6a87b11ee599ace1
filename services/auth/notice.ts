import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { type Event, EventSchema, SessionEndReason } from "../../gen/parlor/v1/event_pb.ts";

/**
 * A word to one session, recorded in its user's log: that it entered or left a room, or has ended. It
 * reaches the session's stream on whatever node that is.
 */
export interface Notice {
  /** Whom it is for: a place, or for `SessionEnded` the one session of that id. */
  readonly to: string;
  /** What to tell it: an event outside any room's log. */
  readonly event: Event;
}

const utf8 = new TextEncoder();
const text = new TextDecoder();

/** The bytes to record: the length of `to`, `to`, the event. */
export function encodeNotice(to: string, event: MessageInitShape<typeof EventSchema>): Uint8Array {
  const name = utf8.encode(to);
  const body = toBinary(EventSchema, create(EventSchema, event));
  const bytes = new Uint8Array(1 + name.length + body.length);
  bytes[0] = name.length;
  bytes.set(name, 1);
  bytes.set(body, 1 + name.length);
  return bytes;
}

/** Tells a session that another has taken its place, or is all that its user may have. */
export function replacedNotice(sessionId: string): Uint8Array {
  const value = { reason: SessionEndReason.REPLACED };
  return encodeNotice(sessionId, { payload: { case: "sessionEnded", value } });
}

/** The notice in recorded bytes. */
export function decodeNotice(bytes: Uint8Array): Notice {
  const end = 1 + (bytes[0] ?? 0);
  return {
    to: text.decode(bytes.subarray(1, end)),
    event: fromBinary(EventSchema, bytes.subarray(end)),
  };
}
