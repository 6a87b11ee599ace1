import type {
  ZIMConversationType,
  ZIMMessageDirection,
  ZIMMessageReceiptStatus,
  ZIMMessageRepliedInfoState,
  ZIMMessageRevokeStatus,
  ZIMMessageSentStatus,
  ZIMMessageType,
  ZIMRevokeType,
} from "./enums.ts";

/** The message that another one answers. */
export interface ZIMMessageRepliedInfo {
  /** `NotFound` where it was not heard lately: then its id alone is known. `Deleted` where it was revoked. */
  state: ZIMMessageRepliedInfoState;
  messageInfo: ZIMMessageLiteInfo;
  senderUserID: string;
  /** Milliseconds since 1970. */
  sentTime: number;
  messageID: string;
  messageSeq: number;
}

/** A message, whatever it says. */
export interface ZIMMessage {
  type: ZIMMessageType;
  messageID?: string;
  localMessageID?: string;
  /** Its place in the room's log; 0 for barrage, which has none. */
  messageSeq?: number;
  /** Empty where no user has sent it. */
  senderUserID?: string;
  /** The room. */
  conversationID?: string;
  conversationType?: ZIMConversationType;
  direction?: ZIMMessageDirection;
  sentStatus?: ZIMMessageSentStatus;
  /** By the service's clock, in milliseconds since 1970. */
  timestamp?: number;
  /** Grows from message to message of a room; 0 for barrage. */
  orderKey?: number;
  isUserInserted?: boolean;
  receiptStatus?: ZIMMessageReceiptStatus;
  /** At most 1024 bytes of UTF-8. */
  extendedData?: string;
  /** Kept on this device alone. */
  localExtendedData?: string;
  isBroadcastMessage?: boolean;
  /** At most 50. */
  mentionedUserIDs?: string[];
  isMentionAll?: boolean;
  repliedInfo?: ZIMMessageRepliedInfo;
  /** Whether a backend has sent it. */
  isServerMessage?: boolean;
}

/** Words: 1 to 32,768 bytes of UTF-8. */
export interface ZIMTextMessage extends ZIMMessage {
  message: string;
  type: typeof ZIMMessageType.Text;
}

/** Bytes for programs: 1 to 5120. */
export interface ZIMCommandMessage extends ZIMMessage {
  message: Uint8Array;
  type: typeof ZIMMessageType.Command;
}

/** Words that fly over the screen: 1 to 5120 bytes of UTF-8. */
export interface ZIMBarrageMessage extends ZIMMessage {
  message: string;
  type: typeof ZIMMessageType.Barrage;
}

/** Something of the app's own: at most 32,768 bytes of UTF-8. */
export interface ZIMCustomMessage extends ZIMMessage {
  message: string;
  /** Not carried: empty where it is heard. */
  searchedContent?: string;
  /** 0 to 200. */
  subType: number;
  type: typeof ZIMMessageType.Custom;
}

/** A file of some kind, by its address. */
export interface ZIMMediaMessage extends ZIMMessage {
  /** Where it is: at most 2048 bytes. */
  fileDownloadUrl?: string;
  /** Not carried: `sendMessage` refuses what has no address. */
  fileLocalPath?: File;
  /** Not set. */
  fileUID?: string;
  fileName?: string;
  /** Bytes. */
  fileSize?: number;
}

/** A picture. */
export interface ZIMImageMessage extends ZIMMediaMessage {
  thumbnailDownloadUrl?: string;
  largeImageDownloadUrl?: string;
  originalImageWidth?: number;
  originalImageHeight?: number;
  /** Like all that follow not set. */
  largeImageWidth?: number;
  largeImageHeight?: number;
  thumbnailWidth?: number;
  thumbnailHeight?: number;
  type: typeof ZIMMessageType.Image;
}

/** A file. */
export interface ZIMFileMessage extends ZIMMediaMessage {
  type: typeof ZIMMessageType.File;
}

/** A recording. */
export interface ZIMAudioMessage extends ZIMMediaMessage {
  /** Seconds. */
  audioDuration: number;
  type: typeof ZIMMessageType.Audio;
}

/** A film. */
export interface ZIMVideoMessage extends ZIMMediaMessage {
  /** Seconds. */
  videoDuration: number;
  videoFirstFrameDownloadUrl?: string;
  videoFirstFrameWidth?: number;
  videoFirstFrameHeight?: number;
  type: typeof ZIMMessageType.Video;
}

/** What a message says, without the message: a part of one, or one that is answered. */
export interface ZIMMessageLiteInfo {
  type: ZIMMessageType;
}

/** Several things in one. */
export interface ZIMMultipleMessage extends ZIMMessage {
  /** 1 to 20. */
  messageInfoList: ZIMMessageLiteInfo[];
  /** Not set: all of it is sent, or nothing. */
  failedIndexList?: number[];
  type: typeof ZIMMessageType.Multiple;
}

/** A message that was revoked. */
export interface ZIMRevokeMessage extends ZIMMessage {
  revokeType: ZIMRevokeType;
  /** When this was heard of, in milliseconds since 1970. */
  revokeTimestamp: number;
  operatedUserID: string;
  /** `Unknown` where it was not heard lately. */
  originalMessageType: ZIMMessageType;
  /** Empty where it was not heard lately, or said no words. */
  originalTextMessageContent: string;
  /** Why, where somebody said. */
  revokeExtendedData: string;
  revokeStatus: ZIMMessageRevokeStatus;
  type: typeof ZIMMessageType.Revoke;
}

/** What is to be said: the fields of a message's type. Enums may be plain numbers. */
export interface ZIMWords {
  readonly type: number;
  readonly message?: string | Uint8Array;
  readonly subType?: number;
  readonly fileDownloadUrl?: string | undefined;
  /** Files are not carried: put it where the app keeps its files, and send its address. */
  readonly fileLocalPath?: unknown;
  readonly fileName?: string | undefined;
  readonly fileSize?: number | undefined;
  readonly thumbnailDownloadUrl?: string | undefined;
  readonly originalImageWidth?: number | undefined;
  readonly originalImageHeight?: number | undefined;
  readonly audioDuration?: number;
  readonly videoDuration?: number;
  readonly videoFirstFrameDownloadUrl?: string | undefined;
  readonly videoFirstFrameWidth?: number | undefined;
  readonly videoFirstFrameHeight?: number | undefined;
  readonly messageInfoList?: readonly ZIMWords[];
}

/** Fields of a message, of whatever type. Enums may be plain numbers. */
export interface ZIMMessageFields
  extends Readonly<Omit<Partial<ZIMMessage>, "type" | "mentionedUserIDs" | keyof Numbers>>,
    Numbers {
  readonly type: number;
  readonly mentionedUserIDs?: readonly string[];
}

interface Numbers {
  readonly conversationType?: number;
  readonly direction?: number;
  readonly sentStatus?: number;
  readonly receiptStatus?: number;
  readonly repliedInfo?: unknown;
}

/** A message that is to be sent: what it says, its `extendedData`, and whom it calls. */
export interface ZIMMessageToSend extends ZIMWords, ZIMMessageFields {
  readonly type: number;
}

/** How a message is sent. */
export interface ZIMMessageSendConfig {
  /** 1 low, 2 medium, 3 high; default medium. */
  priority?: number;
  /** Like all that follow not looked at: there are no receipts, pushes and unread counts. */
  hasReceipt?: boolean;
  isNotifyMentionedUsers?: boolean;
  isRetrySend?: boolean;
  disableUnreadMessageCount?: boolean;
  isAllowMultipleMessagePartialFailed?: boolean;
  pushConfig?: unknown;
}

/** What is told while a message is sent. */
export interface ZIMMessageSendNotification {
  /** It has its `localMessageID`, and is about to be sent. */
  onMessageAttached?: (message: ZIMMessage) => void;
  /** Never called, nor is the next: no files are carried. */
  onMediaUploadingProgress?: unknown;
  onMultipleMediaUploadingProgress?: unknown;
}

/** How a message is revoked. */
export interface ZIMMessageRevokeConfig {
  /** Why: everyone in the room reads it. At most 256 bytes of UTF-8. */
  revokeExtendedData?: string;
  /** Not looked at. */
  pushConfig?: unknown;
}

/** Which messages of a room are asked for. */
export interface ZIMMessageQueryConfig {
  /** Those next to this one; without it the newest, or with `reverse` the oldest. */
  nextMessage?: ZIMMessageFields;
  /** How many at the most. */
  count: number;
  /** Whether to go from old to new; default false. */
  reverse?: boolean;
  /** Makes no difference. */
  mode?: number;
}

/** A message, as it was sent. */
export interface ZIMMessageSentResult {
  message: ZIMMessage;
}

/** A message, as it was revoked. */
export interface ZIMMessageRevokedResult {
  message: ZIMMessage;
}

/** Messages of a room, the oldest first. */
export interface ZIMMessageQueriedResult {
  conversationID: string;
  conversationType: ZIMConversationType;
  messageList: ZIMMessage[];
}
