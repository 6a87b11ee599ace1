import { ErrorReason, ParlorError } from "../../client/index.ts";
import type { Words } from "./words.ts";

/** Why a call failed, in words. */
export function errorWords(thrown: unknown, { errors }: Words): string {
  const error = ParlorError.from(thrown);
  const { reason, metadata } = error;
  switch (reason) {
    case ErrorReason.UNAUTHENTICATED:
    case ErrorReason.SESSION_ENDED:
      return errors.unauthenticated;
    case ErrorReason.BACKEND_ONLY:
    case ErrorReason.GRANT_MISSING:
    case ErrorReason.NOT_A_MEMBER:
      return errors.backendOnly;
    case ErrorReason.ROOM_NOT_FOUND:
      return errors.roomNotFound;
    case ErrorReason.TOO_MANY_SANCTIONS:
      return errors.tooManySanctions;
    case ErrorReason.RATE_LIMITED:
      return errors.rateLimited(metadata.retry_after_ms ?? "1000");
    case ErrorReason.INVALID_REQUEST:
      return errors.invalid(error.message);
    case ErrorReason.INTERNAL:
      return errors.internal(metadata.error_id ?? "");
    default:
      return error.passing ? errors.noAnswer : errors.refused(error.message);
  }
}
