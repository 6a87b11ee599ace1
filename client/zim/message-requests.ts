import type { ZIMConversationType } from "./enums.ts";
import type { ZIMMediaMessage, ZIMMessage, ZIMMultipleMessage } from "./message-types.ts";

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
  onMessageAttached?: ZIMMessageAttachedResult;
  /** Never called, nor is the next: no files are carried. */
  onMediaUploadingProgress?: ZIMMediaUploadingProgress;
  onMultipleMediaUploadingProgress?: ZIMMultipleMediaUploadingProgress;
}

/** The same, by its older name. */
export interface ZIMMediaMessageSendNotification
  extends Pick<ZIMMessageSendNotification, "onMessageAttached" | "onMediaUploadingProgress"> {}

/** Is told a message that is about to be sent. */
export type ZIMMessageAttachedResult = (message: ZIMMessage) => void;

/** Would be told how much of a file is up, in bytes. Never called: no files are carried. */
export type ZIMMediaUploadingProgress = (
  message: ZIMMediaMessage,
  currentFileSize: number,
  totalFileSize: number,
) => void;

/** The same, of several files in one. Never called. */
export type ZIMMultipleMediaUploadingProgress = (
  message: ZIMMultipleMessage,
  currentFileSize: number,
  totalFileSize: number,
  messageInfoIndex: number,
  currentIndexFileSize: number,
  totalIndexFileSize: number,
) => void;

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
