import {
  type EndReason,
  ErrorReason,
  LeaveReason,
  type ParlorError,
  type State,
} from "../client/index.ts";

/** What has happened, and what to do about it. */
export interface Notice {
  readonly text: string;
  /** Whether something is wrong; otherwise it is only said. */
  readonly alarm: boolean;
}

/** That a server does not answer. */
export const noAnswer = "This server does not answer. Is it running, and are you online?";

/** Why a call failed. */
export function errorWords(error: ParlorError, roomId: string): string {
  const { reason, metadata } = error;
  switch (reason) {
    case ErrorReason.UNAUTHENTICATED:
      return "The server does not accept this token: it may have expired, or be for another server. Paste a newer one.";
    case ErrorReason.ROOM_FULL:
      return `“${roomId}” is full: it admits ${metadata.max_members ?? "no more"}. Wait until someone leaves, or name another room.`;
    case ErrorReason.TOO_MANY_ROOMS:
      return `You are in ${metadata.max_rooms_per_user ?? "too many"} rooms already. Leave one, then enter again.`;
    case ErrorReason.TOO_MANY_SESSIONS:
      return "You are logged in on too many devices. Log out on one, then enter again.";
    case ErrorReason.GRANT_MISSING:
      return `Your token does not let you ${metadata.grant ?? "do this"} in “${roomId}”. Name another room, or ask for another token.`;
    case ErrorReason.NOT_A_MEMBER:
      return `You are no longer in “${roomId}”. Enter it again.`;
    case ErrorReason.INVALID_REQUEST:
      return `The server does not take this: ${error.message}.`;
    case ErrorReason.BACKEND_ONLY:
    case ErrorReason.SESSION_REQUIRED:
      return "This is a backend’s token. Paste one that is made for a user.";
    case ErrorReason.INTERNAL:
      return `Something is wrong in the server${metadata.error_id ? ` (${metadata.error_id})` : ""}. Try again in a moment.`;
    default:
      return error.passing ? noAnswer : `The server refused: ${error.message}.`;
  }
}

const ends: Record<Exclude<EndReason, "refused">, Notice> = {
  closed: { text: "", alarm: false },
  "logged-out": { text: "You have left.", alarm: false },
  replaced: {
    text: "You took your place in another tab. Enter here to take it back.",
    alarm: false,
  },
  revoked: { text: "You were signed out by the service. Ask whoever runs it.", alarm: true },
  expired: { text: "Your token has run out. Paste a newer one to come back in.", alarm: true },
};

/** Why nothing comes any more. */
export function endWords(state: Extract<State, { name: "ended" }>, roomId: string): Notice {
  if (state.reason !== "refused") return ends[state.reason];
  const text =
    state.error === undefined
      ? "The session has ended. Enter again."
      : errorWords(state.error, roomId);
  return { text, alarm: true };
}

/** That someone is gone, for those who stay. */
export function leftWords(name: string, reason: LeaveReason): string {
  switch (reason) {
    case LeaveReason.TIMED_OUT:
      return `${name} lost the connection`;
    case LeaveReason.REVOKED:
      return `${name} was signed out by the service`;
    default:
      return `${name} left`;
  }
}

/** Who is here, in a sentence. */
export function companyWords(names: readonly string[], count: number): string {
  const [first, second, third] = names;
  if (count <= 1 || first === undefined) return "Nobody else is here yet";
  if (second === undefined) return `${first} is here with you`;
  if (count === 3) return `${first} and ${second} are here with you`;
  if (count === 4 && third !== undefined)
    return `${first}, ${second} and ${third} are here with you`;
  return `${first}, ${second} and ${count - 3} others are here with you`;
}
