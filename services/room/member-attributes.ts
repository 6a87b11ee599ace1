import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { type MemberAttributes, MemberAttributesSchema } from "../../gen/parlor/v1/member_pb.ts";
import {
  type ListMemberAttributesRequest,
  type ListMemberAttributesResponse,
  ListMemberAttributesResponseSchema,
  type UpdateMemberAttributesRequest,
  UpdateMemberAttributesRequestSchema,
  type UpdateMemberAttributesResponse,
  UpdateMemberAttributesResponseSchema,
} from "../../gen/parlor/v1/room_service_pb.ts";
import { actorOf, type Caller, requireGrant, userOf } from "../auth/caller.ts";
import { invalidRequest } from "../errors/errors.ts";
import { notAMember, roomNotFound, tooManyAttributes } from "../errors/room-errors.ts";
import { decodePageToken, encodePageToken, pageSizeOf } from "../page-token.ts";
import { refuseExhausted, roomSpending } from "../rate/room-rates.ts";
import { atMost, present, put, remove, unchanged } from "../store/change.ts";
import type { Change, Row, Store, View, Write } from "../store/store.ts";
import { checkChanges } from "./attributes.ts";
import { lookAt } from "./look.ts";
import { encodePayload } from "./payload.ts";
import { inOrder, repeatable } from "./request.ts";
import {
  info,
  type MemberAttributesRow,
  memberAttributes,
  members,
  roomKey,
  theRow,
} from "./room-tables.ts";
import { cursorAt } from "./snapshot.ts";
import { stepOnce } from "./step-once.ts";

/** Sets and deletes attributes of members: one atomic step, of all of them or of none. */
export async function updateMemberAttributes(
  store: Store,
  caller: Caller,
  request: UpdateMemberAttributesRequest,
): Promise<UpdateMemberAttributesResponse> {
  const { roomId } = request;
  const userIds = targetsOf(caller, request);
  const again = repeatable(caller, UpdateMemberAttributesRequestSchema, {
    ...request,
    set: inOrder(request.set),
  });
  const own = caller.kind === "session" ? [caller.userId] : [];
  return stepOnce(store, roomKey(caller.app.appId, roomId), {
    again,
    selection: {
      rows: [
        { table: info, id: theRow },
        ...[...new Set([...own, ...userIds])].map((id) => ({ table: members, id })),
        ...userIds.map((id) => ({ table: memberAttributes, id })),
      ],
      sizes: [memberAttributes],
    },
    answer: (kept, at) => responseFrom(kept, at, roomId),
    refused: (refused) => refuseExhausted(refused, "attributes", roomId),
    decide: (view) => {
      const { change, rows } = updateOf(view, caller, { request, userIds });
      const response = create(UpdateMemberAttributesResponseSchema, { members: rows });
      return {
        change: { ...change, ...roomSpending(caller.app.rates, "attributes") },
        kept: toBinary(UpdateMemberAttributesResponseSchema, response),
      };
    },
  });
}

/** Attributes of members, for whoever may look at the room. */
export async function listMemberAttributes(
  store: Store,
  caller: Caller,
  request: ListMemberAttributesRequest,
): Promise<ListMemberAttributesResponse> {
  const { roomId, userIds, pageToken } = request;
  const after = decodePageToken(pageToken);
  await lookAt(store, caller, roomId);
  const key = roomKey(caller.app.appId, roomId);
  if (userIds.length > 0) {
    const rows = userIds.map((id) => ({ table: memberAttributes, id }));
    const view = await store.read(key, { rows });
    return create(ListMemberAttributesResponseSchema, {
      members: userIds.flatMap((id) => view.row(memberAttributes, id) ?? []).map(shownFrom),
      cursor: cursorAt(roomId, view.head),
    });
  }
  const pageSize = pageSizeOf(request);
  const page = await store.list(key, memberAttributes, after, pageSize);
  return create(ListMemberAttributesResponseSchema, {
    members: page.rows.map(shownFrom),
    nextPageToken: encodePageToken(page.next),
    cursor: cursorAt(roomId, page.head),
  });
}

/** What becomes of a member's attributes when it leaves: those that are kept stay. */
export function attributesOfNoMember(row: Row<MemberAttributesRow> | undefined): Write[] {
  if (row === undefined) return [];
  const { values, kept } = row.value;
  if (kept.length === 0) return [remove(memberAttributes, row.id)];
  const stay = Object.fromEntries(Object.entries(values).filter(([key]) => kept.includes(key)));
  return [put(memberAttributes, row.id, { values: stay, kept })];
}

/** Whose attributes are changed, if the caller may. */
function targetsOf(caller: Caller, request: UpdateMemberAttributesRequest): readonly string[] {
  const { roomId, userIds } = request;
  checkChanges(request);
  requireGrant(caller, "attributes", roomId);
  const own = userOf(caller);
  if (userIds.length === 0 && own === "") throw invalidRequest("user_ids", "is required");
  if (userIds.some((userId) => userId !== own)) requireGrant(caller, "moderate", roomId);
  return userIds.length === 0 ? [own] : userIds;
}

function responseFrom(
  answer: Uint8Array,
  at: Parameters<typeof cursorAt>[1],
  roomId: string,
): UpdateMemberAttributesResponse {
  const response = fromBinary(UpdateMemberAttributesResponseSchema, answer);
  response.cursor = cursorAt(roomId, at);
  return response;
}

function updateOf(
  view: View,
  caller: Caller,
  asked: { readonly request: UpdateMemberAttributesRequest; readonly userIds: readonly string[] },
): { readonly change: Change; readonly rows: MemberAttributes[] } {
  const { request, userIds } = asked;
  const { roomId, set, delete: deleted } = request;
  const room = view.row(info, theRow);
  if (room === undefined)
    throw caller.kind === "session" ? notAMember(roomId) : roomNotFound(roomId);
  const own = caller.kind === "session" ? [caller.userId] : [];
  const inside = [...new Set([...own, ...userIds])];
  const missing = inside.find((userId) => view.row(members, userId) === undefined);
  if (missing !== undefined) throw notAMember(roomId, missing === own[0] ? undefined : missing);
  const { maxMemberAttributes } = caller.app.limits;
  const rows = userIds.map((userId) => {
    const stood = view.row(memberAttributes, userId);
    const row = changed(stood?.value, request);
    const size = Object.keys(row.values).length;
    const before = Object.keys(stood?.value.values ?? {}).length;
    if (size > maxMemberAttributes && size > before)
      throw tooManyAttributes(roomId, maxMemberAttributes);
    return { userId, stood, row };
  });
  const added = rows.filter(({ stood }) => stood === undefined).length;
  const most = room.value.maxMembers - added;
  if (view.size(memberAttributes) > most) throw tooManyAttributes(roomId, maxMemberAttributes);
  const write = rows.map(({ userId, row }) =>
    Object.keys(row.values).length === 0
      ? remove(memberAttributes, userId)
      : put(memberAttributes, userId, row),
  );
  const value = { userIds: [...userIds], set, deleted, actor: actorOf(caller) };
  return {
    change: {
      expect: [
        ...inside.map((userId) => present(members, userId)),
        ...rows.map(({ userId, stood }) => unchanged(memberAttributes, userId, stood)),
        ...(added > 0 ? [atMost(memberAttributes, most)] : []),
      ],
      write,
      record: [encodePayload({ case: "memberAttributesUpdated", value })],
    },
    rows: rows.map(({ userId, row }) => shownFrom({ id: userId, value: row })),
  };
}

/** A member's attributes with what is set, and without what is deleted. */
function changed(
  stood: MemberAttributesRow | undefined,
  { set, delete: deleted, keepOnLeave }: UpdateMemberAttributesRequest,
): MemberAttributesRow {
  const remaining = Object.entries({ ...stood?.values, ...set });
  const values = Object.fromEntries(remaining.filter(([key]) => !deleted.includes(key)));
  const others = (stood?.kept ?? []).filter(
    (key) => !Object.hasOwn(set, key) && !deleted.includes(key),
  );
  return { values, kept: keepOnLeave ? [...others, ...Object.keys(set)] : others };
}

function shownFrom({ id, value }: Pick<Row<MemberAttributesRow>, "id" | "value">) {
  return create(MemberAttributesSchema, { userId: id, attributes: value.values });
}
