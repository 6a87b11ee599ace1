import { SessionEndReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { unauthenticated } from "../errors/errors.ts";
import { absent, put, remove, unchanged } from "../store/change.ts";
import { step } from "../store/step.ts";
import type { Due, Row, Store } from "../store/store.ts";
import type { SessionCaller } from "./caller.ts";
import { finishLeaving, type LeaveRoom, type Leaver } from "./finish-leaving.ts";
import type { Leases } from "./leases.ts";
import { encodeNotice } from "./notice.ts";
import type { Claims } from "./token.ts";
import { alive, leaving, type SessionRow, sessions, userKey } from "./user-tables.ts";

/** What sessions are made of. */
export interface SessionsOptions {
  readonly store: Store;
  readonly leases: Leases;
  /** Takes a session out of a room, if it is in. */
  readonly leaveRoom: LeaveRoom;
}

/** Which session. */
export interface SessionRef {
  readonly app: string;
  readonly userId: string;
  readonly place: string;
  readonly sessionId: string;
}

/** Why a session ends: what it is told, and what its rooms are. */
export interface SessionEnd {
  readonly told: SessionEndReason;
  readonly left: LeaveReason;
}

/** Carries sessions on and ends them; `open-session.ts` begins them. */
export class Sessions {
  readonly #options: SessionsOptions;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Carries a session on under a newer token. Throws where it has ended or is another user's. */
  async renew(caller: SessionCaller, claims: Claims): Promise<void> {
    const { app, userId, place, sessionId } = caller;
    if (claims.backend || claims.app.appId !== app.appId || claims.userId !== userId)
      throw unauthenticated();
    const { grants, expireTime } = claims;
    const rows = [{ table: sessions, id: place }];
    await step(this.#options.store, userKey(app.appId, userId), { rows }, (view) => {
      const row = view.row(sessions, place);
      if (row?.value.sessionId !== sessionId) throw unauthenticated();
      const { grants: _before, ...kept } = row.value;
      const value = { ...kept, expireTime, ...(grants === undefined ? {} : { grants }) };
      const change = {
        expect: [unchanged(sessions, place, row)],
        write: [put(sessions, place, value, expireTime)],
        record: [],
      };
      return { change, done: () => undefined };
    });
    this.#options.leases.renewed(caller, grants);
  }

  /** Ends a session: no call of it is served after this, and it has left its rooms. */
  async end(ref: SessionRef, end: SessionEnd): Promise<boolean> {
    const { place } = ref;
    const rows = [{ table: sessions, id: place }];
    const key = userKey(ref.app, ref.userId);
    const ended = await step(this.#options.store, key, { rows }, (view) => {
      const row = view.row(sessions, place);
      if (row?.value.sessionId !== ref.sessionId) return { answer: false };
      const value = { reason: end.told };
      const notice = encodeNotice(ref.sessionId, {
        payload: { case: "sessionEnded", value },
      });
      const change = {
        expect: [unchanged(sessions, place, row)],
        write: [
          remove(sessions, place),
          remove(alive, place),
          put(leaving, place, { reason: end.left }, view.head.now),
        ],
        record: [notice],
      };
      return { change, done: () => true };
    });
    this.#options.leases.forget(ref.sessionId);
    if (ended) await this.finish(ref);
    return ended;
  }

  /** Takes a session that is to leave its rooms out of them. What fails is done when it falls due. */
  finish(who: Leaver): Promise<void> {
    return finishLeaving(this.#options, who);
  }

  /** Ends a user's sessions: these, or all. Answers those that this call ended. */
  async revoke(app: string, userId: string, sessionIds: readonly string[]): Promise<string[]> {
    const view = await this.#options.store.read(userKey(app, userId), { tables: [sessions] });
    const asked = view
      .table(sessions)
      .filter(({ value }) => sessionIds.length === 0 || sessionIds.includes(value.sessionId));
    const end = { told: SessionEndReason.REVOKED, left: LeaveReason.REVOKED };
    const ended = await Promise.all(
      asked.map(async ({ id, value: { sessionId } }) =>
        (await this.end({ app, userId, place: id, sessionId }, end)) ? [sessionId] : [],
      ),
    );
    return ended.flat();
  }

  /** What to do when a row of a user falls due. Each is safe to repeat. */
  deadlines(): Record<string, (due: Due) => Promise<void>> {
    return {
      [sessions.name]: (due) => this.#expired(due),
      [alive.name]: (due) => this.#silent(due),
      [leaving.name]: (due) => this.finish({ ...ownerOf(due), place: due.id }),
    };
  }

  /** A session's token has expired. */
  async #expired(due: Due): Promise<void> {
    const row = await this.#row(due);
    if (row === undefined || row.revision !== due.revision) return; // renewed meanwhile
    const ref = { ...ownerOf(due), place: due.id, sessionId: row.value.sessionId };
    const end = { told: SessionEndReason.TOKEN_EXPIRED, left: LeaveReason.TOKEN_EXPIRED };
    await this.end(ref, end);
  }

  /**
   * A session's grace period is over: it leaves its rooms, and lives on until its token expires. Unless it was heard
   * of here, and the store is to hear of that yet: then its row is another by now.
   */
  async #silent(due: Due): Promise<void> {
    const session = await this.#row(due);
    if (session !== undefined) await this.#options.leases.vouch(session.value.sessionId);
    const silent = await this.#options.store.commit(due.key, {
      expect: [
        { kind: "at", row: { table: alive, id: due.id }, revision: due.revision },
        absent(leaving, due.id),
      ],
      write: [remove(alive, due.id), put(leaving, due.id, { reason: LeaveReason.TIMED_OUT }, 1)],
      record: [],
    });
    if (silent.ok) await this.finish({ ...ownerOf(due), place: due.id });
  }

  async #row(due: Due): Promise<Row<SessionRow> | undefined> {
    const view = await this.#options.store.read(due.key, {
      rows: [{ table: sessions, id: due.id }],
    });
    return view.row(sessions, due.id);
  }
}

function ownerOf({ key }: Due): { app: string; userId: string } {
  return { app: key.app, userId: key.id };
}
