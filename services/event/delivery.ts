import { fromBinary } from "@bufbuild/protobuf";
import { type Event, EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import type { Micros } from "../clock.ts";
import type { Entry } from "../store/store.ts";
import { timestampFromMicros } from "../time.ts";

/** An event on its way to readers: made once a node, shared by all of them, never changed. */
export interface Delivery {
  readonly event: Event;
  /** Its place in the room's log; 0 outside it. */
  readonly sequence: number;
  /** What it weighs in a reader's outbox. */
  readonly bytes: number;
}

/** What an event weighs beyond its payload: its place and time, and what keeps it in memory. */
const overheadBytes = 128;

/** A recorded entry of a room's log as readers get it. */
export function recorded(roomId: string, entry: Entry): Delivery {
  const event = fromBinary(EventSchema, entry.payload);
  event.roomId = roomId;
  event.epoch = entry.epoch;
  event.sequence = BigInt(entry.sequence);
  event.time = timestampFromMicros(entry.revision);
  return { event, sequence: entry.sequence, bytes: entry.payload.length + overheadBytes };
}

/** What was told to whoever listens, as readers get it. */
export function emitted(roomId: string, payload: Uint8Array, time: Micros): Delivery {
  const event = fromBinary(EventSchema, payload);
  event.roomId = roomId;
  event.time = timestampFromMicros(time);
  return { event, sequence: 0, bytes: payload.length + overheadBytes };
}
