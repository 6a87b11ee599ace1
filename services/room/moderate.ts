import { create } from "@bufbuild/protobuf";
import {
  type ListBansRequest,
  type ListBansResponse,
  ListBansResponseSchema,
  type ListMutesRequest,
  type ListMutesResponse,
  ListMutesResponseSchema,
  type MuteMembersRequest,
  MuteMembersRequestSchema,
  type UnbanUsersRequest,
  UnbanUsersRequestSchema,
  type UnbanUsersResponse,
  UnbanUsersResponseSchema,
  type UnmuteMembersRequest,
  UnmuteMembersRequestSchema,
  type UnmuteMembersResponse,
  UnmuteMembersResponseSchema,
} from "../../gen/parlor/v1/room_service_pb.ts";
import { actorOf, type Caller, requireGrant } from "../auth/caller.ts";
import { invalidRequest } from "../errors/errors.ts";
import { roomNotFound } from "../errors/room-errors.ts";
import { decodePageToken, encodePageToken, pageSizeOf } from "../page-token.ts";
import { present } from "../store/change.ts";
import type { Store } from "../store/store.ts";
import { encodePayload } from "./payload.ts";
import { type Repeatable, repeatable } from "./request.ts";
import { bans, everyone, info, mutes, roomKey, type SanctionTable, theRow } from "./room-tables.ts";
import { imposition, lifting, sanctionFrom } from "./sanctions.ts";
import { stepOnce } from "./step-once.ts";

/** Lets users in again. */
export async function unbanUsers(
  store: Store,
  caller: Caller,
  request: UnbanUsersRequest,
): Promise<UnbanUsersResponse> {
  const again = repeatable(caller, UnbanUsersRequestSchema, request);
  const userIds = await lift(store, caller, {
    roomId: request.roomId,
    table: bans,
    ids: request.userIds,
    again,
  });
  return create(UnbanUsersResponseSchema, { userIds });
}

/** Keeps users, or everyone, from sending. */
export async function muteMembers(
  store: Store,
  caller: Caller,
  request: MuteMembersRequest,
): Promise<void> {
  const { roomId, until, note } = request;
  requireGrant(caller, "moderate", roomId);
  const ids = mutedBy(request);
  const again = repeatable(caller, MuteMembersRequestSchema, request);
  await stepOnce(store, roomKey(caller.app.appId, roomId), {
    again,
    selection: {
      rows: [{ table: info, id: theRow }, ...ids.map((id) => ({ table: mutes, id }))],
      sizes: [mutes],
    },
    answer: () => undefined,
    decide: (view) => {
      if (view.row(info, theRow) === undefined) throw roomNotFound(roomId);
      const imposing = { roomId, table: mutes, ids, until, note };
      const { expect, write, sanctions } = imposition(view, caller, imposing);
      const record = [encodePayload({ case: "membersMuted", value: { mutes: sanctions } })];
      return { change: { expect: [present(info, theRow), ...expect], write, record } };
    },
  });
}

/** Lets users, or everyone, send again. */
export async function unmuteMembers(
  store: Store,
  caller: Caller,
  request: UnmuteMembersRequest,
): Promise<UnmuteMembersResponse> {
  const again = repeatable(caller, UnmuteMembersRequestSchema, request);
  const lifted = await lift(store, caller, {
    roomId: request.roomId,
    table: mutes,
    ids: mutedBy(request),
    again,
  });
  const userIds = lifted.filter((id) => id !== everyone);
  return create(UnmuteMembersResponseSchema, { userIds });
}

/** A page of a room's bans. */
export async function listBans(
  store: Store,
  caller: Caller,
  request: ListBansRequest,
): Promise<ListBansResponse> {
  const { sanctions, nextPageToken } = await listed(store, caller, { table: bans, request });
  return create(ListBansResponseSchema, { bans: sanctions, nextPageToken });
}

/** A page of a room's mutes. */
export async function listMutes(
  store: Store,
  caller: Caller,
  request: ListMutesRequest,
): Promise<ListMutesResponse> {
  const { sanctions, nextPageToken } = await listed(store, caller, { table: mutes, request });
  return create(ListMutesResponseSchema, { mutes: sanctions, nextPageToken });
}

/** Whom a mute is of. */
function mutedBy(request: Pick<MuteMembersRequest, "userIds" | "everyone">): readonly string[] {
  if (request.everyone !== (request.userIds.length === 0))
    throw invalidRequest("user_ids", "either users are named, or it is everyone");
  return request.everyone ? [everyone] : request.userIds;
}

/** Lifts sanctions. Answers those that there were. */
async function lift(
  store: Store,
  caller: Caller,
  what: {
    readonly roomId: string;
    readonly table: SanctionTable;
    readonly ids: readonly string[];
    readonly again: Repeatable | undefined;
  },
): Promise<string[]> {
  const { roomId, table, ids, again } = what;
  requireGrant(caller, "moderate", roomId);
  return stepOnce<string[]>(store, roomKey(caller.app.appId, roomId), {
    again,
    selection: { rows: [{ table: info, id: theRow }, ...ids.map((id) => ({ table, id }))] },
    answer: (kept) => JSON.parse(new TextDecoder().decode(kept)),
    decide: (view) => {
      const { change, lifted } = lifting(view, { table, ids, actor: actorOf(caller) });
      if (lifted.length === 0) return { answer: [] };
      return { change, kept: new TextEncoder().encode(JSON.stringify(lifted)) };
    },
  });
}

async function listed(
  store: Store,
  caller: Caller,
  what: { readonly table: SanctionTable; readonly request: ListBansRequest | ListMutesRequest },
) {
  const { roomId, pageToken } = what.request;
  requireGrant(caller, "moderate", roomId);
  const after = decodePageToken(pageToken);
  const key = roomKey(caller.app.appId, roomId);
  const page = await store.list(key, what.table, after, pageSizeOf(what.request));
  return {
    sanctions: page.rows.map(sanctionFrom),
    nextPageToken: encodePageToken(page.next),
  };
}
