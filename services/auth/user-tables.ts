import type { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import type { Micros } from "../clock.ts";
import type { Key } from "../store/store.ts";
import { jsonTable } from "../store/table.ts";
import type { ProfileRow } from "./caller.ts";
import type { Grant } from "./grants.ts";

/** The key of a user. */
export const userKey = (app: string, userId: string): Key => ({ kind: "user", app, id: userId });

/** A session, under its place. Due when its token expires. */
export interface SessionRow {
  readonly sessionId: string;
  readonly deviceId: string;
  readonly platform: string;
  readonly profile: ProfileRow;
  readonly grants?: readonly Grant[];
  readonly createTime: Micros;
  readonly expireTime: Micros;
}

/** How far behind a session reads, and when it said so. */
export interface LagReport {
  /** Events that it had not read. */
  readonly events: number;
  readonly time: Micros;
}

/** That a session is heard of, under its place. Due when its grace period is over. */
export interface AliveRow {
  /** The session's last call. */
  readonly calledTime: Micros;
  /** When its grace period is over: the row's due time. */
  readonly dueTime: Micros;
  /** Its last report, if it made any. */
  readonly lag?: LagReport;
}

/** That a session is to leave its rooms, under its place. Due until it has. */
export interface LeavingRow {
  /** What its rooms are told. */
  readonly reason: LeaveReason;
}

/**
 * That the user is in a room, or about to be, under the room's id: at least the truth. A place that is
 * held is due when the hold ends.
 */
export interface JoinedRow {
  /** Until when the latest hold lasts; 0 where none is open. */
  readonly heldUntil: Micros;
  /** The place that took the latest hold. */
  readonly place: string;
  /** The room that the place is to leave once it is in. */
  readonly leaves?: string;
}

/** A user's sessions, at most `maxSessionsPerUser`. */
export const sessions = jsonTable<SessionRow>("sessions", { timed: true, listed: true });
/** Its sessions that are heard of. */
export const alive = jsonTable<AliveRow>("alive", { timed: true });
/** Its sessions that are to leave their rooms. */
export const leaving = jsonTable<LeavingRow>("leaving", { timed: true });
/** The rooms that it is in, at most the app's `maxRoomsPerUser` and holds. */
export const joined = jsonTable<JoinedRow>("joined", { timed: true, listed: true });

/** Every table of a user's key. */
export const userTables = [sessions, alive, leaving, joined];
