import type { RoomSnapshot } from "../../gen/parlor/v1/room_pb.ts";
import { encodeNotice } from "../auth/notice.ts";
import { type JoinedRow, joined, leaving, sessions, userKey } from "../auth/user-tables.ts";
import type { Micros } from "../clock.ts";
import { contention, sessionEnded } from "../errors/errors.ts";
import { tooManyRooms } from "../errors/room-errors.ts";
import { absent, atMost, before, present, put, remove, unchanged } from "../store/change.ts";
import { step } from "../store/step.ts";
import type { Change, Condition, Row, Store, View } from "../store/store.ts";
import { timestampFromMicros } from "../time.ts";
import type { Departure } from "./departure.ts";
import { members, roomKey } from "./room-tables.ts";
import { selectSnapshot, snapshotFrom } from "./snapshot.ts";

/**
 * A user's index of the rooms it is in. Between a user and a room there is no transaction, so the
 * index holds at least the truth: a place in it is *held* before the room is entered, *confirmed*
 * after, and *released* where the room refused. A hold that stays unfinished falls due, and
 * `reconcile` makes the index agree with the room. So caps are never exceeded, and a crash
 * over-counts until the hold's due time at most.
 */
export interface Membership {
  /** Whose, through which of its places. */
  readonly app: string;
  readonly userId: string;
  readonly place: string;
  readonly roomId: string;
}

/** A place that is held. */
export interface Hold {
  /** Until when the room may be entered under it: what a change to the room expects. */
  readonly expires: Condition;
  readonly revision: number;
  /** What stood in the index before: an older hold of another device may still be in use. */
  readonly stood: Row<JoinedRow> | undefined;
}

/** How long a hold lasts, and how much earlier it may no longer be used: more than clocks differ. */
const holdMicros = 2_000_000;
const marginMicros = 200_000;

/** A room's index row and its user's session, as they stand. */
const selectHold = ({ place, roomId }: Membership) => ({
  rows: [
    { table: joined, id: roomId },
    { table: sessions, id: place },
    { table: leaving, id: place },
  ],
  sizes: [joined],
});

/** What a hold is for. */
export interface Holding {
  /** Rooms that the user may be in. */
  readonly maxRooms: number;
  /** A room that the session is to leave once it is in: kept with the hold, so that it is not forgotten. */
  readonly leaves?: string;
}

/**
 * Holds a place for the user in a room. Throws where the session has ended, or the user is in
 * `maxRooms` rooms already.
 */
export async function hold(store: Store, who: Membership, holding: Holding): Promise<Hold> {
  const held = await tryHold(store, who, holding);
  if (held !== undefined) return held;
  await reconcileAll(store, who); // rooms that ended since may still be counted
  const again = await tryHold(store, who, holding);
  if (again === undefined) throw tooManyRooms(holding.maxRooms);
  return again;
}

/** Holds a place, or answers undefined at the cap. */
function tryHold(
  store: Store,
  who: Membership,
  { maxRooms, leaves }: Holding,
): Promise<Hold | undefined> {
  const { place, roomId } = who;
  const intent = leaves === undefined ? {} : { leaves };
  return step(store, userKey(who.app, who.userId), selectHold(who), (view) => {
    if (view.row(sessions, place) === undefined) throw sessionEnded();
    if (view.row(leaving, place) !== undefined) throw contention(); // its grace is just over
    const stood = view.row(joined, roomId);
    const most = stood === undefined ? maxRooms - 1 : maxRooms;
    if (view.size(joined) > most) return { answer: undefined };
    const until = view.head.now + holdMicros;
    const change: Change = {
      expect: [
        unchanged(joined, roomId, stood),
        atMost(joined, most),
        present(sessions, place),
        absent(leaving, place),
      ],
      write: [put(joined, roomId, { heldUntil: until, place, ...intent }, until)],
      record: [],
    };
    const expires = before(until - marginMicros);
    return { change, done: ({ revision }) => ({ expires, revision, stood }) };
  });
}

/** Confirms a hold: the room was entered. Tells the session, with the snapshot it was answered. */
export async function confirm(
  store: Store,
  who: Membership,
  entered: { readonly hold: Hold; readonly snapshot: RoomSnapshot; readonly time: Micros },
): Promise<void> {
  const { hold: held, snapshot, time } = entered;
  const notice = enteredNotice(who, snapshot, time);
  await step(store, userKey(who.app, who.userId), selectHold(who), (view) => {
    const row = view.row(joined, who.roomId);
    if (view.row(sessions, who.place) === undefined) return { answer: undefined }; // it falls due
    const ours = row !== undefined && row.revision === held.revision;
    const change: Change = {
      expect: [unchanged(joined, who.roomId, row), present(sessions, who.place)],
      write: ours ? [restore(who, held.stood, time)] : [],
      record: [notice],
    };
    return { change, done: () => undefined };
  });
}

/** Releases a hold: the room refused. Never after a failure whose outcome is unknown. */
export async function release(store: Store, who: Membership, held: Hold): Promise<void> {
  const { stood } = held;
  await store.commit(userKey(who.app, who.userId), {
    expect: [{ kind: "at", row: { table: joined, id: who.roomId }, revision: held.revision }],
    write: [
      stood === undefined ? remove(joined, who.roomId) : restore(who, stood, stood.value.heldUntil),
    ],
    record: [],
  });
}

/** The index row without our hold: confirmed, or still under the older hold that stood there. */
function restore(who: Membership, stood: Row<JoinedRow> | undefined, now: Micros) {
  const older = stood?.value;
  if (older !== undefined && older.heldUntil !== 0 && older.heldUntil >= now)
    return put(joined, who.roomId, older, older.heldUntil);
  return put(joined, who.roomId, { heldUntil: 0, place: older?.place ?? who.place });
}

/** Reconciles every room of a user's index. */
async function reconcileAll(store: Store, who: Membership): Promise<void> {
  const view = await store.read(userKey(who.app, who.userId), { tables: [joined] });
  for (const row of view.table(joined)) await reconcile(store, { ...who, roomId: row.id });
}

/**
 * Makes a user's index agree with the room. Idempotent; anyone may, at any time. What the session at a
 * place is to be told is recorded in the same step, if it still lives. Where a hold ran out with its
 * session inside, that session is told that it entered: whoever held may have died before saying so.
 */
export async function reconcile(
  store: Store,
  who: Omit<Membership, "place">,
  tell?: { readonly place: string; readonly notice: Uint8Array },
): Promise<void> {
  // What it settles is also due, so giving up after many tries loses nothing.
  for (let tries = 0; tries < 50; tries++) {
    const change = await settling(store, who, tell);
    if (change === undefined) return;
    if ((await store.commit(userKey(who.app, who.userId), change)).ok) return;
  }
}

/** What makes the index agree and tells the session; undefined where there is nothing to do. */
async function settling(
  store: Store,
  who: Omit<Membership, "place">,
  tell: { readonly place: string; readonly notice: Uint8Array } | undefined,
): Promise<Change | undefined> {
  const lives = tell === undefined ? [] : [{ table: sessions, id: tell.place }];
  const rows = [{ table: joined, id: who.roomId }, ...lives];
  const index = await store.read(userKey(who.app, who.userId), { rows });
  const row = index.row(joined, who.roomId);
  const heard = tell !== undefined && index.row(sessions, tell.place) !== undefined;
  const told = {
    expect: heard ? [present(sessions, tell.place)] : [],
    record: heard ? [tell.notice] : [],
  };
  const open = row === undefined || row.value.heldUntil > index.head.now;
  if (open) return heard ? { ...told, write: [] } : undefined; // nothing to settle, or not yet
  const room = await store.read(roomKey(who.app, who.roomId), selectSnapshot(who.userId));
  const expect = [...told.expect, unchanged(joined, who.roomId, row)];
  const member = room.row(members, who.userId);
  if (member === undefined) return { ...told, expect, write: [remove(joined, who.roomId)] };
  if (row.value.heldUntil === 0) return heard ? { ...told, write: [] } : undefined;
  const { place } = row.value;
  const entered = member.value.places.includes(place) ? enteredFrom({ ...who, place }, room) : [];
  return {
    expect,
    write: [put(joined, who.roomId, { heldUntil: 0, place })],
    record: [...told.record, ...entered],
  };
}

function enteredFrom(who: Membership, room: View): Uint8Array[] {
  const snapshot = snapshotFrom(who.roomId, room, who.userId);
  return snapshot === undefined ? [] : [enteredNotice(who, snapshot, room.head.revision)];
}

function enteredNotice(who: Membership, snapshot: RoomSnapshot, time: Micros): Uint8Array {
  return encodeNotice(who.place, {
    roomId: who.roomId,
    time: timestampFromMicros(time),
    payload: { case: "roomEntered", value: { snapshot } },
  });
}

/** Tells a session that it is out of a room since `time`, by the room's clock. */
export function exitedNotice(
  who: Membership,
  exit: Departure & { readonly time: Micros },
): Uint8Array {
  const { time, ...value } = exit;
  return encodeNotice(who.place, {
    roomId: who.roomId,
    time: timestampFromMicros(time),
    payload: { case: "roomExited", value },
  });
}
