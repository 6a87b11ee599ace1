/**
 * ZIM's numbers, by ZIM's names: those that rooms have.
 *
 * @module
 */
type ValueOf<Values> = Values[keyof Values];

/** How it stands with the service. */
export const ZIMConnectionState = {
  Disconnected: 0,
  Connecting: 1,
  Connected: 2,
  Reconnecting: 3,
} as const;
export type ZIMConnectionState = ValueOf<typeof ZIMConnectionState>;

/** Why it stands so. */
export const ZIMConnectionEvent = {
  Success: 0,
  ActiveLogin: 1,
  LoginTimeout: 2,
  LoginInterrupted: 3,
  KickedOut: 4,
  TokenExpired: 5,
  Unregistered: 6,
} as const;
export type ZIMConnectionEvent = ValueOf<typeof ZIMConnectionEvent>;

/** Where a message belongs. Only `Room` is served here. */
export const ZIMConversationType = {
  Unknown: -1,
  Peer: 0,
  Room: 1,
  Group: 2,
  CommunityChannel: 3,
} as const;
export type ZIMConversationType = ValueOf<typeof ZIMConversationType>;

/** What a message says. */
export const ZIMMessageType = {
  Unknown: 0,
  Text: 1,
  Command: 2,
  Multiple: 10,
  Image: 11,
  File: 12,
  Audio: 13,
  Video: 14,
  Barrage: 20,
  System: 30,
  Revoke: 31,
  Tips: 32,
  Combine: 100,
  Custom: 200,
} as const;
export type ZIMMessageType = ValueOf<typeof ZIMMessageType>;

/** How much a message matters. */
export const ZIMMessagePriority = { Low: 1, Medium: 2, High: 3 } as const;
export type ZIMMessagePriority = ValueOf<typeof ZIMMessagePriority>;

/** Whether a message goes out or came in. */
export const ZIMMessageDirection = { Send: 0, Receive: 1 } as const;
export type ZIMMessageDirection = ValueOf<typeof ZIMMessageDirection>;

/** How far a message is on its way. */
export const ZIMMessageSentStatus = { Sending: 0, Success: 1, Failed: 2 } as const;
export type ZIMMessageSentStatus = ValueOf<typeof ZIMMessageSentStatus>;

/** Whether a message was read. Rooms have no receipts: always `None`. */
export const ZIMMessageReceiptStatus = {
  Unknown: -1,
  None: 0,
  Processing: 1,
  Done: 2,
  Expired: 3,
  Failed: 4,
} as const;
export type ZIMMessageReceiptStatus = ValueOf<typeof ZIMMessageReceiptStatus>;

/** Who revoked a message: its sender, someone who may moderate the room, or a backend. */
export const ZIMMessageRevokeStatus = {
  Unknown: -1,
  SelfRevoke: 0,
  SystemRevoke: 1,
  ServerAPIRevoke: 2,
  GroupAdminRevoke: 3,
  GroupOwnerRevoke: 4,
  AuditRejectRevoke: 5,
} as const;
export type ZIMMessageRevokeStatus = ValueOf<typeof ZIMMessageRevokeStatus>;

/** For whom a message is revoked. Always `TwoWay`: for everyone. */
export const ZIMRevokeType = { Unknown: -1, TwoWay: 0, OneWay: 1 } as const;
export type ZIMRevokeType = ValueOf<typeof ZIMRevokeType>;

/** Whether the message that another one answers is known here, or was revoked (`Deleted`). */
export const ZIMMessageRepliedInfoState = { Normal: 0, Deleted: 1, NotFound: 2 } as const;
export type ZIMMessageRepliedInfoState = ValueOf<typeof ZIMMessageRepliedInfoState>;

/** Where a history is read from. It makes no difference here: nothing is kept on the device. */
export const ZIMMessageQueryMode = { General: 0, PreferServer: 1, OnlyLocal: 2 } as const;
export type ZIMMessageQueryMode = ValueOf<typeof ZIMMessageQueryMode>;

/** How it stands with a room. */
export const ZIMRoomState = { Disconnected: 0, Connecting: 1, Connected: 2 } as const;
export type ZIMRoomState = ValueOf<typeof ZIMRoomState>;

/** Why it stands so. */
export const ZIMRoomEvent = {
  Success: 0,
  NetworkInterrupted: 1,
  NetworkDisconnected: 2,
  RoomNotExist: 3,
  ActiveCreate: 4,
  CreateFailed: 5,
  ActiveEnter: 6,
  EnterFailed: 7,
  KickedOut: 8,
  ConnectTimeout: 9,
  KickedOutByOtherDevice: 10,
  ActiveSwitch: 11,
  SwitchFailed: 12,
} as const;
export type ZIMRoomEvent = ValueOf<typeof ZIMRoomEvent>;

/** What became of attributes of a room. */
export const ZIMRoomAttributesUpdateAction = { Set: 0, Delete: 1 } as const;
export type ZIMRoomAttributesUpdateAction = ValueOf<typeof ZIMRoomAttributesUpdateAction>;

/** What became of attributes of a member. */
export const ZIMRoomMemberAttributesUpdateAction = { Set: 0 } as const;
export type ZIMRoomMemberAttributesUpdateAction = ValueOf<
  typeof ZIMRoomMemberAttributesUpdateAction
>;
