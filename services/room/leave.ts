import type { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { joined, userKey } from "../auth/user-tables.ts";
import type { Micros } from "../clock.ts";
import { notAMember } from "../errors/room-errors.ts";
import { put, unchanged } from "../store/change.ts";
import type { Change, Store, View } from "../store/store.ts";
import { selectDeparture, withoutMembers } from "./departure.ts";
import { exitedNotice, type Membership, reconcile } from "./membership.ts";
import type { Repeatable } from "./request.ts";
import { info, members, roomKey, theRow } from "./room-tables.ts";
import { stepOnce } from "./step-once.ts";

/** How a session leaves. */
export interface Leaving {
  readonly reason: LeaveReason;
  /** Only where it takes its user out: not while another of the user's sessions is in. */
  readonly last?: boolean;
  readonly request?: Repeatable | undefined;
}

/**
 * Takes a session out of a room; the last session takes its user out, the last user ends the room, at
 * once or after its destroy delay. Throws `notAMember` where the session is not in.
 */
export async function leaveRoom(store: Store, who: Membership, leaving: Leaving): Promise<void> {
  if (!(await takeOut(store, who, leaving))) throw notAMember(who.roomId);
}

/**
 * Takes a session out of a room. False where it is not in, or was not taken out: then the index alone is
 * settled.
 */
export async function takeOut(store: Store, who: Membership, leaving: Leaving): Promise<boolean> {
  const { request, reason } = leaving;
  const out = await stepOnce<Out>(store, roomKey(who.app, who.roomId), {
    again: request,
    selection: selectDeparture([who.userId]),
    answer: (_, { again, revision }) => (again ? { in: true } : { in: true, time: revision }),
    decide: (view) => {
      const change = departure(view, who, leaving);
      return change === undefined ? { answer: { in: false } } : { change };
    },
  });
  if (out.time === undefined) await reconcile(store, who);
  else {
    const notice = exitedNotice(who, { reason, time: out.time });
    await reconcile(store, who, { place: who.place, notice });
  }
  return out.in;
}

/** Whether the session was in the room, and when it left if it was now. */
interface Out {
  readonly in: boolean;
  readonly time?: Micros;
}

/** Takes a session out of every room of its user's index; answers those that it was in. */
export async function leaveAllRooms(
  store: Store,
  who: Omit<Membership, "roomId">,
  reason: LeaveReason,
): Promise<string[]> {
  const index = await store.read(userKey(who.app, who.userId), { tables: [joined] });
  const left = await Promise.all(
    index.table(joined).map(async ({ id }) => {
      const out = await takeOut(store, { ...who, roomId: id }, { reason });
      return out ? [id] : [];
    }),
  );
  return left.flat();
}

/** What a session's leaving changes in the room; undefined where it is not in, or does not leave. */
function departure(view: View, who: Membership, leaving: Leaving): Change | undefined {
  const { reason, last = false } = leaving;
  const room = view.row(info, theRow);
  const member = view.row(members, who.userId);
  if (room === undefined || member?.value.places.includes(who.place) !== true) return undefined;
  const places = member.value.places.filter((place) => place !== who.place);
  if (places.length === 0)
    return withoutMembers(view, room, { leavers: [member], how: { reason } });
  if (last) return undefined;
  const { profile } = member.value;
  return {
    expect: [unchanged(members, who.userId, member)],
    write: [put(members, who.userId, { places, profile })],
    record: [],
  };
}
