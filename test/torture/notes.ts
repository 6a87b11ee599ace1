import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorDetailSchema, ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { systemClock } from "../../services/clock.ts";
import { PresenceChecker } from "../support/presence-checker.ts";
import { StreamChecker } from "../support/stream-checker.ts";
import type { Plan } from "./plan.ts";

/** What everyone who takes part notes. */
export interface Notes {
  readonly streams: StreamChecker;
  readonly presence: PresenceChecker;
  readonly counts: {
    resumes: number;
    repeated: number;
    cut: number;
    vanished: number;
    slow: number;
  };
  /** Refusals that nothing explains. */
  readonly refused: string[];
}

/** Begins to take notes. */
export function openNotes(plan: Plan): Notes {
  return {
    streams: new StreamChecker(),
    presence: new PresenceChecker(plan),
    counts: { resumes: 0, repeated: 0, cut: 0, vanished: 0, slow: 0 },
    refused: [],
  };
}

/** The time in milliseconds, by the clock that the service goes by, too. */
export function now(): number {
  return systemClock.now() / 1000;
}

/** Why the service has refused a call; undefined for trouble on the way, and for what asks to try again. */
export function refusalOf(error: unknown): ErrorReason | undefined {
  if (!(error instanceof ConnectError)) throw error;
  const [detail] = error.findDetails(ErrorDetailSchema);
  const passing = error.code === Code.Unavailable || error.code === Code.Aborted;
  return passing ? undefined : detail?.reason;
}

/** Whether a stream ended because its reader was slow. */
export function wasSlow(error: unknown): boolean {
  if (!(error instanceof ConnectError)) return false;
  const [detail] = error.findDetails(ErrorDetailSchema);
  return detail?.reason === ErrorReason.SLOW_SUBSCRIBER;
}
