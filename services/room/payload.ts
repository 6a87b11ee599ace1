import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { type Event, EventSchema } from "../../gen/parlor/v1/event_pb.ts";

/** What happened, as it is recorded: an event without its place and time, which the store gives it. */
export function encodePayload(payload: Payload): Uint8Array {
  return toBinary(EventSchema, create(EventSchema, { payload }));
}

/** One of the payloads of an event. */
export type Payload = NonNullable<MessageInitShape<typeof EventSchema>["payload"]>;

/** The case of an event's payload, for those who look for one. */
export type PayloadCase = Event["payload"]["case"];
