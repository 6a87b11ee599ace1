import type { Verb } from "./roles.ts";

/** What comes of a call: it is done, or refused for this reason. */
export type Outcome =
  | "done"
  | "UNAUTHENTICATED"
  | "GRANT_MISSING"
  | "NOT_A_MEMBER"
  | "ROOM_NOT_FOUND"
  | "ROOM_ALREADY_EXISTS"
  | "SESSION_REQUIRED"
  | "BACKEND_ONLY"
  | "INVALID_REQUEST";

/** What comes of it in a room that the caller is in, in one that it is not in, and where there is none. */
export interface ByRoom {
  readonly own: Outcome;
  readonly other: Outcome;
  readonly none: Outcome;
}

/** What an rpc needs. Whoever has no credential is refused before any of it. */
export interface Rule {
  /** Service and rpc. */
  readonly rpc: string;
  /** A way to call it that has a rule of its own. */
  readonly how?: string;
  /** What a user's grants must cover, first of all; on this room, unless `on` says another. */
  readonly grants?: readonly Verb[];
  readonly on?: "another room";
  /** Then, for users. */
  readonly users: ByRoom;
  /** For users who have `moderate` on the room, where that makes a difference. */
  readonly moderators?: ByRoom;
  readonly backends: ByRoom;
  /** For a backend as a user, where that makes a difference. */
  readonly asUser?: ByRoom;
}

const always = (outcome: Outcome): ByRoom => ({ own: outcome, other: outcome, none: outcome });

const anywhere = always("done");
const noSession = always("SESSION_REQUIRED");
const backendOnly = always("BACKEND_ONLY");
const inRooms: ByRoom = { own: "done", other: "done", none: "ROOM_NOT_FOUND" };
const inNoRoom: ByRoom = {
  own: "ROOM_ALREADY_EXISTS",
  other: "ROOM_ALREADY_EXISTS",
  none: "done",
};
const ofMembers: ByRoom = { own: "done", other: "NOT_A_MEMBER", none: "NOT_A_MEMBER" };
const ofMembersAs: ByRoom = { own: "done", other: "NOT_A_MEMBER", none: "ROOM_NOT_FOUND" };
const ofNoMember: ByRoom = { own: "NOT_A_MEMBER", other: "NOT_A_MEMBER", none: "ROOM_NOT_FOUND" };

/** For sessions alone. */
const session = (rpc: string): Rule => ({ rpc, users: anywhere, backends: noSession });
/** For backends alone. */
const backend = (rpc: string): Rule => ({ rpc, users: backendOnly, backends: anywhere });
/** For whoever may look at a room. */
const looking = (rpc: string): Rule => ({
  rpc,
  users: ofMembers,
  moderators: inRooms,
  backends: inRooms,
});
/** For moderators, in a room that there must be, or need not be. */
const moderating = (rpc: string, where: ByRoom, how?: string): Rule => ({
  rpc,
  ...(how === undefined ? {} : { how }),
  grants: ["moderate"],
  users: where,
  backends: where,
});

/** Who may do what: every rpc of the contract. */
export const rules: readonly Rule[] = [
  session("AuthService/Login"),
  session("AuthService/RenewToken"),
  {
    rpc: "AuthService/RenewToken",
    how: "with a token of another user",
    users: always("UNAUTHENTICATED"),
    backends: noSession,
  },
  session("AuthService/Logout"),
  backend("AuthService/IssueToken"),
  backend("AuthService/ListSessions"),
  backend("AuthService/RevokeSessions"),

  { rpc: "RoomService/CreateRoom", grants: ["create"], users: inNoRoom, backends: inNoRoom },
  {
    rpc: "RoomService/CreateRoom",
    how: "to stay when it is empty",
    users: backendOnly,
    backends: inNoRoom,
  },
  { rpc: "RoomService/JoinRoom", grants: ["join"], users: inRooms, backends: noSession },
  {
    rpc: "RoomService/EnterRoom",
    grants: ["join", "create"],
    users: anywhere,
    backends: noSession,
  },
  {
    rpc: "RoomService/SwitchRoom",
    how: "into it",
    grants: ["join"],
    users: inRooms,
    backends: noSession,
  },
  {
    rpc: "RoomService/SwitchRoom",
    how: "into it, or created",
    grants: ["join", "create"],
    users: anywhere,
    backends: noSession,
  },
  {
    rpc: "RoomService/SwitchRoom",
    how: "out of it, into another",
    grants: ["join", "create"],
    on: "another room",
    users: ofMembers,
    backends: noSession,
  },
  backend("RoomService/ListRooms"),
  { rpc: "RoomService/LeaveRoom", users: ofMembers, backends: noSession },
  session("RoomService/LeaveAllRooms"),
  looking("RoomService/GetRoom"),
  moderating("RoomService/UpdateRoom", inRooms),
  {
    rpc: "RoomService/UpdateRoom",
    how: "to stay when it is empty",
    grants: ["moderate"],
    users: backendOnly,
    backends: inRooms,
  },
  moderating("RoomService/DestroyRoom", inRooms),
  moderating("RoomService/DestroyRoom", inRooms, "after a notice"),
  looking("RoomService/ListMembers"),
  looking("RoomService/BatchGetMembers"),
  {
    rpc: "RoomService/UpdateAttributes",
    grants: ["attributes"],
    users: ofMembers,
    backends: inRooms,
  },
  {
    rpc: "RoomService/UpdateAttributes",
    how: "of others, by force",
    grants: ["attributes", "moderate"],
    users: ofMembers,
    backends: inRooms,
  },
  {
    rpc: "RoomService/UpdateAttributes",
    how: "released on leaving",
    grants: ["attributes"],
    users: ofMembers,
    backends: ofNoMember,
    asUser: ofMembersAs,
  },
  looking("RoomService/GetAttributes"),
  {
    rpc: "RoomService/UpdateMemberAttributes",
    how: "the caller's own",
    grants: ["attributes"],
    users: ofMembers,
    backends: always("INVALID_REQUEST"),
    asUser: ofMembersAs,
  },
  {
    rpc: "RoomService/UpdateMemberAttributes",
    how: "of others",
    grants: ["attributes", "moderate"],
    users: ofMembers,
    backends: inRooms,
  },
  looking("RoomService/ListMemberAttributes"),
  moderating("RoomService/KickMembers", inRooms),
  moderating("RoomService/BanUsers", inRooms),
  moderating("RoomService/UnbanUsers", anywhere),
  moderating("RoomService/ListBans", anywhere),
  moderating("RoomService/MuteMembers", inRooms),
  moderating("RoomService/MuteMembers", inRooms, "everyone"),
  moderating("RoomService/UnmuteMembers", anywhere),
  moderating("RoomService/ListMutes", anywhere),

  { rpc: "MessageService/SendMessage", grants: ["send"], users: ofMembers, backends: inRooms },
  looking("MessageService/ListMessages"),
  {
    rpc: "MessageService/RevokeMessage",
    how: "one's own",
    users: ofMembers,
    moderators: inRooms,
    backends: inRooms,
  },
  {
    rpc: "MessageService/RevokeMessage",
    how: "of others",
    users: { own: "GRANT_MISSING", other: "NOT_A_MEMBER", none: "NOT_A_MEMBER" },
    moderators: inRooms,
    backends: inRooms,
  },

  session("EventService/Subscribe"),
  session("EventService/PullEvents"),
  session("EventService/KeepAlive"),
  backend("EventService/WatchApp"),
];

/** A rule in words: the rpc, and how it is called. */
export function nameOf({ rpc, how }: Rule): string {
  return how === undefined ? rpc : `${rpc}, ${how}`;
}
