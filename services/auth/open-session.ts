import { randomBytes } from "node:crypto";
import { SessionEndReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import type { Device, Profile } from "../../gen/parlor/v1/session_pb.ts";
import { tooManySessions } from "../errors/errors.ts";
import { absent, put, unchanged } from "../store/change.ts";
import { type Decision, step } from "../store/step.ts";
import type { Row, Store, View } from "../store/store.ts";
import { maxSessionsPerUser } from "./app.ts";
import type { ProfileRow } from "./caller.ts";
import type { Leases } from "./leases.ts";
import { defaultLoginPolicy, type MakingRoom, makingRoom } from "./login-policy.ts";
import { replacedNotice } from "./notice.ts";
import type { Sessions } from "./sessions.ts";
import type { Claims } from "./token.ts";
import { alive, leaving, type SessionRow, sessions, userKey } from "./user-tables.ts";

/** What sessions are opened with. */
export interface OpenSessionOptions {
  readonly store: Store;
  readonly leases: Leases;
  readonly sessions: Sessions;
  readonly gracePeriodMs: number;
}

/** Who logs in, and on what. */
export interface Login {
  readonly claims: Claims;
  readonly device: Device | undefined;
  readonly profile: Profile | undefined;
}

/** A session that was opened. */
export interface Opened {
  readonly place: string;
  readonly session: SessionRow;
}

/** What comes of looking at the user's sessions: opened, or another must end first. */
type Attempt =
  | {
      readonly opened: Opened;
      readonly replaced: string | undefined;
      /** What else ended for it. */
      readonly ended: readonly Row<SessionRow>[];
    }
  | { readonly ending: Row<SessionRow> | undefined };

/**
 * Opens a session. On a device that has one already it takes that one's place, and so its memberships.
 * Where the user has as many as it may, one that has timed out makes room; where the app's policy has others
 * end, they have left their rooms when this answers, but for those that fail: they leave when they fall due.
 */
export async function openSession(options: OpenSessionOptions, login: Login): Promise<Opened> {
  const { claims } = login;
  for (;;) {
    const attempt = await tryOpen(options, login);
    if ("opened" in attempt) {
      if (attempt.replaced !== undefined) options.leases.forget(attempt.replaced);
      await leaveRooms(options, claims, attempt.ended);
      return attempt.opened;
    }
    if (attempt.ending === undefined) throw tooManySessions(maxSessionsPerUser);
    const { id: place, value } = attempt.ending;
    const ref = { app: claims.app.appId, userId: claims.userId, place, ...value };
    const end = { told: SessionEndReason.REPLACED, left: LeaveReason.TIMED_OUT };
    await options.sessions.end(ref, end);
  }
}

/** Has sessions that have ended leave their rooms. The login is done, whatever comes of it. */
async function leaveRooms(
  { leases, sessions: carriedOn }: OpenSessionOptions,
  { app, userId }: Login["claims"],
  ended: readonly Row<SessionRow>[],
): Promise<void> {
  for (const { value } of ended) leases.forget(value.sessionId);
  await Promise.allSettled(
    ended.map(({ id }) => carriedOn.finish({ app: app.appId, userId, place: id })),
  );
}

function tryOpen(options: OpenSessionOptions, login: Login): Promise<Attempt> {
  const { claims, device } = login;
  const key = userKey(claims.app.appId, claims.userId);
  const selection = { tables: [sessions, alive, leaving] };
  return step(options.store, key, selection, (view): Decision<Attempt> => {
    const rows = view.table(sessions);
    const deviceId = device?.deviceId ?? "";
    const before = rows.find(({ value }) => deviceId !== "" && value.deviceId === deviceId);
    const newcomer = { platform: device?.platform ?? "", before };
    const making = makingRoom(view, claims.app.login ?? defaultLoginPolicy, newcomer);
    if (before === undefined && rows.length - making.ended.length >= maxSessionsPerUser)
      return { answer: { ending: oldestSilent(view) } };
    return opening(view, login, { before, making, gracePeriodMs: options.gracePeriodMs });
  });
}

/** The change that opens a session, in the place of the one before if there is one. */
function opening(
  view: View,
  login: Login,
  at: {
    readonly before: Row<SessionRow> | undefined;
    readonly making: MakingRoom;
    readonly gracePeriodMs: number;
  },
): Decision<Attempt> {
  const { before, making, gracePeriodMs } = at;
  const { now } = view.head;
  const place = before?.id ?? newName();
  const session = sessionFrom(login, now);
  const dueTime = now + gracePeriodMs * 1000;
  const replaced = before?.value.sessionId;
  const change = {
    expect: [unchanged(sessions, place, before), absent(leaving, place), ...making.expect],
    write: [
      ...making.write,
      put(sessions, place, session, session.expireTime),
      put(alive, place, { calledTime: now, dueTime }, dueTime),
    ],
    record: [...(replaced === undefined ? [] : [replacedNotice(replaced)]), ...making.record],
  };
  return { change, done: () => ({ opened: { place, session }, replaced, ended: making.ended }) };
}

/** Of the sessions that nobody hears of, the one that logged in first. */
function oldestSilent(view: View): Row<SessionRow> | undefined {
  const heard = new Set(view.table(alive).map(({ id }) => id));
  return view
    .table(sessions)
    .filter(({ id }) => !heard.has(id))
    .sort((a, b) => a.value.createTime - b.value.createTime || a.created - b.created)[0];
}

function sessionFrom(login: Login, now: number): SessionRow {
  const { claims, device, profile } = login;
  const { grants, expireTime } = claims;
  return {
    sessionId: newName(),
    deviceId: device?.deviceId ?? "",
    platform: device?.platform ?? "",
    profile: profileFrom(claims.name, profile),
    createTime: now,
    expireTime,
    ...(grants === undefined ? {} : { grants }),
  };
}

/** How the user is shown: by the name that its backend signed, if it did. */
function profileFrom(name: string, profile: Profile | undefined): ProfileRow {
  return {
    name: name === "" ? (profile?.name ?? "") : name,
    avatarUrl: profile?.avatarUrl ?? "",
    extendedData: profile?.extendedData ?? "",
  };
}

/** 16 characters, 96 random bits: the name of a place, or of a session. */
function newName(): string {
  return randomBytes(12).toString("base64url");
}
