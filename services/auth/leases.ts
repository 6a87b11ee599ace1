import type { Cancel, Clock, Micros } from "../clock.ts";
import { sessionEnded } from "../errors/errors.ts";
import { present, put, unchanged } from "../store/change.ts";
import type { Row, Store } from "../store/store.ts";
import type { Access } from "./access-token.ts";
import type { App } from "./app.ts";
import type { SessionCaller } from "./caller.ts";
import {
  type AliveRow,
  alive,
  type LagReport,
  type SessionRow,
  sessions,
  userKey,
} from "./user-tables.ts";

/** What leases are made of. */
export interface LeasesOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** How long a silent session keeps its memberships. */
  readonly gracePeriodMs: number;
}

/** How long this node believes that a session lives without asking the store. */
const trustMs = 5000;
/** Pushes to the store at once. */
const pushesAtOnce = 64;

/** What this node knows of a session. */
interface Lease {
  readonly app: App;
  readonly userId: string;
  readonly place: string;
  readonly sessionId: string;
  caller: SessionCaller;
  /** When the store last said that it lives. */
  confirmed: Micros;
  /** Its last call here, by this node's clock. */
  called: Micros;
  /** Its last call, or the end of its last stream, here. */
  heard: Micros;
  /** What of that the store has been told. */
  told: Micros;
  streams: number;
  /** What it reported here last, by this node's clock. */
  lag: LagReport | undefined;
}

/**
 * This node's knowledge of the sessions that call it. It answers most calls without the store, and
 * tells the store who was heard of: a session that nobody hears of loses its memberships when its
 * grace period is over, by the store's clock. Revocation elsewhere is known within 5 s.
 */
export class Leases {
  readonly #options: LeasesOptions;
  readonly #leases = new Map<string, Lease>();
  readonly #intervalMs: number;
  #streams = 0;
  #cancel: Cancel = () => {};
  #closed = false;

  constructor(options: LeasesOptions) {
    this.#options = options;
    this.#intervalMs = Math.min(trustMs, options.gracePeriodMs / 3);
    this.#wait();
  }

  /** Sessions that are known here. */
  get size(): number {
    return this.#leases.size;
  }

  /** Streams that are open here. */
  get streams(): number {
    return this.#streams;
  }

  /** The calling session, which is heard of by this. Throws `sessionEnded` where it is no more. */
  async check(access: Access): Promise<SessionCaller> {
    const now = this.#options.clock.now();
    const known = this.#leases.get(access.sessionId);
    if (known !== undefined && now - known.confirmed < this.#intervalMs * 1000) {
      known.called = known.heard = now;
      return known.caller;
    }
    const lease = await this.#confirm(access, now);
    if (!(await this.#tell(lease))) throw sessionEnded();
    return lease.caller;
  }

  /** Counts an open stream, which is heard of all the time, until it is closed. */
  streamOpened(caller: SessionCaller): Cancel {
    const lease = this.#leases.get(caller.sessionId);
    if (lease === undefined) return () => {};
    lease.streams++;
    this.#streams++;
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      lease.streams--;
      this.#streams--;
      lease.heard = this.#options.clock.now();
    };
  }

  /** The session's last call to this node, by its clock. */
  lastCall(caller: SessionCaller): Micros | undefined {
    return this.#leases.get(caller.sessionId)?.called;
  }

  /** Whether any node heard of the session after a time. */
  async heardSince(caller: SessionCaller, time: Micros): Promise<boolean> {
    const { store } = this.#options;
    const rows = [{ table: alive, id: caller.place }];
    const view = await store.read(userKey(caller.app.appId, caller.userId), { rows });
    const seen = view.row(alive, caller.place)?.value.calledTime ?? 0;
    return seen > time;
  }

  /** The session goes on under another token. */
  renewed(caller: SessionCaller, grants: SessionCaller["grants"]): void {
    const lease = this.#leases.get(caller.sessionId);
    if (lease !== undefined) lease.caller = { ...lease.caller, grants };
  }

  /** The session has reported how many events it has not read. The store is told soon. */
  reported(caller: SessionCaller, events: number): void {
    const lease = this.#leases.get(caller.sessionId);
    if (lease === undefined) return;
    lease.lag = { events, time: this.#options.clock.now() };
    lease.told = 0;
  }

  /** The most events that a session had not read, of those that have reported here; 0 where none has. */
  get worstLag(): number {
    let worst = 0;
    for (const { lag } of this.#leases.values()) worst = Math.max(worst, lag?.events ?? 0);
    return worst;
  }

  /** Forgets a session that has ended: the store is asked at its next call. */
  forget(sessionId: string): void {
    this.#leases.delete(sessionId);
  }

  /** Tells the store of a session that it takes to be silent, where it was heard of here: this node may be late. */
  async vouch(sessionId: string): Promise<void> {
    const lease = this.#leases.get(sessionId);
    if (lease === undefined) return;
    const now = this.#options.clock.now();
    if (lease.streams > 0) lease.heard = now;
    const isHeard = lease.heard > now - this.#options.gracePeriodMs * 1000;
    if (isHeard && lease.heard > lease.told) await this.#tell(lease);
  }

  /** Tells the store of everyone who was heard of since the last time. */
  async push(): Promise<void> {
    const now = this.#options.clock.now();
    for (const lease of this.#leases.values()) if (lease.streams > 0) lease.heard = now;
    const untold = [...this.#leases.values()].filter((lease) => lease.heard > lease.told);
    for (let i = 0; i < untold.length; i += pushesAtOnce)
      await Promise.all(untold.slice(i, i + pushesAtOnce).map((lease) => this.#pushOne(lease)));
    const idle = now - this.#options.gracePeriodMs * 1000;
    for (const [sessionId, lease] of this.#leases)
      if (lease.heard < idle && lease.told >= lease.heard) this.#leases.delete(sessionId);
  }

  /** Tells the store no more. */
  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  #wait(): void {
    if (this.#closed) return;
    this.#cancel = this.#options.clock.after(this.#intervalMs, () => {
      void this.push().finally(() => this.#wait());
    });
  }

  /** What the store says of the session. */
  async #confirm(access: Access, now: Micros): Promise<Lease> {
    const { app, userId, place, sessionId } = access;
    const rows = [{ table: sessions, id: place }];
    const view = await this.#options.store.read(userKey(app.appId, userId), { rows });
    const row = view.row(sessions, place);
    if (row === undefined || row.value.sessionId !== sessionId) throw sessionEnded();
    const known = this.#leases.get(sessionId);
    const caller = callerFrom(access, row);
    if (known !== undefined) {
      Object.assign(known, { caller, confirmed: now, called: now, heard: now });
      return known;
    }
    const times = { confirmed: now, called: now, heard: now, told: 0, streams: 0 };
    const lease: Lease = { app, userId, place, sessionId, caller, ...times, lag: undefined };
    this.#leases.set(sessionId, lease);
    return lease;
  }

  /** A failure leaves the lease untold, for the next time. */
  async #pushOne(lease: Lease): Promise<void> {
    const lives = await this.#tell(lease).catch(() => true);
    if (!lives) this.#leases.delete(lease.sessionId);
  }

  /** Tells the store when the session was heard of. False where it is no more. */
  async #tell(lease: Lease): Promise<boolean> {
    const { store, clock, gracePeriodMs } = this.#options;
    const { place, sessionId, heard, called, lag } = lease;
    const key = userKey(lease.app.appId, lease.userId);
    const rows = [
      { table: sessions, id: place },
      { table: alive, id: place },
    ];
    for (let tries = 0; tries < 3; tries++) {
      const view = await store.read(key, { rows });
      const session = view.row(sessions, place);
      if (session?.value.sessionId !== sessionId) return false;
      const row = view.row(alive, place);
      const behind = view.head.now - clock.now(); // the store's clock may not be ours
      const due = Math.max(row?.value.dueTime ?? 0, heard + behind + gracePeriodMs * 1000);
      const calledTime = Math.max(row?.value.calledTime ?? 0, called + behind);
      const outcome = await store.commit(key, {
        expect: [present(sessions, place), unchanged(alive, place, row)],
        write: [put(alive, place, { calledTime, dueTime: due, ...latest(lag, row, behind) }, due)],
        record: [],
      });
      if (outcome.ok) {
        if (lease.lag === lag) lease.told = heard;
        return true;
      }
    }
    return true;
  }
}

/** The later of what was reported here, by a clock so far behind, and what the store has. */
function latest(
  here: LagReport | undefined,
  row: Row<AliveRow> | undefined,
  behind: Micros,
): Pick<AliveRow, "lag"> {
  const kept = row?.value.lag;
  const lag = here && { events: here.events, time: here.time + behind };
  const later = lag !== undefined && lag.time >= (kept?.time ?? 0) ? lag : kept;
  return later === undefined ? {} : { lag: later };
}

function callerFrom(access: Access, row: Row<SessionRow>): SessionCaller {
  const { app, userId, place, sessionId } = access;
  const { profile, grants } = row.value;
  return { kind: "session", app, userId, place, sessionId, profile, grants };
}
