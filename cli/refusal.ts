import { ConnectError } from "@connectrpc/connect";
import { ParlorError } from "../client/error.ts";
import { ErrorReason, ErrorReasonSchema } from "../gen/parlor/v1/error_pb.ts";
import { sourceOf, urlFrom } from "./connection.ts";
import type { Given } from "./given.ts";
import { printable } from "./printable.ts";
import { Refusal, Unanswered, UsageError } from "./usage.ts";

/** The exit codes. */
export const exitCodes = { done: 0, refused: 1, wrongUse: 2, noAnswer: 3 } as const;

/** What went wrong, in words that say what to do, and the exit code. */
export interface Complaint {
  /** For programs: the contract's `ERROR_REASON_…`, or one of `WRONG_USE`, `NO_ANSWER`, `NOT_DONE`, `FAULT`. */
  readonly reason: string;
  readonly message: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly code: number;
}

/** What is to be said of whatever a command threw. */
export function complaintOf(thrown: unknown, given: Given | undefined): Complaint {
  const own = (reason: string, message: string, code: number) => ({
    ...{ reason, message, code },
    metadata: {},
  });
  if (thrown instanceof UsageError) return own("WRONG_USE", thrown.message, exitCodes.wrongUse);
  if (thrown instanceof Refusal) return own("NOT_DONE", thrown.message, exitCodes.refused);
  if (thrown instanceof Unanswered) return unanswered(thrown, given);
  if (thrown instanceof ConnectError && given !== undefined) return answerOf(thrown, given);
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return own("FAULT", `a fault of parlor itself: ${text}`, exitCodes.refused);
}

/** What is to be said of a message that may have been sent. */
function unanswered({ requestId, cause }: Unanswered, given: Given | undefined): Complaint {
  const { metadata, ...complaint } = complaintOf(cause, given);
  const once = `if it was sent, the same with --request-id ${requestId} does not send it again`;
  return {
    ...complaint,
    message: `${complaint.message}; ${once}`,
    metadata: { ...metadata, request_id: requestId },
  };
}

/** What a service that refused, or none, is like to people. */
function answerOf(thrown: ConnectError, given: Given): Complaint {
  const { reason, metadata, message } = ParlorError.from(thrown);
  const url = urlFrom(given);
  if (reason === ErrorReason.UNSPECIFIED) {
    const silence = printable(silenceWords(thrown, url));
    return { reason: "NO_ANSWER", message: silence, metadata, code: exitCodes.noAnswer };
  }
  return {
    reason: ErrorReasonSchema.value[reason]?.name ?? String(reason),
    message: printable(refusalWords({ reason, message }, given)),
    metadata,
    code: exitCodes.refused,
  };
}

function refusalWords(
  { reason, message }: Pick<ParlorError, "reason" | "message">,
  given: Given,
): string {
  if (reason === ErrorReason.UNAUTHENTICATED)
    return `${urlFrom(given)} does not take the token: ${tokenAdvice[sourceOf(given)]}`;
  const advice = adviceOn.get(reason);
  return advice === undefined ? message : `${message}: ${advice}`;
}

const tokenAdvice = {
  token:
    "it must be a backend's, of an app of that service, and not have expired; parlor token --server prints one",
  config: "is CONFIG the file that it was started with? --app names another app of that file",
  development:
    "it has apps of its own; set CONFIG to the file that it was started with, or give --token",
} as const;

const adviceOn: ReadonlyMap<ErrorReason, string> = new Map([
  [ErrorReason.ROOM_NOT_FOUND, "parlor rooms lists those that there are"],
  [ErrorReason.BACKEND_ONLY, "the token is a user's; parlor token --server prints a backend's"],
  [ErrorReason.STORE_UNAVAILABLE, "its Redis does not answer; try again"],
  [ErrorReason.SHUTTING_DOWN, "try again"],
]);

/** What is to be said where no answer of the service's came. */
function silenceWords(error: ConnectError, url: string): string {
  const cause = codeOf(error.cause);
  if (cause.includes("CERT") || cause.includes("SIGNED") || cause.includes("VERIFY"))
    return `the certificate of ${url} is not trusted (${cause}): set NODE_EXTRA_CA_CERTS to the file of who signed it`;
  if (cause !== "" || /ECONN|socket|aborted/i.test(error.rawMessage))
    return `nothing answers at ${url}${cause === "" ? "" : ` (${cause})`}: start it with parlor serve, or give --url`;
  return `what answers at ${url} is not Parlor, or does not answer in time (${error.rawMessage}): give --url`;
}

/** The name of a network error: "ECONNREFUSED"; "" for any other. */
function codeOf(cause: unknown): string {
  if (cause instanceof AggregateError) return codeOf(cause.errors[0]);
  const hasCode = cause instanceof Error && "code" in cause && typeof cause.code === "string";
  return hasCode ? String(cause.code) : "";
}
