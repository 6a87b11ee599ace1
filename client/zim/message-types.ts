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
import type { ZIMMessageLiteInfo } from "./message-parts.ts";

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
