import { durationFromMs } from "@bufbuild/protobuf/wkt";

/** Where and by whom a cell of the table is tried. */
export interface Place {
  readonly roomId: string;
  /** Another room, of the grants that are not on this one. */
  readonly elsewhere: string;
  /** A room that the caller is in, whatever else. */
  readonly home: string;
  readonly userId: string;
  /** A member of the room, where there is one. */
  readonly hostId: string;
  /** What the host has said, where there is a room. */
  readonly hostsMessageId: string;
  /** What the user has said, where it is in the room; else what the host has. */
  readonly messageId: string;
  /** A token of the caller; of nobody, where it has none. */
  readonly token: string;
  /** A good token of another user. */
  readonly othersToken: string;
}

const only = ({ roomId }: Place) => ({ roomId });
const host = ({ roomId, hostId }: Place) => ({ roomId, userIds: [hostId] });
const nothing = () => ({});
const room = ({ roomId }: Place) => ({ room: { roomId } });
const set = { key: "value" };

/** A request for each rule, by its name: one that is done where nobody refuses it. */
export const requests: Readonly<Record<string, (place: Place) => object>> = {
  "AuthService/Login": ({ token }) => ({ token }),
  "AuthService/RenewToken": ({ token }) => ({ token }),
  "AuthService/RenewToken, with a token of another user": ({ othersToken }) => ({
    token: othersToken,
  }),
  "AuthService/Logout": nothing,
  "AuthService/IssueToken": ({ userId }) => ({ userId }),
  "AuthService/ListSessions": ({ userId }) => ({ userId }),
  "AuthService/RevokeSessions": ({ userId }) => ({ userId }),
  "RoomService/CreateRoom": room,
  "RoomService/CreateRoom, to stay when it is empty": (place) => ({
    ...room(place),
    config: { keepWhenEmpty: true },
  }),
  "RoomService/JoinRoom": only,
  "RoomService/EnterRoom": room,
  "RoomService/SwitchRoom, into it": (place) => ({ fromRoomId: place.home, ...room(place) }),
  "RoomService/SwitchRoom, into it, or created": (place) => ({
    fromRoomId: place.home,
    ...room(place),
    createIfMissing: true,
  }),
  "RoomService/SwitchRoom, out of it, into another": ({ roomId, elsewhere }) => ({
    fromRoomId: roomId,
    room: { roomId: elsewhere },
    createIfMissing: true,
  }),
  "RoomService/ListRooms": nothing,
  "RoomService/LeaveRoom": only,
  "RoomService/LeaveAllRooms": nothing,
  "RoomService/GetRoom": only,
  "RoomService/UpdateRoom": (place) => ({ ...only(place), name: "another name" }),
  "RoomService/UpdateRoom, to stay when it is empty": (place) => ({
    ...only(place),
    keepWhenEmpty: true,
  }),
  "RoomService/DestroyRoom": only,
  "RoomService/DestroyRoom, after a notice": (place) => ({
    ...only(place),
    delay: durationFromMs(3600_000),
  }),
  "RoomService/ListMembers": only,
  "RoomService/BatchGetMembers": host,
  "RoomService/UpdateAttributes": (place) => ({ ...only(place), set }),
  "RoomService/UpdateAttributes, of others, by force": ({ roomId }) => ({
    roomId,
    set: { "the host's": "mine" },
    options: { force: true, takeOwnership: true },
  }),
  "RoomService/UpdateAttributes, released on leaving": (place) => ({
    ...only(place),
    set,
    options: { releaseOnLeave: true },
  }),
  "RoomService/GetAttributes": only,
  "RoomService/UpdateMemberAttributes, the caller's own": (place) => ({ ...only(place), set }),
  "RoomService/UpdateMemberAttributes, of others": (place) => ({ ...host(place), set }),
  "RoomService/ListMemberAttributes": only,
  "RoomService/KickMembers": host,
  "RoomService/BanUsers": host,
  "RoomService/UnbanUsers": host,
  "RoomService/ListBans": only,
  "RoomService/MuteMembers": host,
  "RoomService/MuteMembers, everyone": (place) => ({ ...only(place), everyone: true }),
  "RoomService/UnmuteMembers": host,
  "RoomService/ListMutes": only,
  "MessageService/SendMessage": (place) => ({
    ...only(place),
    content: { content: { case: "text", value: { text: "Hello!" } } },
  }),
  "MessageService/ListMessages": only,
  "MessageService/RevokeMessage, one's own": ({ roomId, messageId }) => ({ roomId, messageId }),
  "MessageService/RevokeMessage, of others": ({ roomId, hostsMessageId }) => ({
    roomId,
    messageId: hostsMessageId,
  }),
  "EventService/Subscribe": nothing,
  "EventService/PullEvents": nothing,
  "EventService/KeepAlive": nothing,
  "EventService/WatchApp": nothing,
};
