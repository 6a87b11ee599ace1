import type {
  ZIMConnectionEvent,
  ZIMConnectionState,
  ZIMRoomEvent,
  ZIMRoomState,
} from "./enums.ts";
import type { ZIMMessage, ZIMRevokeMessage } from "./message-types.ts";
import type {
  ZIMRoomAttributesUpdateInfo,
  ZIMRoomMemberAttributesUpdateInfo,
  ZIMRoomOperatedInfo,
  ZIMUserInfo,
} from "./room-types.ts";
import type { ZIM } from "./zim.ts";

/** It stands otherwise with the service than before. */
export interface ZIMEventOfConnectionStateChangedResult {
  state: ZIMConnectionState;
  event: ZIMConnectionEvent;
  /** A JSON text. */
  extendedData: string;
}

/** The token expires soon: renew it. */
export interface ZIMEventOfTokenWillExpireResult {
  /** Seconds until then. */
  second: number;
}

/** It stands otherwise with a room than before. */
export interface ZIMEventOfRoomStateChangedResult {
  roomID: string;
  state: ZIMRoomState;
  event: ZIMRoomEvent;
  /** A JSON text; where someone else ended it, with `user_id` and `note`. */
  extendedData: string;
}

/** Others came into a room, or left it. */
export interface ZIMEventOfRoomMemberChangedResult {
  roomID: string;
  memberList: ZIMUserInfo[];
}

/** Messages of a room. */
export interface ZIMEventOfReceiveConversationMessageResult {
  messageList: ZIMMessage[];
  /** The room. */
  fromConversationID: string;
}

/** Messages of a room, and whether they are told late. */
export interface ZIMEventOfConversationMessageReceivedResult
  extends ZIMEventOfReceiveConversationMessageResult {
  info: ZIMMessageReceivedInfo;
}

/** How a message was told. */
export interface ZIMMessageReceivedInfo {
  /** Whether it happened before its room was connected again. */
  isOfflineMessage: boolean;
}

/** Messages were revoked: they are to be shown no more. */
export interface ZIMEventOfMessageRevokeReceivedResult {
  messageList: ZIMRevokeMessage[];
}

/** Attributes of a room were set or deleted, in one step. */
export interface ZIMEventOfRoomAttributesUpdatedResult {
  roomID: string;
  infos: ZIMRoomAttributesUpdateInfo[];
}

/** Attributes of members were set, in one step. */
export interface ZIMEventOfRoomMembersAttributesUpdatedResult {
  roomID: string;
  infos: ZIMRoomMemberAttributesUpdateInfo[];
  operatedInfo: ZIMRoomOperatedInfo;
}

/** What listeners are told, by the name of the event. */
export interface ZIMEvents {
  /** The session is over, and not by `logout`. */
  error: { code: number; message: string };
  connectionStateChanged: ZIMEventOfConnectionStateChangedResult;
  tokenWillExpire: ZIMEventOfTokenWillExpireResult;
  roomStateChanged: ZIMEventOfRoomStateChangedResult;
  roomMemberJoined: ZIMEventOfRoomMemberChangedResult;
  roomMemberLeft: ZIMEventOfRoomMemberChangedResult;
  /** What others have said. */
  roomMessageReceived: ZIMEventOfConversationMessageReceivedResult;
  /** The same, by its older name. */
  receiveRoomMessage: ZIMEventOfReceiveConversationMessageResult;
  messageRevokeReceived: ZIMEventOfMessageRevokeReceivedResult;
  /** Attributes were set, or deleted; also those that there are when a room is entered. */
  roomAttributesUpdated: ZIMEventOfRoomAttributesUpdatedResult;
  /** Attributes were set and deleted. */
  roomAttributesBatchUpdated: ZIMEventOfRoomAttributesUpdatedResult;
  roomMemberAttributesUpdated: ZIMEventOfRoomMembersAttributesUpdatedResult;
}

/** Who listens, by the name of the event: called with the client, and what there is to tell. */
export type ZIMEventHandler = {
  [Name in keyof ZIMEvents]: (zim: ZIM, data: ZIMEvents[Name]) => void;
};
