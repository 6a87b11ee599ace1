import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Attribute } from "../../gen/parlor/v1/attribute_pb.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { MemberAttributes } from "../../gen/parlor/v1/member_pb.ts";

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

/** The attributes of a room and of its members. */
export class RoomAttributes {
  /** The room's, by key. */
  readonly ofRoom = new Map<string, HeldAttribute>();
  /** The members', by user and key. */
  readonly ofMembers = new Map<string, ReadonlyMap<string, string>>();

  /** There are none. */
  clear(): void {
    this.ofRoom.clear();
    this.ofMembers.clear();
  }

  /** The room's attributes stand so, where there were none. */
  roomStands(attributes: Readonly<Record<string, Attribute>>): void {
    for (const [key, attribute] of Object.entries(attributes))
      this.ofRoom.set(key, held(attribute, Number(attribute.revision / 1000n)));
  }

  /** A member's attributes stand so. */
  memberStands({ userId, attributes }: MemberAttributes): void {
    this.ofMembers.set(userId, new Map(Object.entries(attributes)));
  }

  /** Takes note of what happened. Answers whether it was about attributes. */
  take({ payload, time }: Event): boolean {
    if (payload.case === "attributesUpdated") {
      const setMs = time === undefined ? 0 : timestampMs(time);
      for (const key of payload.value.deleted) this.ofRoom.delete(key);
      for (const [key, attribute] of Object.entries(payload.value.set))
        this.ofRoom.set(key, held(attribute, setMs));
      return true;
    }
    if (payload.case !== "memberAttributesUpdated") return false;
    const { userIds, set, deleted } = payload.value;
    for (const userId of userIds) {
      const attributes = new Map(this.ofMembers.get(userId));
      for (const key of deleted) attributes.delete(key);
      for (const [key, value] of Object.entries(set)) attributes.set(key, value);
      this.ofMembers.set(userId, attributes);
    }
    return true;
  }
}

function held({ value, ownerId, releaseOnLeave }: Attribute, setMs: number): HeldAttribute {
  return { value, ownerId, releaseOnLeave, setMs };
}
