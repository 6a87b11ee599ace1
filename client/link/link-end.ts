import { durationMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { type Draining, SessionEndReason } from "../../gen/parlor/v1/event_pb.ts";
import { ParlorError } from "../error.ts";
import type { EndReason } from "./link-state.ts";
import type { Session } from "./session.ts";

/**
 * How reading came to its end: for good, or with an error after which it may begin again, at a time that
 * the service may have said.
 */
export type LinkEnd =
  | {
      readonly over: { readonly reason: EndReason; readonly error?: ParlorError };
    }
  | {
      readonly over?: undefined;
      readonly error: ParlorError;
      readonly retryAfterMs?: number;
      /** Whether nothing is wrong: the stream was ended as proxies and runtimes do after a time. */
      readonly orderly?: boolean;
    };

/** What a verdict depends on. */
export interface Standing {
  readonly session: Session;
  /** Whether the link was ever live: then the service is there, whatever a proxy says meanwhile. */
  readonly begun: boolean;
}

/**
 * What a failure means. A session that ended while nobody listened is followed by another: had it been
 * replaced by a device that is still there, that one would be told now, and stop.
 */
export function verdictOn(error: ParlorError, standing: Standing): LinkEnd {
  if (!error.sessionOver) return verdict(error, standing);
  standing.session.forget();
  return { error };
}

/** What it means that there is no session: one that comes too soon may come back when it is told to. */
export function verdictOnLogin(error: ParlorError, standing: Standing): LinkEnd {
  const { retryAfterMs, reason } = error;
  if (retryAfterMs !== undefined) return { error, retryAfterMs };
  const { userId, renewable } = standing.session;
  const ranOut = reason === ErrorReason.UNAUTHENTICATED && userId !== "" && !renewable;
  return ranOut ? { over: { reason: "expired", error } } : verdict(error, standing);
}

function verdict(error: ParlorError, { begun }: Standing): LinkEnd {
  const isFinal = error.foreign ? !begun : !error.repeatable;
  return isFinal ? { over: { reason: "refused", error } } : { error };
}

const reasons: Partial<Record<SessionEndReason, EndReason>> = {
  [SessionEndReason.LOGGED_OUT]: "logged-out",
  [SessionEndReason.REVOKED]: "revoked",
  [SessionEndReason.TOKEN_EXPIRED]: "expired",
  [SessionEndReason.REPLACED]: "replaced",
};

/** What the service's word that the session has ended means. */
export function endOf(reason: SessionEndReason, session: Session): LinkEnd {
  if (reason === SessionEndReason.TOKEN_EXPIRED && session.renewable) {
    session.forget();
    return { error: ended("the token expired") };
  }
  return { over: { reason: reasons[reason] ?? "refused" } };
}

/** What the service's word that its node is going means: come back, but not all at once. */
export function endOfDraining({ retryAfter }: Draining): LinkEnd {
  const message = "the node is going";
  const error = new ParlorError({
    code: Code.Unavailable,
    reason: ErrorReason.SHUTTING_DOWN,
    message,
  });
  return retryAfter === undefined ? { error } : { error, retryAfterMs: durationMs(retryAfter) };
}

/** What is not as it should be. */
export function broken(message: string): ParlorError {
  return new ParlorError({ code: Code.DataLoss, message });
}

function ended(message: string): ParlorError {
  return new ParlorError({
    code: Code.Unauthenticated,
    reason: ErrorReason.SESSION_ENDED,
    message,
  });
}
