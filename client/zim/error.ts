import { ConnectError } from "@connectrpc/connect";
import { Code, ErrorReason, ParlorError } from "../index.ts";
import { ZIMErrorCode } from "./error-code.ts";

/** ZIM's number for who may not send: documented by ZIM, and not in its typings. */
const senderMuted = 6000231;

/** ZIM's number for each reason of the contract. */
const codeOfReason: Readonly<Record<Exclude<keyof typeof ErrorReason, "UNSPECIFIED">, number>> = {
  INVALID_REQUEST: ZIMErrorCode.CommonModuleParamsInvalid,
  UNAUTHENTICATED: ZIMErrorCode.NetworkModuleTokenInvalid,
  SESSION_ENDED: ZIMErrorCode.NetworkModuleUserHasAlreadyLoggedOut,
  GRANT_MISSING: ZIMErrorCode.CommonModuleUnsupportedRequest,
  BACKEND_ONLY: ZIMErrorCode.CommonModuleUnsupportedRequest,
  SESSION_REQUIRED: ZIMErrorCode.NetworkModuleUserIsNotLogged,
  NOT_A_MEMBER: ZIMErrorCode.RoomModuleUserIsNotInTheRoom,
  ROOM_NOT_FOUND: ZIMErrorCode.RoomModuleTheRoomDoesNotExist,
  ROOM_ALREADY_EXISTS: ZIMErrorCode.RoomModuleTheRoomAlreadyExists,
  ROOM_FULL: ZIMErrorCode.RoomModuleJoinRoomError,
  TOO_MANY_ROOMS: ZIMErrorCode.RoomModuleTheNumberOfJoinedRoomsHasReachedLimit,
  TOO_MANY_SESSIONS: ZIMErrorCode.NetworkModuleUserHasAlreadyLogged,
  REQUEST_ID_REUSED: ZIMErrorCode.RoomModuleCommonError,
  CONTENTION: ZIMErrorCode.RoomModuleServerError,
  SLOW_SUBSCRIBER: ZIMErrorCode.NetworkModuleNetworkError,
  KEEP_ALIVE_MISSED: ZIMErrorCode.NetworkModuleNetworkError,
  SHUTTING_DOWN: ZIMErrorCode.NetworkModuleNetworkError,
  INTERNAL: ZIMErrorCode.RoomModuleServerError,
  STORE_UNAVAILABLE: ZIMErrorCode.NetworkModuleNetworkError,
  ATTRIBUTE_CONFLICT: ZIMErrorCode.RoomModuleRoomAttributesOperationFailedCompletely,
  TOO_MANY_ATTRIBUTES: ZIMErrorCode.RoomModuleTheNumberOfRoomAttributesExceedsLimit,
  USER_BANNED: ZIMErrorCode.RoomModuleRoomMemberIsBlocked,
  MEMBER_MUTED: senderMuted,
  TOO_MANY_SANCTIONS: ZIMErrorCode.RoomModuleCommonError,
  MESSAGE_NOT_FOUND: ZIMErrorCode.MessageModuleTargetDoesNotExist,
  REVOKE_TOO_LATE: ZIMErrorCode.MessageModuleMessageExceedsRevokeTime,
  RATE_LIMITED: ZIMErrorCode.CommonModuleTriggerServerFrequencyLimit,
  TOO_MANY_APP_ROOMS: ZIMErrorCode.RoomModuleTheNumberOfExistingRoomsHasReachedLimit,
  ALREADY_LOGGED_IN: ZIMErrorCode.NetworkModuleUserHasAlreadyLogged,
  MESSAGE_REFUSED: ZIMErrorCode.MessageModuleAuditCustomSentRejected,
  HOOK_FAILED: ZIMErrorCode.MessageModuleAuditFailed,
};

const byReason = new Map<ErrorReason, number>(
  Object.entries(ErrorReason).flatMap(([name, reason]) =>
    isKnown(name) ? [[reason, codeOfReason[name]] as const] : [],
  ),
);

/** Why a call failed, as ZIM tells it: by a number and words. */
export class ZIMError extends Error {
  /** One of `ZIMErrorCode`, or 6000231 where the sender is muted. */
  readonly code: number;

  constructor(code: number, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "ZIMError";
    this.code = code;
  }

  /**
   * Whatever a call has thrown. What the service said, with its reason, is the `cause`. What is no error of a
   * call was thrown by a value that cannot be sent.
   */
  static from(thrown: unknown): ZIMError {
    if (thrown instanceof ZIMError) return thrown;
    if (!(thrown instanceof ParlorError || thrown instanceof ConnectError))
      return new ZIMError(ZIMErrorCode.CommonModuleParamsInvalid, String(thrown), thrown);
    const error = ParlorError.from(thrown);
    return new ZIMError(codeOf(error), error.message, error);
  }
}

/** Refuses values of another type than the contract's: untyped code may have them. Throws `ZIMError`. */
export function requireText(field: string, values: readonly unknown[]): void {
  if (values.every((value) => typeof value === "string")) return;
  throw new ZIMError(ZIMErrorCode.CommonModuleParamsInvalid, `${field}: must be text`);
}

/** ZIM's number for an error. Without a reason it did not come from the service itself. */
function codeOf({ reason, code }: ParlorError): number {
  const known = byReason.get(reason);
  if (known !== undefined) return known;
  if (code === Code.DeadlineExceeded) return ZIMErrorCode.NetworkModuleRequestTimeout;
  if (code === Code.Unauthenticated) return ZIMErrorCode.NetworkModuleTokenInvalid;
  if (code === Code.ResourceExhausted) return ZIMErrorCode.CommonModuleParamsInvalid;
  return ZIMErrorCode.NetworkModuleNetworkError;
}

function isKnown(name: string): name is keyof typeof codeOfReason {
  return name in codeOfReason;
}
