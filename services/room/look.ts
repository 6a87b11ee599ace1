import { create } from "@bufbuild/protobuf";
import { type Member, MemberSchema } from "../../gen/parlor/v1/member_pb.ts";
import type { RoomSnapshot } from "../../gen/parlor/v1/room_pb.ts";
import {
  type BatchGetMembersRequest,
  type BatchGetMembersResponse,
  BatchGetMembersResponseSchema,
  type ListMembersRequest,
  type ListMembersResponse,
  ListMembersResponseSchema,
} from "../../gen/parlor/v1/room_service_pb.ts";
import { type Caller, may } from "../auth/caller.ts";
import { notAMember, roomNotFound } from "../errors/room-errors.ts";
import { decodePageToken, encodePageToken, pageSizeOf } from "../page-token.ts";
import type { Row, Selection, Store, View } from "../store/store.ts";
import { timestampFromMicros } from "../time.ts";
import { info, type MemberRow, members, roomKey, theRow } from "./room-tables.ts";
import { cursorAt, selectSnapshot, snapshotFrom } from "./snapshot.ts";

/**
 * A room's state, for its members, for those who may moderate it and for backends. To anyone else a
 * room that exists looks like one that does not.
 */
export async function lookAt(store: Store, caller: Caller, roomId: string): Promise<RoomSnapshot> {
  const userId = caller.kind === "session" ? caller.userId : "";
  const view = await store.read(roomKey(caller.app.appId, roomId), selectSnapshot(userId));
  refuseStrangers(view, caller, roomId);
  const snapshot = snapshotFrom(roomId, view, userId);
  if (snapshot === undefined) throw roomNotFound(roomId);
  return snapshot;
}

/** What says whether a caller may look at a room. */
export function selectSight(caller: Caller): Selection {
  const own = caller.kind === "session" ? [{ table: members, id: caller.userId }] : [];
  return { rows: [{ table: info, id: theRow }, ...own] };
}

/** Throws unless the caller is a member of the room, may moderate it or is a backend. */
export function refuseStrangers(view: View, caller: Caller, roomId: string): void {
  if (caller.kind === "backend" || may(caller, "moderate", roomId)) return;
  if (view.row(members, caller.userId) === undefined) throw notAMember(roomId);
}

/** A page of a room's members, for whoever may look at the room. */
export async function listMembers(
  store: Store,
  caller: Caller,
  request: ListMembersRequest,
): Promise<ListMembersResponse> {
  const { roomId, pageToken } = request;
  const after = decodePageToken(pageToken);
  await lookAt(store, caller, roomId);
  const pageSize = pageSizeOf(request);
  const page = await store.list(roomKey(caller.app.appId, roomId), members, after, pageSize);
  return create(ListMembersResponseSchema, {
    members: page.rows.map(memberFrom),
    nextPageToken: encodePageToken(page.next),
    cursor: cursorAt(roomId, page.head),
  });
}

/** The members among some users, for whoever may look at the room. */
export async function batchGetMembers(
  store: Store,
  caller: Caller,
  { roomId, userIds }: BatchGetMembersRequest,
): Promise<BatchGetMembersResponse> {
  await lookAt(store, caller, roomId);
  const rows = userIds.map((id) => ({ table: members, id }));
  const view = await store.read(roomKey(caller.app.appId, roomId), { rows });
  return create(BatchGetMembersResponseSchema, {
    members: userIds.flatMap((id) => view.row(members, id) ?? []).map(memberFrom),
    cursor: cursorAt(roomId, view.head),
  });
}

function memberFrom({ id, value, created }: Row<MemberRow>): Member {
  const joinTime = timestampFromMicros(created);
  return create(MemberSchema, { userId: id, profile: value.profile, joinTime });
}
