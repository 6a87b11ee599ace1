import { ErrorReason } from "../../client/index.ts";

/** The values that an error speaks of, by name. */
type Values = Readonly<Record<string, string>>;

/** By the reason that the service gives. */
export type Reasons = Readonly<Record<ErrorReason, (values: Values) => string>>;

const byWhom = ({ actor_user_id: by, note }: Values): string =>
  `${by ? ` by ${by}` : ""}${note ? `: ${note}` : ""}`;

/** When to come back, as the service says it. */
const when = ({ retry_after_ms: ms = "" }: Values): string =>
  Number(ms) > 1000 ? `in ${Math.ceil(Number(ms) / 1000)} seconds` : "in a moment";

/** What a grant lets one do, by its verb. */
const verbs: Readonly<Record<string, (room: string) => string>> & {
  readonly other: (room: string) => string;
} = {
  create: (room) => `create “${room}”`,
  join: (room) => `enter “${room}”`,
  send: (room) => `talk in “${room}”`,
  attributes: (room) => `change what is kept in “${room}”`,
  moderate: (room) => `keep order in “${room}”`,
  other: (room) => `do this in “${room}”`,
};

const reasons: Reasons = {
  [ErrorReason.UNSPECIFIED]: () => "The server gave no reason.",
  [ErrorReason.INVALID_REQUEST]: ({ field = "" }) =>
    `The server does not take this${field === "" ? "" : ` (${field})`}.`,
  [ErrorReason.UNAUTHENTICATED]: () =>
    "The server does not accept this token: it may have expired, or be for another server. Paste a newer one.",
  [ErrorReason.SESSION_ENDED]: () => "The session has ended. Enter again.",
  [ErrorReason.GRANT_MISSING]: ({ grant = "", room_id: room = "" }) =>
    `Your token does not let you ${(verbs[grant] ?? verbs.other)(room)}. Name another room, or ask for another token.`,
  [ErrorReason.BACKEND_ONLY]: () =>
    "This is for a backend’s token. Paste one that is made for a user.",
  [ErrorReason.SESSION_REQUIRED]: () =>
    "This is a backend’s token. Paste one that is made for a user.",
  [ErrorReason.NOT_A_MEMBER]: ({ user_id: user, room_id: room = "" }) =>
    user ? "They are no longer in the room." : `You are no longer in “${room}”. Enter it again.`,
  [ErrorReason.ROOM_NOT_FOUND]: ({ room_id: room = "" }) => `There is no room “${room}”.`,
  [ErrorReason.ROOM_ALREADY_EXISTS]: ({ room_id: room = "" }) =>
    `There is a room “${room}” already.`,
  [ErrorReason.ROOM_FULL]: ({ room_id: room = "", max_members: max = "no more" }) =>
    `“${room}” is full: it admits ${max}. Wait until someone leaves, or name another room.`,
  [ErrorReason.TOO_MANY_ROOMS]: ({ max_rooms_per_user: max = "too many" }) =>
    `You are in ${max} rooms already. Leave one, then enter again.`,
  [ErrorReason.TOO_MANY_SESSIONS]: () =>
    "You are logged in on too many devices. Log out on one, then enter again.",
  [ErrorReason.REQUEST_ID_REUSED]: () => "That was sent before, as something else.",
  [ErrorReason.CONTENTION]: () => "Many changed the same thing at once. Try again.",
  [ErrorReason.SLOW_SUBSCRIBER]: () => "This page was too slow to follow. It comes back by itself.",
  [ErrorReason.KEEP_ALIVE_MISSED]: () => "This page was not heard of. It comes back by itself.",
  [ErrorReason.SHUTTING_DOWN]: () => "The server is about to restart. Try again in a moment.",
  [ErrorReason.INTERNAL]: ({ error_id: id }) =>
    `Something is wrong in the server${id ? ` (${id})` : ""}. Try again in a moment.`,
  [ErrorReason.STORE_UNAVAILABLE]: () =>
    "The server cannot reach its rooms just now. Try again in a moment.",
  [ErrorReason.ATTRIBUTE_CONFLICT]: () => "Someone was faster.",
  [ErrorReason.TOO_MANY_ATTRIBUTES]: ({ max_attributes: max = "as many as there may be" }) =>
    `There are ${max} attributes already.`,
  [ErrorReason.USER_BANNED]: (values) =>
    `You are banned from “${values.room_id ?? ""}”${byWhom(values)}.`,
  [ErrorReason.MEMBER_MUTED]: (values) => `You are muted here${byWhom(values)}.`,
  [ErrorReason.TOO_MANY_SANCTIONS]: () => "The room has as many bans or mutes as there may be.",
  [ErrorReason.MESSAGE_NOT_FOUND]: () => "That message is kept no longer.",
  [ErrorReason.REVOKE_TOO_LATE]: ({ revoke_seconds: seconds = "" }) =>
    `It is too late: one has ${seconds} seconds.`,
  [ErrorReason.RATE_LIMITED]: (values) => `That was too much at once. Try again ${when(values)}.`,
  [ErrorReason.TOO_MANY_APP_ROOMS]: () => "The app has as many rooms as it may.",
  [ErrorReason.ALREADY_LOGGED_IN]: ({ platform = "" }) =>
    `You are logged in elsewhere already${platform === "" ? "" : ` (${platform})`}. Log out there first.`,
  [ErrorReason.MESSAGE_REFUSED]: ({ reason }) =>
    `The app does not let this through${reason ? `: ${reason}` : ""}.`,
  [ErrorReason.HOOK_FAILED]: () =>
    "The app could not be asked whether this may be said. Try again in a moment.",
};

/** Why something did not go, in English. */
export const en = {
  noAnswer: "This server does not answer. Is it running, and are you online?",
  refused: (message: string) => `The server refused: ${message}.`,
  reasons,

  /** Why nothing comes any more. */
  ends: {
    closed: "",
    "logged-out": "You have left.",
    replaced: "You took your place in another tab. Enter here to take it back.",
    revoked: "You were signed out by the service. Ask whoever runs it.",
    expired: "Your token has run out. Paste a newer one to come back in.",
    "other-user": "Someone else has signed in here. Enter again.",
    refused: "The session has ended. Enter again.",
  },

  /** Why one is out of a room. */
  closedBy: (room: string, by: string) => `“${room}” was closed by ${by}.`,
  theService: "the service",
  kicked: (room: string, by: string, note: string) =>
    `You were put out of “${room}” by ${by}${note === "" ? "." : `: ${note}`}`,
  banned: (room: string, by: string, note: string) =>
    `You were banned from “${room}” by ${by}${note === "" ? "." : `: ${note}`}`,
};
