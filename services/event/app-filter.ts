import { BinaryReader } from "@bufbuild/protobuf/wire";
import { EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import { invalidRequest } from "../errors/errors.ts";
import type { FeedEntry } from "../store/app-feed.ts";

/** Which of an app's events a reader asks for. */
export interface AppFilter {
  /** "" for all rooms. */
  readonly roomIdPrefix: string;
  /** Names of payloads in `Event`; none for all. */
  readonly eventTypes: readonly string[];
}

/** The payloads of an event: its one-of's numbers by their names. */
const payloads = new Map(
  EventSchema.oneofs.flatMap(({ fields }) => fields.map(({ name, number }) => [name, number])),
);

/** Whether an entry is asked for. Throws for a type that there is not. */
export function matching({ roomIdPrefix, eventTypes }: AppFilter): (entry: FeedEntry) => boolean {
  const numbers = new Set(
    eventTypes.map((name, i) => {
      const number = payloads.get(name);
      if (number === undefined)
        throw invalidRequest(`event_types[${i}]`, "must be the name of a payload of Event");
      return number;
    }),
  );
  return ({ key, payload }) =>
    key.id.startsWith(roomIdPrefix) && (numbers.size === 0 || numbers.has(payloadOf(payload)));
}

/** Which payload an entry has: its bytes begin with the field's tag. */
function payloadOf(bytes: Uint8Array): number {
  const [number] = new BinaryReader(bytes).tag();
  return number;
}
