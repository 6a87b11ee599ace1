import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Attribute } from "../../gen/parlor/v1/attribute_pb.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";

/** An attribute of a room as it stands. */
export interface HeldAttribute {
  readonly value: string;
  /** Whose it is; empty for nobody's. */
  readonly ownerId: string;
  /** Whether it goes when its owner leaves. */
  readonly releaseOnLeave: boolean;
  /** When it was set, in milliseconds since 1970. */
  readonly setMs: number;
}

/** The attributes of a room, by key. */
export class RoomAttributes {
  readonly all = new Map<string, HeldAttribute>();

  /** They stand so, and there are no others. */
  stand(attributes: Readonly<Record<string, Attribute>>): void {
    this.all.clear();
    for (const [key, attribute] of Object.entries(attributes))
      this.all.set(key, held(attribute, Number(attribute.revision / 1000n)));
  }

  /** Takes note of what happened. Answers whether it was about them. */
  take({ payload, time }: Event): boolean {
    if (payload.case !== "attributesUpdated") return false;
    const setMs = time === undefined ? 0 : timestampMs(time);
    for (const key of payload.value.deleted) this.all.delete(key);
    for (const [key, attribute] of Object.entries(payload.value.set))
      this.all.set(key, held(attribute, setMs));
    return true;
  }
}

function held({ value, ownerId, releaseOnLeave }: Attribute, setMs: number): HeldAttribute {
  return { value, ownerId, releaseOnLeave, setMs };
}
