import { type ErrorReason, ParlorError } from "../../client/index.ts";
import { ErrorReason as Reason } from "../../gen/parlor/v1/error_pb.ts";
import { systemClock } from "../../services/clock.ts";
import { ClientChecker } from "../support/client-checker.ts";
import { PresenceChecker } from "../support/presence-checker.ts";
import { StreamChecker } from "../support/stream-checker.ts";
import type { Plan } from "./plan.ts";

/** What everyone who takes part notes. */
export interface Notes {
  /** What lines bring. */
  readonly streams: StreamChecker;
  readonly presence: PresenceChecker;
  /** What clients tell. */
  readonly clients: ClientChecker;
  readonly counts: {
    resumes: number;
    reconnects: number;
    broken: number;
    cut: number;
    vanished: number;
    slow: number;
    attributes: number;
    moderated: number;
    moved: number;
  };
  /** Refusals that nothing explains. */
  readonly refused: string[];
}

/** Begins to take notes. */
export function openNotes(plan: Plan): Notes {
  return {
    streams: new StreamChecker(),
    presence: new PresenceChecker(plan),
    clients: new ClientChecker(),
    counts: {
      resumes: 0,
      reconnects: 0,
      broken: 0,
      cut: 0,
      vanished: 0,
      slow: 0,
      attributes: 0,
      moderated: 0,
      moved: 0,
    },
    refused: [],
  };
}

/** The time in milliseconds, by the clock that the service goes by, too. */
export function now(): number {
  return systemClock.now() / 1000;
}

/** What others do to a member, or to its room, is the cause of these. Nothing was done. */
const explained: ReadonlySet<ErrorReason> = new Set([
  Reason.NOT_A_MEMBER,
  Reason.ROOM_NOT_FOUND,
  Reason.USER_BANNED,
  Reason.MEMBER_MUTED,
  Reason.ATTRIBUTE_CONFLICT,
  Reason.CONTENTION,
]);

/** Whether a call was refused, and nothing was done. What nothing explains is noted. */
export function isRefusal(thrown: unknown, who: string, notes: Notes): boolean {
  if (thrown instanceof ParlorError && explained.has(thrown.reason)) return true;
  notes.refused.push(`${who}: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
  return false;
}
