import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorDetailSchema, ErrorReason } from "../gen/parlor/v1/error_pb.ts";

/** What a `ParlorError` is made of. */
export interface ParlorErrorInit {
  readonly code: Code;
  readonly reason?: ErrorReason;
  readonly message: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/**
 * Codes that something else answers in the service's place: a proxy, or a runtime that lets no call out. A call
 * that was cancelled is none: HTTP/2 says so, too, of one whose connection broke.
 */
const foreign: ReadonlySet<Code> = new Set([
  Code.NotFound,
  Code.PermissionDenied,
  Code.Unauthenticated,
  Code.Unimplemented,
]);

/** What is no answer to stay with: nothing was done, or the service does not know. */
const repeated: ReadonlySet<ErrorReason> = new Set([ErrorReason.CONTENTION, ErrorReason.INTERNAL]);

/** Why a call failed. */
export class ParlorError extends Error {
  /** The class of the error. */
  readonly code: Code;
  /** The cause, for programs. Unspecified where the service itself gave no answer. */
  readonly reason: ErrorReason;
  /** The values that the message speaks of, by name. */
  readonly metadata: Readonly<Record<string, string>>;

  constructor({ code, reason, message, metadata, cause }: ParlorErrorInit) {
    super(message, { cause });
    this.name = "ParlorError";
    this.code = code;
    this.reason = reason ?? ErrorReason.UNSPECIFIED;
    this.metadata = metadata ?? {};
  }

  /** Whatever was thrown by a call, as what it means. */
  static from(thrown: unknown): ParlorError {
    if (thrown instanceof ParlorError) return thrown;
    const error = ConnectError.from(thrown);
    const detail = error.findDetails(ErrorDetailSchema)[0];
    return new ParlorError({
      code: error.code,
      reason: detail?.reason ?? ErrorReason.UNSPECIFIED,
      message: error.rawMessage,
      metadata: detail?.metadata ?? {},
      cause: thrown,
    });
  }

  /** When to come back, where the service said so: a rate was exceeded. */
  get retryAfterMs(): number | undefined {
    const { retry_after_ms: told } = this.metadata;
    return told === undefined ? undefined : Number(told);
  }

  /**
   * Whether the service was not reached, or its answer did not come through: each of its own errors
   * has a reason. What is too large to be sent or read will be so again.
   */
  get lost(): boolean {
    return this.reason === ErrorReason.UNSPECIFIED && this.code !== Code.ResourceExhausted;
  }

  /**
   * Whether there was an answer, but not the service's: a proxy says "not found" where no service is, or while
   * one is replaced by another.
   */
  get foreign(): boolean {
    return this.reason === ErrorReason.UNSPECIFIED && foreign.has(this.code);
  }

  /** Whether the session that called is no more: nothing was done, and another session may do it. */
  get sessionOver(): boolean {
    return this.reason === ErrorReason.SESSION_ENDED || this.reason === ErrorReason.UNAUTHENTICATED;
  }

  /** Whether the same call may well succeed later: the link was lost, or the node is going away. */
  get passing(): boolean {
    return this.lost || this.code === Code.Unavailable;
  }

  /** Whether the client makes such a call again: that may pass, others were first, or the service has a fault. */
  get repeatable(): boolean {
    return this.passing || repeated.has(this.reason);
  }
}
