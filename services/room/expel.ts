import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import {
  type BanUsersRequest,
  BanUsersRequestSchema,
  type BanUsersResponse,
  BanUsersResponseSchema,
  type KickMembersRequest,
  KickMembersRequestSchema,
  type KickMembersResponse,
  KickMembersResponseSchema,
} from "../../gen/parlor/v1/room_service_pb.ts";
import { actorOf, type Caller, requireGrant } from "../auth/caller.ts";
import type { Micros } from "../clock.ts";
import { roomNotFound } from "../errors/room-errors.ts";
import { absent } from "../store/change.ts";
import type { Change, Row, Store, View } from "../store/store.ts";
import { type Departure, selectDeparture, withoutMembers } from "./departure.ts";
import { exitedNotice, reconcile } from "./membership.ts";
import { encodePayload } from "./payload.ts";
import { type Repeatable, repeatable } from "./request.ts";
import { bans, info, type MemberRow, members, roomKey, theRow } from "./room-tables.ts";
import { imposition } from "./sanctions.ts";
import { stepOnce } from "./step-once.ts";

/** Where something is done, and to whom. */
interface Target {
  readonly app: string;
  readonly roomId: string;
  readonly userIds: readonly string[];
}

/** Takes users out of a room, with all of their sessions. */
export async function kickMembers(
  store: Store,
  caller: Caller,
  request: KickMembersRequest,
): Promise<KickMembersResponse> {
  const { roomId, userIds, note } = request;
  requireGrant(caller, "moderate", roomId);
  const how = { reason: LeaveReason.KICKED, actor: actorOf(caller), note };
  const again = repeatable(caller, KickMembersRequestSchema, request);
  const target = { app: caller.app.appId, roomId, userIds };
  const out = await expel(store, target, { how, again, more: () => ({}) });
  return create(KickMembersResponseSchema, { userIds: [...out] });
}

/** Keeps users out of a room, and takes out those who are in. */
export async function banUsers(
  store: Store,
  caller: Caller,
  request: BanUsersRequest,
): Promise<BanUsersResponse> {
  const { roomId, userIds, note, until } = request;
  requireGrant(caller, "moderate", roomId);
  const how = { reason: LeaveReason.BANNED, actor: actorOf(caller), note };
  const again = repeatable(caller, BanUsersRequestSchema, request);
  const target = { app: caller.app.appId, roomId, userIds };
  const more = (view: View) => {
    const ban = imposition(view, caller, { roomId, table: bans, ids: userIds, until, note });
    const outside = userIds.filter((id) => view.row(members, id) === undefined);
    return {
      expect: [...ban.expect, ...outside.map((id) => absent(members, id))],
      write: ban.write,
      record: [encodePayload({ case: "usersBanned", value: { bans: ban.sanctions } })],
    };
  };
  const out = await expel(store, target, { how, again, more });
  return create(BanUsersResponseSchema, { kickedUserIds: [...out] });
}

/** Takes users out of a room, and does more in the same step. Answers those who were in. */
async function expel(
  store: Store,
  { app, roomId, userIds }: Target,
  by: {
    readonly how: Departure;
    readonly again: Repeatable | undefined;
    more(view: View): Partial<Pick<Change, "expect" | "write" | "record">>;
  },
): Promise<readonly string[]> {
  const { how, again, more } = by;
  const departing = selectDeparture(userIds);
  const out = await stepOnce<Expelled>(store, roomKey(app, roomId), {
    again,
    selection: {
      ...departing,
      rows: [...(departing.rows ?? []), ...userIds.map((id) => ({ table: bans, id }))],
      sizes: [members, bans],
    },
    answer: (kept) => ({ ...fromBinary(KickMembersResponseSchema, kept), leavers: [] }),
    decide: (view) => {
      const room = view.row(info, theRow);
      if (room === undefined) throw roomNotFound(roomId);
      const leavers = userIds.flatMap((id) => view.row(members, id) ?? []);
      const { expect = [], write = [], record = [] } = more(view);
      const change = withoutMembers(view, room, { leavers, how, record });
      if (change.record.length === 0) return { answer: { userIds: [], leavers: [] } };
      const response = create(KickMembersResponseSchema, { userIds: leavers.map(({ id }) => id) });
      return {
        change: {
          ...change,
          expect: [...change.expect, ...expect],
          write: [...change.write, ...write],
        },
        kept: toBinary(KickMembersResponseSchema, response),
        done: ({ revision }) => ({ userIds: response.userIds, leavers, time: revision }),
      };
    },
  });
  const { time } = out;
  if (time !== undefined)
    await Promise.all(
      out.leavers.map((one) => settle(store, { app, roomId }, one, { ...how, time })),
    );
  return out.userIds;
}

/** Who was taken out: now, if there is a time. */
interface Expelled {
  readonly userIds: readonly string[];
  readonly leavers: readonly Row<MemberRow>[];
  readonly time?: Micros;
}

/** Settles the index of one who was taken out, and tells its sessions. */
async function settle(
  store: Store,
  room: { readonly app: string; readonly roomId: string },
  { id: userId, value }: Row<MemberRow>,
  exit: Departure & { readonly time: Micros },
): Promise<void> {
  for (const place of value.places) {
    const who = { ...room, userId, place };
    await reconcile(store, who, { place, notice: exitedNotice(who, exit) });
  }
}
