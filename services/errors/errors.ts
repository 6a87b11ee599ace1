import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { refuse } from "./refuse.ts";

/** The request breaks a rule of the contract. `field` is its path, `rule` what it must be. */
export function invalidRequest(field: string, rule: string): ConnectError {
  const text = field === "" ? rule : `${field}: ${rule}`;
  return refuse(Code.InvalidArgument, ErrorReason.INVALID_REQUEST, text, { field, rule });
}

/** No valid credential. The same words whatever is wrong with it. */
export function unauthenticated(): ConnectError {
  return refuse(
    Code.Unauthenticated,
    ErrorReason.UNAUTHENTICATED,
    "a valid token is required: log in, and send the access token as Authorization: Bearer",
  );
}

/** The session was ended before its access token expired. */
export function sessionEnded(): ConnectError {
  return refuse(
    Code.Unauthenticated,
    ErrorReason.SESSION_ENDED,
    "the session has ended: log in again",
  );
}

/** The caller's grants lack a verb for this room, whether or not there is such a room. */
export function grantMissing(grant: string, roomId: string): ConnectError {
  return refuse(
    Code.PermissionDenied,
    ErrorReason.GRANT_MISSING,
    `the token does not grant "${grant}" on room ${roomId}`,
    { grant, room_id: roomId },
  );
}

/** The call, or what it asks for, is for backends. */
export function backendOnly(what: string): ConnectError {
  return refuse(Code.PermissionDenied, ErrorReason.BACKEND_ONLY, `${what} is for backend tokens`, {
    what,
  });
}

/** The call acts on the caller's session, and a backend has none. */
export function sessionRequired(): ConnectError {
  return refuse(
    Code.FailedPrecondition,
    ErrorReason.SESSION_REQUIRED,
    "the call acts on a session, and a backend token has none",
  );
}

/** The user has as many sessions as the service allows, all in use. */
export function tooManySessions(maxSessionsPerUser: number): ConnectError {
  return refuse(
    Code.ResourceExhausted,
    ErrorReason.TOO_MANY_SESSIONS,
    `already logged in ${maxSessionsPerUser} times: log out somewhere first`,
    { max_sessions_per_user: String(maxSessionsPerUser) },
  );
}

/** The app lets a user be logged in once, on all devices or on those of a platform, and it is. */
export function alreadyLoggedIn(platform: string): ConnectError {
  return refuse(
    Code.FailedPrecondition,
    ErrorReason.ALREADY_LOGGED_IN,
    `already logged in on platform "${platform}": log out there first`,
    { platform },
  );
}

/** The same caller used the id for another request. */
export function requestIdReused(requestId: string): ConnectError {
  return refuse(
    Code.FailedPrecondition,
    ErrorReason.REQUEST_ID_REUSED,
    `request_id ${requestId} was used for another request`,
    { request_id: requestId },
  );
}

/** Others kept changing what the call depends on. Nothing was done. */
export function contention(): ConnectError {
  return refuse(
    Code.Aborted,
    ErrorReason.CONTENTION,
    "too many changes at once, nothing was done: try again",
  );
}

/** The reader fell too far behind. */
export function slowSubscriber(): ConnectError {
  return refuse(
    Code.Unavailable,
    ErrorReason.SLOW_SUBSCRIBER,
    "the stream was not read fast enough: subscribe again with cursors",
  );
}

/** The client broke its `keep_alive` promise. */
export function keepAliveMissed(): ConnectError {
  return refuse(
    Code.Unavailable,
    ErrorReason.KEEP_ALIVE_MISSED,
    "no call came for twice the stream's keep_alive: subscribe again",
  );
}

/** The node is going. */
export function shuttingDown(): ConnectError {
  return refuse(
    Code.Unavailable,
    ErrorReason.SHUTTING_DOWN,
    "the node is shutting down: try another, or again in a moment",
  );
}

/** The store cannot be reached. What was asked for may or may not have been done. */
export function storeUnavailable(): ConnectError {
  return refuse(
    Code.Unavailable,
    ErrorReason.STORE_UNAVAILABLE,
    "the store cannot be reached: try again in a moment, with the same request_id",
  );
}

/** A fault of ours. The log has its cause under the id. */
export function internal(errorId: string): ConnectError {
  return refuse(Code.Internal, ErrorReason.INTERNAL, `internal error ${errorId}`, {
    error_id: errorId,
  });
}

/** Whether a failure is a definite answer: nothing was done. Anything else may or may not have been. */
export function isRefusal(failure: unknown): boolean {
  return (
    failure instanceof ConnectError &&
    failure.code !== Code.Unavailable &&
    failure.code !== Code.Internal
  );
}

// As connect makes them where it serves a call itself: without a detail.

/** The call's deadline has passed. */
export function deadlineExceeded(): ConnectError {
  return new ConnectError("the operation timed out", Code.DeadlineExceeded);
}

/** Whoever called has left: nobody is told. */
export function callerLeft(): ConnectError {
  return new ConnectError("the caller has left", Code.Canceled);
}

/** What was thrown, where that is meant to be told; else an error that says nothing of it. */
export function toldOf(thrown: unknown): ConnectError {
  if (thrown instanceof ConnectError) return thrown;
  return new ConnectError("internal error", Code.Internal, undefined, undefined, thrown);
}
