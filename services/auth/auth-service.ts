import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import {
  type AuthService,
  type Grant as GrantMessage,
  GrantVerb,
} from "../../gen/parlor/v1/auth_service_pb.ts";
import { SessionEndReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { type Session, SessionSchema } from "../../gen/parlor/v1/session_pb.ts";
import type { Clock } from "../clock.ts";
import { sessionRequired } from "../errors/errors.ts";
import { decodePageToken, encodePageToken, pageSizeOf } from "../page-token.ts";
import { peerKey } from "../peer.ts";
import type { FailedLogins } from "../rate/failed-logins.ts";
import { msFromDuration, timestampFromMicros } from "../time.ts";
import { signAccess } from "./access-token.ts";
import type { App } from "./app.ts";
import { backendOf, type SessionCaller, sessionOf } from "./caller.ts";
import type { Grant, GrantVerb as GrantWord } from "./grants.ts";
import { type OpenSessionOptions, openSession } from "./open-session.ts";
import { signToken, verifyToken } from "./token.ts";
import {
  alive,
  type LagReport,
  type SessionRow,
  sessions as sessionTable,
  userKey,
} from "./user-tables.ts";

/** What `AuthService` is made of. */
export interface AuthServiceOptions extends OpenSessionOptions {
  readonly apps: ReadonlyMap<string, App>;
  readonly clock: Clock;
  readonly failedLogins: FailedLogins;
}

/** How long a token is good where the request does not say. */
const defaultTtlMs = 2 * 3600_000;
/** Serves `AuthService`. */
export function authService(options: AuthServiceOptions): ServiceImpl<typeof AuthService> {
  const { apps, clock, sessions, store, failedLogins } = options;
  return {
    async login({ token, device, profile }, context) {
      const address = context.values.get(peerKey);
      failedLogins.check(address);
      const claims = await verifyToken(apps, token, clock.now()).catch((failure: unknown) => {
        failedLogins.count(address);
        throw failure;
      });
      if (claims.backend) throw sessionRequired();
      const { place, session } = await openSession(options, { claims, device, profile });
      const { app, userId } = claims;
      const { sessionId, expireTime } = session;
      return {
        session: sessionFrom(userId, session),
        accessToken: signAccess({ app, userId, place, sessionId, expireTime }),
        expireTime: timestampFromMicros(expireTime),
      };
    },

    async renewToken({ token }, context) {
      const caller = sessionOf(context);
      const claims = await verifyToken(apps, token, clock.now());
      await sessions.renew(caller, claims);
      const { expireTime } = claims;
      const accessToken = signAccess({ ...caller, expireTime });
      return { accessToken, expireTime: timestampFromMicros(expireTime) };
    },

    async logout(_request, context) {
      const end = { told: SessionEndReason.LOGGED_OUT, left: LeaveReason.LOGGED_OUT };
      await sessions.end(refOf(sessionOf(context)), end);
      return {};
    },

    async issueToken({ userId, ttl, name, grants }, context) {
      const { app } = backendOf(context, "IssueToken");
      const ttlS = Math.floor(msFromDuration(ttl, defaultTtlMs) / 1000);
      const now = clock.now();
      const allowed = grants.map(grantFrom);
      const token = await signToken(app, { userId, now, ttlS, name, grants: allowed });
      const expireTime = (Math.floor(now / 1_000_000) + ttlS) * 1_000_000;
      return { token, expireTime: timestampFromMicros(expireTime) };
    },

    async listSessions({ userId, pageSize, pageToken }, context) {
      const { app } = backendOf(context, "ListSessions");
      const limit = pageSizeOf({ pageSize });
      const after = decodePageToken(pageToken);
      const key = userKey(app.appId, userId);
      const page = await store.list(key, sessionTable, after, limit);
      const view = await store.read(key, {
        rows: page.rows.map(({ id }) => ({ table: alive, id })),
      });
      return {
        sessions: page.rows.map(({ id, value }) =>
          sessionFrom(userId, value, view.row(alive, id)?.value.lag),
        ),
        nextPageToken: encodePageToken(page.next),
      };
    },

    async revokeSessions({ userId, sessionIds }, context) {
      const { app } = backendOf(context, "RevokeSessions");
      return { sessionIds: await sessions.revoke(app.appId, userId, sessionIds) };
    },
  };
}

function refOf({ app, userId, place, sessionId }: SessionCaller) {
  return { app: app.appId, userId, place, sessionId };
}

function sessionFrom(userId: string, row: SessionRow, lag?: LagReport): Session {
  const { sessionId, createTime, expireTime, deviceId, platform, profile } = row;
  const init: MessageInitShape<typeof SessionSchema> = {
    sessionId,
    userId,
    createTime: timestampFromMicros(createTime),
    expireTime: timestampFromMicros(expireTime),
    device: { deviceId, platform },
    profile: { ...profile },
    ...(lag && { lag: { events: BigInt(lag.events), reportTime: timestampFromMicros(lag.time) } }),
  };
  return create(SessionSchema, init);
}

const words: Readonly<Record<number, readonly GrantWord[]>> = {
  [GrantVerb.CREATE]: ["create"],
  [GrantVerb.JOIN]: ["join"],
  [GrantVerb.SEND]: ["send"],
  [GrantVerb.ATTRIBUTES]: ["attributes"],
  [GrantVerb.MODERATE]: ["moderate"],
};

function grantFrom({ room, verbs }: GrantMessage): Grant {
  return { room, verbs: verbs.flatMap((verb) => words[verb] ?? []) };
}
