import {
  create,
  fromBinary,
  type MessageInitShape,
  toBinary,
  toJsonString,
} from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { type Event, EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import { SubscribeResponseSchema } from "../../gen/parlor/v1/event_service_pb.ts";
import type { Micros } from "../clock.ts";
import type { Entry } from "../store/store.ts";
import { timestampFromMicros } from "../time.ts";
import type { Run } from "./run.ts";

/** What a delivery takes up in this process beyond its bytes. */
const overheadBytes = 128;

/** Where an event belongs. */
interface DeliveryPlace {
  readonly roomId: string;
  readonly sequence: number;
  readonly run?: Run | undefined;
}

/** An event on its way to readers: made once a node, shared by all of them, never changed. */
export class Delivery {
  readonly roomId: string;
  /** Its place in the room's log; 0 outside it. */
  readonly sequence: number;
  /** As one of the `events` of a response: a tag, its length and the event. */
  readonly element: Uint8Array;
  /** Whether it may be left out. */
  readonly barrage: boolean;
  /** Whom it takes out of the room: a user, or "" for everyone. */
  readonly takesOut: string | undefined;
  /** What it tells of in one, where that is more than one entry. */
  readonly run: Run | undefined;
  #event: Event | undefined;
  #json: Uint8Array | undefined;

  constructor(place: DeliveryPlace, element: Uint8Array, payloadTag: number) {
    this.roomId = place.roomId;
    this.sequence = place.sequence;
    this.run = place.run;
    this.element = element;
    this.barrage = payloadTag === tags.barrage;
    if (payloadTag === tags.memberLeft || payloadTag === tags.roomDestroyed) {
      const { payload } = this.event;
      this.takesOut = payload.case === "memberLeft" ? payload.value.userId : "";
    }
  }

  /** What it weighs where it waits. */
  get bytes(): number {
    return this.element.length + overheadBytes;
  }

  /** The event itself. */
  get event(): Event {
    if (this.#event === undefined) {
      const [event] = fromBinary(SubscribeResponseSchema, this.element).events;
      if (event === undefined) throw new Error("no event in a delivery");
      this.#event = event;
    }
    return this.#event;
  }

  /** The event as JSON. */
  get json(): Uint8Array {
    this.#json ??= Buffer.from(toJsonString(EventSchema, this.event));
    return this.#json;
  }
}

const { field } = EventSchema;
const tagOf = (name: "memberLeft" | "roomDestroyed" | "barrage") =>
  (field[name].number << 3) | WireType.LengthDelimited;

/** How the payloads begin that are looked at on the way. One byte: their numbers are below 16. */
const tags = {
  memberLeft: tagOf("memberLeft"),
  roomDestroyed: tagOf("roomDestroyed"),
  barrage: tagOf("barrage"),
};

/** A recorded entry of a room's log; or several in one, a run. */
export function recorded(roomId: string, entry: Entry, run?: Run): Delivery {
  const { epoch, sequence, revision, payload } = entry;
  const element = stamped({ roomId, epoch, sequence, time: revision }, payload);
  return new Delivery({ roomId, sequence, run }, element, payload[0] ?? 0);
}

/** What was told to whoever listens. */
export function emitted(roomId: string, payload: Uint8Array, time: Micros): Delivery {
  const element = stamped({ roomId, epoch: "", sequence: 0, time }, payload);
  return new Delivery({ roomId, sequence: 0 }, element, payload[0] ?? 0);
}

/** A word to one session, or to all; said now, unless it has a time. */
export function word(init: MessageInitShape<typeof EventSchema>, now: Micros): Delivery {
  const event = create(EventSchema, init);
  event.time ??= timestampFromMicros(now);
  const bytes = toBinary(EventSchema, event);
  const element = new BinaryWriter()
    .tag(SubscribeResponseSchema.field.events.number, WireType.LengthDelimited)
    .bytes(bytes)
    .finish();
  return new Delivery({ roomId: event.roomId, sequence: 0 }, element, 0);
}

/**
 * An event from its place and its payload, which is in the store as bytes: they are not read again. A
 * fifteenth of what making the whole message costs.
 */
function stamped(
  {
    roomId,
    epoch,
    sequence,
    time,
  }: {
    readonly roomId: string;
    readonly epoch: string;
    readonly sequence: number;
    readonly time: Micros;
  },
  payload: Uint8Array,
): Uint8Array {
  const { seconds, nanos } = timestampFromMicros(time);
  const { LengthDelimited, Varint } = WireType;
  const writer = new BinaryWriter()
    .tag(SubscribeResponseSchema.field.events.number, LengthDelimited)
    .fork()
    .tag(field.roomId.number, LengthDelimited)
    .string(roomId);
  if (sequence > 0)
    writer
      .tag(field.epoch.number, LengthDelimited)
      .string(epoch)
      .tag(field.sequence.number, Varint)
      .uint64(sequence);
  return writer
    .tag(field.time.number, LengthDelimited)
    .fork()
    .tag(1, Varint)
    .int64(seconds)
    .tag(2, Varint)
    .int32(nanos)
    .join()
    .raw(payload)
    .join()
    .finish();
}
