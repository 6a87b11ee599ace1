import { ErrorReason, type ParlorError, type State } from "../../client/index.ts";
import { words } from "../i18n/words.ts";

/** What has happened, and what to do about it. */
export interface Notice {
  readonly text: string;
  /** Whether something is wrong; otherwise it is only said. */
  readonly alarm: boolean;
}

/** Why a call failed. */
export function errorWords(error: ParlorError, roomId: string): string {
  const { reasons, refused, noAnswer } = words().errors;
  const { reason, metadata, message, passing, foreign } = error;
  // A service that is newer than this page may have reasons that it does not know.
  const known = reason === ErrorReason.UNSPECIFIED ? undefined : reasons[reason];
  if (known !== undefined) return known({ room_id: roomId, ...metadata });
  return passing && !foreign ? noAnswer : refused(message);
}

/** Why nothing comes any more. */
export function endWords(state: Extract<State, { name: "ended" }>, roomId: string): Notice {
  const { reason, error } = state;
  const refused = reason === "refused";
  const alarm = refused || reason === "revoked" || reason === "expired" || reason === "other-user";
  if (refused && error !== undefined) return { text: errorWords(error, roomId), alarm };
  return { text: words().errors.ends[reason], alarm };
}
