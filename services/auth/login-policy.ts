import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { alreadyLoggedIn } from "../errors/errors.ts";
import { atMost, put, remove, unchanged } from "../store/change.ts";
import type { Change, Row, View } from "../store/store.ts";
import { type LoginPolicy, maxSessionsPerUser } from "./app.ts";
import { replacedNotice } from "./notice.ts";
import { type AliveRow, alive, leaving, type SessionRow, sessions } from "./user-tables.ts";

/** What an app says of logging in that says nothing. */
export const defaultLoginPolicy: LoginPolicy = { policy: "allow", per: "user" };

/** Who logs in, beside its user's sessions as they stand. */
export interface Newcomer {
  readonly platform: string;
  /** The session of the same device, whose place it takes. */
  readonly before: Row<SessionRow> | undefined;
}

/** What is to be changed for a session to be opened, and the sessions that this ends. */
export interface MakingRoom extends Pick<Change, "expect" | "write" | "record"> {
  readonly ended: readonly Row<SessionRow>[];
}

/**
 * Makes room for a session, as the app's policy says. The silent ones among the others end, too: they might be
 * heard of again. Throws `alreadyLoggedIn` where the newer one is refused, and an older one is heard of.
 */
export function makingRoom(
  view: View,
  { policy, per }: LoginPolicy,
  { platform, before }: Newcomer,
): MakingRoom {
  if (policy === "allow") {
    const expect = before === undefined ? [atMost(sessions, maxSessionsPerUser - 1)] : [];
    return { ended: [], expect, write: [], record: [] };
  }
  const others = view
    .table(sessions)
    .filter(
      ({ id, value }) => id !== before?.id && (per === "user" || value.platform === platform),
    );
  const heardOf = others.find(({ id }) => isHeardOf(view, id));
  if (policy === "refuse_newer" && heardOf !== undefined)
    throw alreadyLoggedIn(heardOf.value.platform);
  return { ended: others, ...endingOf(view, others) };
}

/**
 * Ends sessions in the step that opens another. Expects that the user's sessions are those that were seen,
 * and that those which were silent are: of any number that race, one is left.
 */
function endingOf(
  view: View,
  ending: readonly Row<SessionRow>[],
): Pick<Change, "expect" | "write" | "record"> {
  const seen = view.table(sessions);
  const heard = new Map(view.table(alive).map((row) => [row.id, row]));
  return {
    expect: [
      ...seen.map((row) => unchanged(sessions, row.id, row)),
      atMost(sessions, seen.length),
      ...ending
        .filter(({ id }) => !isHeardOf(view, id))
        .map(({ id }) => unchanged<AliveRow>(alive, id, heard.get(id))),
    ],
    write: ending.flatMap(({ id }) => {
      const reason = isHeardOf(view, id) ? LeaveReason.LOGGED_OUT : LeaveReason.TIMED_OUT;
      return [remove(sessions, id), remove(alive, id), put(leaving, id, { reason }, view.head.now)];
    }),
    record: ending.map(({ value }) => replacedNotice(value.sessionId)),
  };
}

/** Whether a session's grace period goes on, whether or not its end was noticed. */
function isHeardOf(view: View, place: string): boolean {
  return view.table(alive).some(({ id, value }) => id === place && value.dueTime > view.head.now);
}
