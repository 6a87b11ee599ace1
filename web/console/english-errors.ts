import { ErrorReason } from "../../client/index.ts";
import { en, type Reasons } from "../i18n/errors-en.ts";

const usersToken = "This is a user’s token. The console needs a backend’s.";

/** By the reason that the service gives: as in the live room, but where a backend is told otherwise. */
const reasons: Reasons = {
  ...en.reasons,
  [ErrorReason.UNAUTHENTICATED]: () =>
    "The server does not accept this token: it may have expired, be for another app, or be a user’s. The console needs a backend’s.",
  [ErrorReason.SESSION_ENDED]: () => usersToken,
  [ErrorReason.BACKEND_ONLY]: () => usersToken,
  [ErrorReason.GRANT_MISSING]: () => usersToken,
  [ErrorReason.NOT_A_MEMBER]: () => "The user is not in the room any more.",
  [ErrorReason.ROOM_NOT_FOUND]: () => "There is no such room now.",
  [ErrorReason.TOO_MANY_SANCTIONS]: () =>
    "The room has as many of these as it may have. End some first.",
};

/** Why something did not go, in English. */
export const englishErrors = {
  noAnswer: "The server does not answer. Is it running, and are you online?",
  refused: (message: string) => `The server refused: ${message}.`,
  reasons,
  roomsUnread: (why: string) => `The list of rooms could not be read. ${why}`,
  roomUnread: (why: string) => `The room could not be read. ${why}`,
  membersUnread: (why: string) => `The members could not be read. ${why}`,
  streamOver: (why: string) => `Events do not come any more. ${why}`,
  notRead: "Could not be read.",
  tryAgain: "Try again",
};
