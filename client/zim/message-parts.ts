import type { ZIMMessageType } from "./enums.ts";
import type { ZIMImageMessage, ZIMMediaMessage } from "./message-types.ts";

/** What a message says, without the message: a part of one, or one that is answered. */
export interface ZIMMessageLiteInfo {
  type: ZIMMessageType;
}

/** Words. */
export interface ZIMTextMessageLiteInfo extends ZIMMessageLiteInfo {
  message: string;
  type: typeof ZIMMessageType.Text;
}

/** Something of the app's own. */
export interface ZIMCustomMessageLiteInfo extends ZIMMessageLiteInfo {
  message: string;
  searchedContent: string;
  subType: number;
  type: typeof ZIMMessageType.Custom;
}

/** Messages that were put together: of peers and groups, never of a room. */
export interface ZIMCombineMessageLiteInfo extends ZIMMessageLiteInfo {
  title: string;
  summary: string;
  type: typeof ZIMMessageType.Combine;
}

/** What was revoked. */
export interface ZIMRevokeMessageLiteInfo extends ZIMMessageLiteInfo {
  type: typeof ZIMMessageType.Revoke;
}

/** A file of some kind, by its address. */
export interface ZIMMediaMessageLiteInfo
  extends ZIMMessageLiteInfo,
    Pick<ZIMMediaMessage, "fileSize" | "fileName" | "fileLocalPath" | "fileDownloadUrl"> {}

/** A picture. */
export interface ZIMImageMessageLiteInfo
  extends ZIMMediaMessageLiteInfo,
    Omit<ZIMImageMessage, keyof ZIMMediaMessage> {
  type: typeof ZIMMessageType.Image;
}

/** A file. */
export interface ZIMFileMessageLiteInfo extends ZIMMediaMessageLiteInfo {
  type: typeof ZIMMessageType.File;
}

/** A recording. */
export interface ZIMAudioMessageLiteInfo extends ZIMMediaMessageLiteInfo {
  /** Seconds. */
  audioDuration: number;
  type: typeof ZIMMessageType.Audio;
}

/** A film. */
export interface ZIMVideoMessageLiteInfo extends ZIMMediaMessageLiteInfo {
  /** Seconds. */
  videoDuration: number;
  videoFirstFrameWidth: number;
  videoFirstFrameHeight?: number;
  videoFirstFrameDownloadUrl?: string;
  type: typeof ZIMMessageType.Video;
}

/** Several things in one. */
export interface ZIMMultipleMessageLiteInfo extends ZIMMessageLiteInfo {
  messageInfoList: ZIMMessageLiteInfo[];
  type: typeof ZIMMessageType.Multiple;
}
