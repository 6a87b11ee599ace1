import { create } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { ActorSchema } from "../../gen/parlor/v1/actor_pb.ts";
import { type Attribute, AttributeSchema } from "../../gen/parlor/v1/attribute_pb.ts";
import type { Cursor } from "../../gen/parlor/v1/cursor_pb.ts";
import { CursorSchema } from "../../gen/parlor/v1/cursor_pb.ts";
import {
  type Room,
  RoomSchema,
  type RoomSnapshot,
  RoomSnapshotSchema,
} from "../../gen/parlor/v1/room_pb.ts";
import type { Position, Row, Selection, View } from "../store/store.ts";
import { timestampFromMicros } from "../time.ts";
import {
  type AttributeRow,
  attributes,
  type InfoRow,
  info,
  members,
  theRow,
} from "./room-tables.ts";

/** What to read of a room for its snapshot, and the member rows of these users. */
export function selectSnapshot(...userIds: string[]): Selection {
  const users = userIds.map((id) => ({ table: members, id }));
  return {
    rows: [{ table: info, id: theRow }, ...users],
    tables: [attributes],
    sizes: [members],
  };
}

/** The room's state in a view, or undefined where there is no room. */
export function snapshotFrom(roomId: string, view: View): RoomSnapshot | undefined {
  const row = view.row(info, theRow);
  if (row === undefined) return undefined;
  const rows = view.table(attributes).map((row) => [row.id, attributeFrom(row)] as const);
  return create(RoomSnapshotSchema, {
    room: { ...roomFrom(roomId, row.value), createTime: timestampFromMicros(row.created) },
    memberCount: view.size(members),
    attributes: Object.fromEntries(rows),
    cursor: cursorAt(roomId, view.head),
  });
}

/** An attribute as it stands. */
export function attributeFrom({ value: row, revision }: Row<AttributeRow>): Attribute {
  const { value, ownerId, release } = row;
  return create(AttributeSchema, {
    value,
    ownerId,
    releaseOnLeave: release,
    revision: BigInt(revision),
  });
}

/** The room as its `RoomCreated` tells it: without the time, which is the event's. */
export function roomFrom(roomId: string, row: InfoRow): Room {
  return create(RoomSchema, {
    roomId,
    name: row.name,
    creator: create(ActorSchema, row.creator),
    destroyDelay: durationFromMs(row.destroyDelayMs),
    maxMembers: row.maxMembers,
    keepWhenEmpty: row.keepWhenEmpty,
  });
}

/** A position of a room's log as a cursor. */
export function cursorAt(roomId: string, position: Position): Cursor {
  const { epoch, sequence } = position;
  return create(CursorSchema, { roomId, epoch, sequence: BigInt(sequence) });
}
