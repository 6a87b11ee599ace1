import type { RoomSnapshot } from "../../gen/parlor/v1/room_pb.ts";
import type { Caller, SessionCaller } from "../auth/caller.ts";
import { actorOf } from "../auth/caller.ts";
import type { Micros } from "../clock.ts";
import { isRefusal } from "../errors/errors.ts";
import { roomAlreadyExists, roomFull, roomNotFound, userBanned } from "../errors/room-errors.ts";
import { refuseExhausted, roomSpending } from "../rate/room-rates.ts";
import { absent, atMost, put, remove, unchanged } from "../store/change.ts";
import type { Change, Condition, Row, Store, View, Write } from "../store/store.ts";
import { createCounted } from "./app-rooms.ts";
import { confirm, type Hold, type Holding, hold, release } from "./membership.ts";
import { encodePayload } from "./payload.ts";
import type { Repeatable } from "./request.ts";
import {
  attributes,
  bans,
  empty,
  type InfoRow,
  info,
  type MemberRow,
  members,
  roomKey,
  theRow,
} from "./room-tables.ts";
import { holds } from "./sanctions.ts";
import { roomFrom, selectSnapshot, snapshotFrom } from "./snapshot.ts";
import { stepOnce } from "./step-once.ts";

/** How a room is entered: it must be missing, it must be there, or either will do. */
export type EnterMode = "create" | "join" | "enter";

/** What is asked for. */
export interface Entering {
  readonly mode: EnterMode;
  readonly roomId: string;
  /** What the room is, if this creates it. */
  readonly room: InfoRow;
  /** What it begins with, if this creates it. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly request: Repeatable | undefined;
}

/** What was done. */
export interface Entered {
  readonly snapshot: RoomSnapshot;
  readonly created: boolean;
}

/** What a session does between entering a room and being told so. */
export interface Entrance extends Holding {
  /** Done once it is in. Throws where it is out again. */
  entered(): Promise<void>;
}

/** A session enters a room: its place is held, then the room decides, then the place is confirmed. */
export async function enterRoom(
  store: Store,
  caller: SessionCaller,
  entering: Entering,
  entrance?: Entrance,
): Promise<Entered> {
  const { app, userId, place } = caller;
  const who = { app: app.appId, userId, place, roomId: entering.roomId };
  const maxRooms = app.limits.maxRoomsPerUser;
  const held = await hold(store, who, entrance ?? { maxRooms });
  const outcome = await decideEntry(store, caller, { ...entering, hold: held }).catch(
    async (failure: unknown) => {
      if (isRefusal(failure)) await release(store, who, held);
      throw failure; // of unknown outcome: the hold stays, and falls due
    },
  );
  const { snapshot, created, revision, again } = outcome;
  if (again) await release(store, who, held);
  else {
    await entrance?.entered();
    await confirm(store, who, { hold: held, snapshot, time: revision });
  }
  return { snapshot, created };
}

/** A backend creates a room without joining it. */
export async function createRoom(
  store: Store,
  caller: Caller,
  entering: Entering,
): Promise<Entered> {
  return decideEntry(store, caller, entering);
}

/** An entry, and the room's revision that it was made at. `again` where a repeat was answered. */
interface Outcome extends Entered {
  readonly revision: number;
  readonly again: boolean;
}

type Attempt = Entering & {
  readonly hold?: Hold;
  /** Until when the room may be created, where its app may have no more than so many. */
  readonly mayCreate?: Condition;
};

/** Enters, or creates. Only for a room that is missing a place of the app's is held, if the app has a cap. */
async function decideEntry(store: Store, caller: Caller, attempt: Attempt): Promise<Outcome> {
  const outcome = await tryEntry(store, caller, attempt);
  if (outcome !== undefined) return outcome;
  return createCounted(store, caller.app, attempt.roomId, async (mayCreate) => {
    const counted = await tryEntry(store, caller, { ...attempt, mayCreate });
    if (counted === undefined) throw new Error("a place was held, and is asked for");
    return counted;
  });
}

/** The one atomic step on the room. Undefined where it would create the room, and no place is held for that. */
function tryEntry(store: Store, caller: Caller, attempt: Attempt): Promise<Outcome | undefined> {
  const { roomId, request } = attempt;
  const userId = caller.kind === "session" ? caller.userId : "";
  const read = selectSnapshot(userId);
  const rows = [...(read.rows ?? []), ...(userId === "" ? [] : [{ table: bans, id: userId }])];
  const needsPlace = caller.app.limits.maxRooms > 0 && attempt.mayCreate === undefined;
  return stepOnce<Outcome | undefined>(store, roomKey(caller.app.appId, roomId), {
    again: request,
    selection: { ...read, rows },
    answer: ([created], { view, revision, again }) => {
      const snapshot = snapshotOf(roomId, view, userId);
      return { snapshot, created: created === 1, revision, again };
    },
    refused: (refused) => refuseExhausted(refused, "joins", roomId),
    decide: (view) => {
      const entry = entryFor(caller, attempt, view);
      if (entry.created && needsPlace) return { answer: undefined };
      return {
        change: { ...entry, read, ...roomSpending(caller.app.rates, "joins") },
        kept: Uint8Array.of(entry.created ? 1 : 0),
      };
    },
  });
}

function snapshotOf(roomId: string, view: View | undefined, userId: string): RoomSnapshot {
  const snapshot = view === undefined ? undefined : snapshotFrom(roomId, view, userId);
  if (snapshot === undefined) throw new Error(`no snapshot of room ${roomId} after it was entered`);
  return snapshot;
}

/** What an entry changes. */
type Entry = Pick<Change, "expect" | "write" | "record"> & { readonly created: boolean };

function entryFor(caller: Caller, attempt: Attempt, view: View): Entry {
  const { mode, roomId } = attempt;
  const room = view.row(info, theRow);
  const held = [
    ...(attempt.hold === undefined ? [] : [attempt.hold.expires]),
    ...(attempt.mayCreate === undefined ? [] : [attempt.mayCreate]),
    ...(caller.kind === "session" ? [notBanned(view, roomId, caller.userId)] : []),
  ];
  if (room === undefined) {
    if (mode === "join") throw roomNotFound(roomId);
    return creation(caller, attempt, { held, now: view.head.now });
  }
  if (mode === "create" || caller.kind === "backend") throw roomAlreadyExists(roomId);
  const member = view.row(members, caller.userId);
  if (member !== undefined) return anotherSession(caller, member, held);
  if (view.size(members) >= room.value.maxMembers) throw roomFull(roomId, room.value.maxMembers);
  return firstSession(caller, room, held);
}

/** That the user is not banned, also from a room that is created anew. Throws where it is. */
function notBanned(view: View, roomId: string, userId: string): Condition {
  const ban = view.row(bans, userId);
  if (holds(ban, view.head.now)) throw userBanned(roomId, ban.value);
  return unchanged(bans, userId, ban);
}

/** How long a room that a backend created waits for its first member, at least. */
const firstMemberMs = 10 * 60_000;

/** The room is created, and joined unless by a backend. */
function creation(
  caller: Caller,
  attempt: Attempt,
  at: { readonly held: readonly Condition[]; readonly now: Micros },
): Entry {
  const { roomId, room } = attempt;
  const write = Object.entries(attempt.attributes).map(([key, value]) =>
    put(attributes, key, { value, ownerId: "", release: false }),
  );
  const payload = { room: roomFrom(roomId, room) };
  const record = [encodePayload({ case: "roomCreated", value: payload })];
  write.push(put(info, theRow, room));
  if (caller.kind === "session") {
    write.push(joiningWrite(caller));
    record.push(memberJoined(caller));
  } else if (!room.keepWhenEmpty) {
    const waitMs = Math.max(room.destroyDelayMs, firstMemberMs);
    write.push(put(empty, theRow, {}, at.now + waitMs * 1000));
  }
  return { expect: [absent(info, theRow), ...at.held], write, record, created: true };
}

/** The user becomes a member. */
function firstSession(
  caller: SessionCaller,
  room: Row<InfoRow>,
  held: readonly Condition[],
): Entry {
  return {
    expect: [
      unchanged(info, theRow, room),
      absent(members, caller.userId),
      atMost(members, room.value.maxMembers - 1),
      ...held,
    ],
    write: [joiningWrite(caller), remove(empty, theRow)],
    record: [memberJoined(caller)],
    created: false,
  };
}

/** The member's sessions in the room become one more, unless this one is in already. */
function anotherSession(
  caller: SessionCaller,
  member: Row<MemberRow>,
  held: readonly Condition[],
): Entry {
  const { places, profile } = member.value;
  const inside = places.includes(caller.place);
  const write: Write[] = inside
    ? []
    : [put(members, caller.userId, { places: [...places, caller.place], profile })];
  const expect = [unchanged(members, caller.userId, member), ...held];
  return { expect, write, record: [], created: false };
}

function joiningWrite(caller: SessionCaller): Write {
  return put(members, caller.userId, { places: [caller.place], profile: caller.profile });
}

function memberJoined(caller: SessionCaller): Uint8Array {
  const { userId, profile } = caller;
  return encodePayload({ case: "memberJoined", value: { member: { userId, profile } } });
}

/** The creator's part of a room's info. */
export function creatorOf(caller: Caller): InfoRow["creator"] {
  const { kind, userId, name } = actorOf(caller);
  return { kind, userId, name };
}
