import { Code, ErrorReason, ParlorError } from "../../client/index.ts";
import type { Words } from "./words.ts";

/** Why a call failed, in words. */
export function errorWords(thrown: unknown, { errors }: Words): string {
  const { reason, metadata, message, passing, foreign } = ParlorError.from(thrown);
  // A service that is newer than this page may have reasons that it does not know.
  const known = reason === ErrorReason.UNSPECIFIED ? undefined : errors.reasons[reason];
  if (known !== undefined) return known(metadata);
  return passing && !foreign ? errors.noAnswer : errors.refused(message);
}

/** Whether another token may help. */
export function needsToken({ code, reason }: ParlorError): boolean {
  return (
    code === Code.Unauthenticated ||
    reason === ErrorReason.SESSION_ENDED ||
    reason === ErrorReason.BACKEND_ONLY ||
    reason === ErrorReason.GRANT_MISSING
  );
}
