import { timestampDate } from "@bufbuild/protobuf/wkt";
import type {
  AttributesUpdated,
  Event,
  MemberAttributesUpdated,
  MemberLeft,
  MembersChanged,
  MembersMuted,
  MembersUnmuted,
  RoomClosing,
} from "../../gen/parlor/v1/event_pb.ts";
import type { Member as WireMember } from "../../gen/parlor/v1/member_pb.ts";
import type { RoomSnapshot } from "../../gen/parlor/v1/room_pb.ts";
import { type Attribute, attributeOf } from "./attributes.ts";
import { Members, rowOf } from "./members.ts";
import { messageFrom } from "./message.ts";
import type { RoomEvent } from "./room.ts";
import { infoFrom, type RoomInfo } from "./room-info.ts";
import { type Sanction, sanctionFrom } from "./sanction.ts";

/** Where a reader stands in a room's log. */
export interface Position {
  readonly epoch: string;
  readonly sequence: bigint;
}

/** Of no more than so many who came, or went, all are named. By the contract. */
const maxNamed = 20;

const membersChanged: RoomEvent = { name: "members", event: undefined };

/** A room's state, kept up to date from a snapshot and the log after it. */
export class RoomState {
  readonly members = new Members();
  /** Another map with each change. */
  attributes: ReadonlyMap<string, Attribute> = new Map();
  position: Position = { epoch: "", sequence: 0n };
  info: RoomInfo | undefined;
  mutes: readonly Sanction[] = [];
  #count = 0;
  readonly #userId: () => string;

  /** `userId` is whose mutes are kept. */
  constructor(userId: () => string) {
    this.#userId = userId;
  }

  get memberCount(): number {
    return this.members.complete ? this.members.size : this.#count;
  }

  /** Takes a snapshot's word for everything. */
  begin(snapshot: RoomSnapshot): void {
    const { epoch = "", sequence = 0n } = snapshot.cursor ?? {};
    this.position = { epoch, sequence };
    this.info = snapshot.room && infoFrom(snapshot.room);
    this.mutes = snapshot.mutes.map(sanctionFrom);
    this.#count = snapshot.memberCount;
    const attributes = Object.entries(snapshot.attributes);
    this.attributes = new Map(attributes.map(([key, wire]) => [key, attributeOf(wire)]));
  }

  /** Whether an event is the next of the log, one that was taken before, or after a hole. */
  place(event: Event): "next" | "known" | "hole" {
    const { epoch, sequence } = this.position;
    if (event.epoch !== epoch) return "hole";
    if (event.sequence <= sequence) return "known";
    const { payload } = event;
    const first = payload.case === "membersChanged" ? payload.value.firstSequence : event.sequence;
    return first === sequence + 1n ? "next" : "hole";
  }

  /** Takes the next event of the log, or one outside it. Answers what to tell of it. */
  take(event: Event): readonly RoomEvent[] {
    if (event.sequence > 0n) this.position = { epoch: event.epoch, sequence: event.sequence };
    const { payload } = event;
    switch (payload.case) {
      case "messageSent":
      case "barrage": {
        const { message } = payload.value;
        const name = payload.case === "barrage" ? "barrage" : "message";
        return message === undefined ? [] : [{ name, event: messageFrom(message, event) }];
      }
      case "skipped":
        return [{ name: "skipped", event: payload.value }];
      case "messageRevoked":
        return [{ name: "revoked", event: payload.value }];
      case "memberJoined":
        return this.#joined(payload.value.member, event);
      case "memberLeft":
        return this.#left(payload.value, event.sequence);
      case "membersChanged":
        return this.#crowd(payload.value, event.sequence);
      case "attributesUpdated":
        return this.#attributes(payload.value, event);
      case "memberAttributesUpdated":
        return this.#memberAttributes(payload.value, event.sequence);
      case "roomUpdated":
        if (payload.value.room !== undefined) this.info = infoFrom(payload.value.room);
        return [{ name: "updated", event: payload.value }];
      case "roomClosing":
        return this.#closing(payload.value);
      case "membersMuted":
        return this.#muted(payload.value);
      case "membersUnmuted":
        return this.#unmuted(payload.value);
      case "usersBanned":
        return [{ name: "banned", event: payload.value.bans.map(sanctionFrom) }];
      case "usersUnbanned":
        return [{ name: "unbanned", event: payload.value }];
      case "roomDestroyed":
        return [{ name: "destroyed", event: payload.value }];
      default:
        return [];
    }
  }

  #joined(wire: WireMember | undefined, { sequence, time }: Event): readonly RoomEvent[] {
    if (wire === undefined) return [];
    this.#count += 1;
    const member = this.members.joined(rowOf(wire, dateOf(time)), sequence);
    return [{ name: "joined", event: member }, membersChanged];
  }

  #left({ userId, reason, actor, note }: MemberLeft, sequence: bigint): readonly RoomEvent[] {
    this.#count -= 1;
    const member = this.members.left(userId, sequence);
    return [{ name: "left", event: { member, reason, actor, note } }, membersChanged];
  }

  /** Where everyone is named the list stays right; else it is to be read anew. */
  #crowd(changed: MembersChanged, sequence: bigint): readonly RoomEvent[] {
    const { joinedCount, leftCount, joined, leftUserIds } = changed;
    this.#count += joinedCount - leftCount;
    for (const userId of leftUserIds) this.members.left(userId, sequence);
    for (const member of joined) this.members.joined(rowOf(member), sequence);
    if (joinedCount > maxNamed || leftCount > maxNamed) this.members.lost();
    const crowd = { joined: joinedCount, left: leftCount };
    return [{ name: "crowd", event: crowd }, membersChanged];
  }

  #attributes(updated: AttributesUpdated, { time }: Event): readonly RoomEvent[] {
    const { set, deleted, actor, released } = updated;
    const revision =
      time === undefined ? 0n : time.seconds * 1_000_000n + BigInt(Math.floor(time.nanos / 1000));
    const attributes = new Map(this.attributes);
    for (const [key, wire] of Object.entries(set)) attributes.set(key, attributeOf(wire, revision));
    for (const key of deleted) attributes.delete(key);
    this.attributes = attributes;
    return [{ name: "attributes", event: { set: Object.keys(set), deleted, actor, released } }];
  }

  #memberAttributes(updated: MemberAttributesUpdated, sequence: bigint): readonly RoomEvent[] {
    this.members.attributes.changed(updated, sequence);
    this.members.changed();
    return [{ name: "memberAttributes", event: updated }, membersChanged];
  }

  #closing({ destroyTime, actor, note }: RoomClosing): readonly RoomEvent[] {
    const time = dateOf(destroyTime) ?? new Date(0);
    if (this.info !== undefined) this.info = { ...this.info, destroyTime: time };
    return [{ name: "closing", event: { time, actor, note } }];
  }

  #muted(muted: MembersMuted): readonly RoomEvent[] {
    const mutes = muted.mutes.map(sanctionFrom);
    const mine = mutes.filter(({ userId }) => userId === "" || userId === this.#userId());
    const others = this.mutes.filter((old) => mine.every(({ userId }) => userId !== old.userId));
    this.mutes = [...others, ...mine];
    return [{ name: "muted", event: mutes }];
  }

  #unmuted(unmuted: MembersUnmuted): readonly RoomEvent[] {
    const { userIds } = unmuted;
    const over = userIds.length === 0 ? [""] : userIds;
    this.mutes = this.mutes.filter(({ userId }) => !over.includes(userId));
    return [{ name: "unmuted", event: unmuted }];
  }
}

function dateOf(time: Event["time"]): Date | undefined {
  return time === undefined ? undefined : timestampDate(time);
}
