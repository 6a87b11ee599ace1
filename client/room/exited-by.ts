import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import type { EndReason, State } from "../link/link-state.ts";
import type { RoomEvents } from "./room.ts";

/** What the others in a room hear, at once or after the grace period, of one whose client has ended. */
const reasons: Readonly<Record<EndReason, LeaveReason>> = {
  closed: LeaveReason.TIMED_OUT,
  "logged-out": LeaveReason.LOGGED_OUT,
  replaced: LeaveReason.LOGGED_OUT,
  revoked: LeaveReason.REVOKED,
  expired: LeaveReason.TOKEN_EXPIRED,
  "other-user": LeaveReason.TIMED_OUT,
  refused: LeaveReason.TIMED_OUT,
};

/** What a room tells whose client has ended. */
export function exitedBy(end: Extract<State, { name: "ended" }>): RoomEvents["exited"] {
  const { reason, error } = end;
  return { reason: reasons[reason], note: "", ...(error && { error }) };
}
