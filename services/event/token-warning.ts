import type { SessionCaller } from "../auth/caller.ts";
import { sessions, userKey } from "../auth/user-tables.ts";
import type { Cancel, Clock, Micros } from "../clock.ts";
import type { Store } from "../store/store.ts";

/** How long before a token expires its session is warned, unless it is nearer than that. */
const aheadMs = 60_000;
/** Until the store is asked again where it could not be. */
const retryMs = 1000;

/** Who is warned, and how. */
export interface TokenWarning {
  readonly store: Store;
  readonly clock: Clock;
  readonly caller: SessionCaller;
  /** Tells the session that its token expires. */
  warn(expireTime: Micros): void;
}

/**
 * Warns a session before its token expires: a minute ahead, or when half of what is left is over, whichever
 * is later; again and again until it is renewed. Where it was renewed meanwhile, nothing is said.
 */
export function warnOfExpiry(warning: TokenWarning, expireTime: Micros, now: Micros): Cancel {
  const { store, clock, caller, warn } = warning;
  let cancel: Cancel = () => {};
  let over = false;

  const wait = (expiry: Micros, time: Micros) => {
    const leftMs = (expiry - time) / 1000;
    if (leftMs >= 1) lookIn(Math.max(leftMs - aheadMs, leftMs / 2), expiry);
  };
  const lookIn = (delayMs: number, known: Micros) => {
    cancel = clock.after(delayMs, () => {
      look(known).catch(() => over || lookIn(retryMs, known));
    });
  };
  const look = async (known: Micros) => {
    const rows = [{ table: sessions, id: caller.place }];
    const view = await store.read(userKey(caller.app.appId, caller.userId), { rows });
    const session = view.row(sessions, caller.place)?.value;
    if (over || session?.sessionId !== caller.sessionId) return;
    if (session.expireTime === known) warn(known);
    wait(session.expireTime, view.head.now);
  };

  wait(expireTime, now);
  return () => {
    over = true;
    cancel();
  };
}
