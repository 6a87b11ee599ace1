import { create } from "@bufbuild/protobuf";
import { type Actor, ActorKind, ActorSchema } from "../../gen/parlor/v1/actor_pb.ts";
import { DestroyReason } from "../../gen/parlor/v1/event_pb.ts";
import type { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { atLeast, atMost, put, remove, unchanged } from "../store/change.ts";
import type { Change, Row, Selection, View } from "../store/store.ts";
import { attributesOfNoMember } from "./member-attributes.ts";
import { encodePayload } from "./payload.ts";
import {
  attributes,
  empty,
  type InfoRow,
  info,
  type MemberRow,
  memberAttributes,
  members,
  theRow,
} from "./room-tables.ts";

/** Why users leave; and who had them leave, where it was not themselves. */
export interface Departure {
  readonly reason: LeaveReason;
  readonly actor?: Actor;
  readonly note?: string;
}

/** The service as an actor: it destroys rooms that are empty, and ends what was for a time. */
export const theService = create(ActorSchema, { kind: ActorKind.SERVICE });

/** What to read of a room that users may leave. */
export function selectDeparture(userIds: readonly string[]): Selection {
  const rows = userIds.flatMap((id) => [
    { table: members, id },
    { table: memberAttributes, id },
  ]);
  return { rows: [{ table: info, id: theRow }, ...rows], tables: [attributes], sizes: [members] };
}

/**
 * Users are no longer members: what was bound to their membership goes with them, and the room ends if
 * nobody is left, at once or after its destroy delay. `record` comes after their leaving.
 */
export function withoutMembers(
  view: View,
  room: Row<InfoRow>,
  out: {
    readonly leavers: readonly Row<MemberRow>[];
    readonly how: Departure;
    readonly record?: readonly Uint8Array[];
  },
): Change {
  const { leavers, how } = out;
  const gone = leavers.map((member) => withoutMember(view, member, how));
  const expect = [unchanged(info, theRow, room), ...gone.flatMap((one) => one.expect)];
  const write = gone.flatMap((one) => one.write);
  const record = [...gone.flatMap((one) => one.record), ...(out.record ?? [])];
  const { keepWhenEmpty, destroyDelayMs } = room.value;
  if (keepWhenEmpty || leavers.length === 0) return { expect, write, record };
  if (view.size(members) > leavers.length)
    return { expect: [...expect, atLeast(members, leavers.length + 1)], write, record };
  const alone = [...expect, atMost(members, leavers.length)];
  if (destroyDelayMs === 0)
    return { expect: alone, write, record: [...record, emptyRoomDestroyed()], drop: true };
  const due = view.head.now + destroyDelayMs * 1000;
  return { expect: alone, write: [...write, put(empty, theRow, {}, due)], record };
}

/** That a room is gone since nobody was in it. */
export function emptyRoomDestroyed(): Uint8Array {
  const value = { reason: DestroyReason.EMPTY, actor: theService };
  return encodePayload({ case: "roomDestroyed", value });
}

function withoutMember(
  view: View,
  member: Row<MemberRow>,
  how: Departure,
): Pick<Change, "expect" | "write" | "record"> {
  const userId = member.id;
  const bound = view
    .table(attributes)
    .filter(({ value }) => value.release && value.ownerId === userId);
  const own = view.row(memberAttributes, userId);
  const released = bound.map(({ id }) => id).sort();
  const actor = { kind: ActorKind.USER, userId, name: member.value.profile.name };
  const told = { deleted: released, actor, released: true };
  const left = encodePayload({ case: "memberLeft", value: { userId, ...how } });
  return {
    expect: [
      unchanged(members, userId, member),
      ...bound.map((row) => unchanged(attributes, row.id, row)),
      unchanged(memberAttributes, userId, own),
    ],
    write: [
      remove(members, userId),
      ...released.map((key) => remove(attributes, key)),
      ...attributesOfNoMember(own),
    ],
    record:
      bound.length === 0
        ? [left]
        : [encodePayload({ case: "attributesUpdated", value: told }), left],
  };
}
