import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import type { SessionCaller } from "../auth/caller.ts";
import { joined, userKey } from "../auth/user-tables.ts";
import { contention, invalidRequest } from "../errors/errors.ts";
import { notAMember } from "../errors/room-errors.ts";
import type { Store } from "../store/store.ts";
import { type Entered, type Entering, enterRoom } from "./enter.ts";
import { takeOut } from "./leave.ts";
import { type Membership, reconcile } from "./membership.ts";
import { firstAnswer } from "./request.ts";
import { members, roomKey } from "./room-tables.ts";

/**
 * A session goes from one room into another: it enters the new one, leaves the old one, and then is told
 * that it is in. That it is to leave the old one is kept with the hold on the new one: after a crash between
 * the two `settleHold` does it. While it is in both, the place of the old one counts for the new.
 */
export async function switchRoom(
  store: Store,
  caller: SessionCaller,
  fromRoomId: string,
  entering: Entering,
): Promise<Entered> {
  const { app, userId, place } = caller;
  if (fromRoomId === entering.roomId)
    throw invalidRequest("room.room_id", "must be another room than from_room_id");
  const old = { app: app.appId, userId, place, roomId: fromRoomId };
  const next = { ...old, roomId: entering.roomId };
  const places = await placesIn(store, old);
  const isIn = places.includes(place);
  if (!isIn && !(await wasAnswered(store, next, entering))) throw notAMember(fromRoomId);
  const { maxRoomsPerUser } = app.limits;
  return enterRoom(store, caller, entering, {
    maxRooms: places.length === 1 && isIn ? maxRoomsPerUser + 1 : maxRoomsPerUser,
    leaves: fromRoomId,
    entered: () => leaveOld(store, old, next, { last: places.length === 1 }),
  });
}

/** A hold has run out: makes the index agree with the room, and ends a switch that was broken off. */
export async function settleHold(store: Store, who: Omit<Membership, "place">): Promise<void> {
  const { app, userId, roomId } = who;
  const rows = [{ table: joined, id: roomId }];
  const index = await store.read(userKey(app, userId), { rows });
  const row = index.row(joined, roomId)?.value;
  if (row?.leaves !== undefined && row.heldUntil <= index.head.now) {
    const next = { ...who, place: row.place };
    const isIn = (await placesIn(store, next)).includes(row.place);
    if (isIn)
      await leaveOld(store, { ...next, roomId: row.leaves }, next, { last: true }).catch(() => {}); // then it is out again
  }
  await reconcile(store, who);
}

/** Leaves the old room. Where another session stays there that was not expected, the new one is left again. */
async function leaveOld(
  store: Store,
  old: Membership,
  next: Membership,
  how: { readonly last: boolean },
): Promise<void> {
  if (await takeOut(store, old, { reason: LeaveReason.LEFT, ...how })) return;
  if (!(await placesIn(store, old)).includes(old.place)) return; // out already
  await takeOut(store, next, { reason: LeaveReason.LEFT });
  throw contention();
}

async function placesIn(store: Store, who: Membership): Promise<readonly string[]> {
  const rows = [{ table: members, id: who.userId }];
  const view = await store.read(roomKey(who.app, who.roomId), { rows });
  return view.row(members, who.userId)?.value.places ?? [];
}

/** Whether the request is a repeat: then the old room was left long ago. */
async function wasAnswered(store: Store, next: Membership, { request }: Entering) {
  if (request === undefined) return false;
  const view = await store.read(roomKey(next.app, next.roomId), { once: request.ref });
  return firstAnswer(request, view.answered) !== undefined;
}
