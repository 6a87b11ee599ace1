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
  closing,
  everyone,
  type InfoRow,
  info,
  members,
  mutes,
  theRow,
} from "./room-tables.ts";
import { mutesOf } from "./sanctions.ts";

/** The rows that say what a room is. */
export const selectRoom = [
  { table: info, id: theRow },
  { table: closing, id: theRow },
];

/** What to read of a room for the snapshot of a user, or of nobody: its member row is read, too. */
export function selectSnapshot(userId = ""): Selection {
  const own = userId === "" ? [] : [members, mutes].map((table) => ({ table, id: userId }));
  return {
    rows: [...selectRoom, { table: mutes, id: everyone }, ...own],
    tables: [attributes],
    sizes: [members],
  };
}

/** The room's state for a user in a view of it, or undefined where there is no room. */
export function snapshotFrom(roomId: string, view: View, userId = ""): RoomSnapshot | undefined {
  const room = roomIn(roomId, view);
  if (room === undefined) return undefined;
  const rows = view.table(attributes).map((row) => [row.id, attributeFrom(row)] as const);
  return create(RoomSnapshotSchema, {
    room,
    memberCount: view.size(members),
    attributes: Object.fromEntries(rows),
    mutes: mutesOf(view, userId),
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

/** The room in a view; or as it will be, with another row. Undefined where there is none. */
export function roomIn(roomId: string, view: View, row?: InfoRow): Room | undefined {
  const stood = view.row(info, theRow);
  if (stood === undefined) return undefined;
  const room = roomFrom(roomId, row ?? stood.value);
  room.createTime = timestampFromMicros(stood.created);
  const end = view.row(closing, theRow)?.value.destroyTime;
  if (end !== undefined) room.destroyTime = timestampFromMicros(end);
  return room;
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
    historyVisibility: row.historyVisibility,
  });
}

/** A position of a room's log as a cursor. */
export function cursorAt(roomId: string, position: Position): Cursor {
  const { epoch, sequence } = position;
  return create(CursorSchema, { roomId, epoch, sequence: BigInt(sequence) });
}
