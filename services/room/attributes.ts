import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type Attribute,
  type AttributeCondition,
  AttributeSchema,
} from "../../gen/parlor/v1/attribute_pb.ts";
import {
  type GetAttributesRequest,
  type GetAttributesResponse,
  GetAttributesResponseSchema,
  type UpdateAttributesRequest,
  UpdateAttributesRequestSchema,
  type UpdateAttributesResponse,
  UpdateAttributesResponseSchema,
} from "../../gen/parlor/v1/room_service_pb.ts";
import { actorOf, type Caller, requireGrant, userOf } from "../auth/caller.ts";
import { invalidRequest } from "../errors/errors.ts";
import {
  attributeConflict,
  notAMember,
  roomNotFound,
  tooManyAttributes,
} from "../errors/room-errors.ts";
import { refuseExhausted, roomSpending } from "../rate/room-rates.ts";
import { atMost, present, put, remove, unchanged } from "../store/change.ts";
import type { Change, Condition, Row, Store, View, Write } from "../store/store.ts";
import { lookAt } from "./look.ts";
import { encodePayload } from "./payload.ts";
import { inOrder, repeatable } from "./request.ts";
import { type AttributeRow, attributes, info, members, roomKey, theRow } from "./room-tables.ts";
import { attributeFrom, cursorAt } from "./snapshot.ts";
import { type Applied, stepOnce } from "./step-once.ts";

/** Sets and deletes attributes of a room: one atomic step, all of it or nothing. */
export async function updateAttributes(
  store: Store,
  caller: Caller,
  request: UpdateAttributesRequest,
): Promise<UpdateAttributesResponse> {
  const { roomId } = request;
  checkChanges(request);
  requireGrant(caller, "attributes", roomId);
  if (request.options?.force) requireGrant(caller, "moderate", roomId);
  const again = repeatable(caller, UpdateAttributesRequestSchema, {
    ...request,
    set: inOrder(request.set),
  });
  const users = [userOf(caller)].filter((userId) => userId !== "");
  return stepOnce(store, roomKey(caller.app.appId, roomId), {
    again,
    selection: {
      rows: [{ table: info, id: theRow }, ...users.map((id) => ({ table: members, id }))],
      tables: [attributes],
    },
    answer: (kept, at) => responseAt(request, kept, at),
    refused: (refused) => refuseExhausted(refused, "attributes", roomId),
    decide: (view) => {
      const { change, set } = updateOf(view, caller, request);
      const response = create(UpdateAttributesResponseSchema, { attributes: set });
      return {
        change: { ...change, ...roomSpending(caller.app.rates, "attributes") },
        kept: toBinary(UpdateAttributesResponseSchema, response),
      };
    },
  });
}

/** Answers a room's attributes, for whoever may look at it. */
export async function getAttributes(
  store: Store,
  caller: Caller,
  { roomId, keys }: GetAttributesRequest,
): Promise<GetAttributesResponse> {
  const snapshot = await lookAt(store, caller, roomId);
  const all = Object.entries(snapshot.attributes);
  const asked = keys.length === 0 ? all : all.filter(([key]) => keys.includes(key));
  const { cursor } = snapshot;
  return create(GetAttributesResponseSchema, {
    attributes: Object.fromEntries(asked),
    ...(cursor === undefined ? {} : { cursor }),
  });
}

/** Throws unless something is set or deleted, and nothing both. */
export function checkChanges({
  set,
  delete: deleted,
}: Pick<UpdateAttributesRequest, "set" | "delete">): void {
  if (Object.keys(set).length + deleted.length === 0)
    throw invalidRequest("set", "something must be set or deleted");
  const both = deleted.find((key) => Object.hasOwn(set, key));
  if (both !== undefined) throw invalidRequest("delete", `${both} is set, too`);
}

/** The response, with the revision and the place that the store gave the change. */
function responseAt(
  { roomId }: UpdateAttributesRequest,
  kept: Uint8Array,
  at: Applied,
): UpdateAttributesResponse {
  const response = fromBinary(UpdateAttributesResponseSchema, kept);
  for (const attribute of Object.values(response.attributes))
    attribute.revision = BigInt(at.revision);
  response.cursor = cursorAt(roomId, at);
  return response;
}

/** What an update changes, and what it sets. */
interface Update {
  readonly change: Change;
  readonly set: Readonly<Record<string, Attribute>>;
}

function updateOf(view: View, caller: Caller, request: UpdateAttributesRequest): Update {
  const { roomId, set, delete: deleted, conditions } = request;
  const userId = userOf(caller);
  const allowed = admission(view, caller, request);
  const rows = new Map(view.table(attributes).map((row) => [row.id, row]));
  const changed = [...Object.keys(set), ...deleted];
  refuseConflicts(request, { userId, rows });
  const added = Object.keys(set).filter((key) => !rows.has(key)).length;
  const removed = deleted.filter((key) => rows.has(key));
  const { maxAttributes } = caller.app.limits;
  const most = maxAttributes - added + removed.length;
  if (added > removed.length && rows.size > most) throw tooManyAttributes(roomId, maxAttributes);
  const named = new Set([...changed, ...conditions.map(({ key }) => key)]);
  const expect: Condition[] = [
    ...allowed.expect,
    ...[...named].map((key) => unchanged(attributes, key, rows.get(key))),
    ...(added > removed.length ? [atMost(attributes, most)] : []),
  ];
  const values = Object.entries(set).map(
    ([key, value]) => [key, rowOf(value, { request, userId, stood: rows.get(key) })] as const,
  );
  const write: Write[] = [
    ...allowed.write,
    ...values.map(([key, row]) => put(attributes, key, row)),
    ...removed.map((key) => remove(attributes, key)),
  ];
  const told = Object.fromEntries(values.map(([key, row]) => [key, toldOf(row)]));
  const value = { set: told, deleted: removed, actor: actorOf(caller) };
  const changes = values.length + removed.length > 0;
  const record = changes ? [encodePayload({ case: "attributesUpdated", value })] : [];
  return { change: { expect, write, record }, set: told };
}

/** That the caller may; and, where something is bound to its membership, that this has not ended meanwhile. */
function admission(
  view: View,
  caller: Caller,
  { roomId, set, options }: UpdateAttributesRequest,
): Pick<Change, "expect" | "write"> {
  if (view.row(info, theRow) === undefined)
    throw caller.kind === "session" ? notAMember(roomId) : roomNotFound(roomId);
  const userId = userOf(caller);
  const member = userId === "" ? undefined : view.row(members, userId);
  if (caller.kind === "session" && member === undefined) throw notAMember(roomId);
  const binds = options?.releaseOnLeave === true && Object.keys(set).length > 0;
  if (!binds) {
    const row = caller.kind === "session" ? present(members, userId) : present(info, theRow);
    return { expect: [row], write: [] };
  }
  if (member === undefined) throw notAMember(roomId);
  // Written anew, so that a leave that was decided before this sees that something has changed.
  return {
    expect: [unchanged(members, userId, member)],
    write: [put(members, userId, member.value)],
  };
}

/** Refuses where a condition does not hold, or something belongs to somebody else. */
function refuseConflicts(
  { roomId, set, delete: deleted, conditions, options }: UpdateAttributesRequest,
  at: { readonly userId: string; readonly rows: ReadonlyMap<string, Row<AttributeRow>> },
): void {
  const { userId, rows } = at;
  const failed = conditions.filter((one) => !holds(one, rows.get(one.key), userId));
  const foreign = [...Object.keys(set), ...deleted].filter((key) => {
    const ownerId = rows.get(key)?.value.ownerId ?? "";
    return ownerId !== "" && ownerId !== userId && options?.force !== true;
  });
  const keys = new Set([...failed.map(({ key }) => key), ...foreign]);
  if (keys.size === 0) return;
  const conflicts = [...keys].map((key) => {
    const row = rows.get(key);
    return [key, row === undefined ? create(AttributeSchema) : attributeFrom(row)] as const;
  });
  throw attributeConflict(roomId, Object.fromEntries(conflicts));
}

function holds(
  { expect }: AttributeCondition,
  row: Row<AttributeRow> | undefined,
  userId: string,
): boolean {
  if (expect.case === "absent") return row === undefined;
  if (expect.case === "revision") return BigInt(row?.revision ?? 0) === expect.value;
  return row !== undefined && userId !== "" && row.value.ownerId === userId;
}

/** An attribute as it is set. What is set by force stays bound as its owner has bound it. */
function rowOf(
  value: string,
  by: {
    readonly request: UpdateAttributesRequest;
    readonly userId: string;
    readonly stood: Row<AttributeRow> | undefined;
  },
): AttributeRow {
  const { request, userId, stood } = by;
  const { takeOwnership = false, releaseOnLeave = false } = request.options ?? {};
  const ownerId = stood === undefined || takeOwnership ? userId : stood.value.ownerId;
  if (ownerId === userId) return { value, ownerId, release: releaseOnLeave };
  return { value, ownerId, release: stood?.value.release ?? false };
}

function toldOf({ value, ownerId, release }: AttributeRow): Attribute {
  return create(AttributeSchema, { value, ownerId, releaseOnLeave: release });
}
