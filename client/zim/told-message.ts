import { ActorKind, type Message } from "../index.ts";
import {
  ZIMConversationType,
  ZIMMessageDirection,
  ZIMMessageReceiptStatus,
  ZIMMessageRepliedInfoState,
  ZIMMessageRevokeStatus,
  ZIMMessageSentStatus,
  ZIMMessageType,
  ZIMRevokeType,
} from "./enums.ts";
import type { ZIMMessage, ZIMMessageRepliedInfo, ZIMRevokeMessage } from "./message-types.ts";
import type { RecentMessages } from "./recent-messages.ts";
import { toldWords } from "./told-words.ts";

/** What is known where a message is told. */
export interface Telling {
  readonly roomID: string;
  /** Who is logged in. */
  readonly userID: string;
  readonly recent: RecentMessages;
}

/** A message that was heard in a room, as ZIM tells it. */
export function toldMessage(heard: Message, telling: Telling): ZIMMessage {
  const { recent } = telling;
  const base = toldBase(heard, telling);
  const replied = heard.replyTo === "" ? {} : { repliedInfo: repliedTo(heard.replyTo, recent) };
  if (!heard.revoked) return { ...base, ...replied, ...toldWords(heard.content) };
  return revokeMessage(base, { recent, note: "", timestamp: 0 });
}

/** That a message was revoked, as ZIM tells it. */
export function revokeMessage(
  message: Omit<ZIMMessage, "type">,
  { recent, operatedUserID, note, timestamp }: Revoking,
): ZIMRevokeMessage {
  const original = recent.find(message.messageID ?? "");
  const { senderUserID = "" } = original ?? message;
  const words = original !== undefined && "message" in original ? original.message : "";
  return {
    ...original,
    ...message,
    senderUserID,
    type: ZIMMessageType.Revoke,
    revokeType: ZIMRevokeType.TwoWay,
    revokeTimestamp: timestamp,
    operatedUserID: operatedUserID ?? "",
    originalMessageType: original?.type ?? ZIMMessageType.Unknown,
    originalTextMessageContent:
      original?.type === ZIMMessageType.Text && typeof words === "string" ? words : "",
    revokeExtendedData: note,
    revokeStatus: statusOf(operatedUserID, senderUserID),
  };
}

/** How a message was revoked. */
export interface Revoking {
  readonly recent: RecentMessages;
  /** Empty where it was no user; not set where it is not known. */
  readonly operatedUserID?: string;
  readonly note: string;
  /** Milliseconds since 1970; 0 where it is not known. */
  readonly timestamp: number;
}

/** The message that another one answers. Of one that was revoked nothing is said any more. */
export function repliedTo(messageID: string, recent: RecentMessages): ZIMMessageRepliedInfo {
  const message = recent.find(messageID);
  const { timestamp = 0, senderUserID = "", messageSeq = 0 } = message ?? {};
  const { Normal, Deleted, NotFound } = ZIMMessageRepliedInfoState;
  const isRevoked = recent.isRevoked(messageID) || message?.type === ZIMMessageType.Revoke;
  const known = message ?? { type: ZIMMessageType.Unknown };
  return {
    state: isRevoked ? Deleted : message === undefined ? NotFound : Normal,
    messageInfo: isRevoked ? { type: ZIMMessageType.Revoke } : known,
    senderUserID,
    sentTime: timestamp,
    messageID,
    messageSeq,
  };
}

function toldBase(heard: Message, { roomID, userID }: Telling) {
  const { sender, messageId, sequence, time, extendedData, mentions, mentionsEveryone } = heard;
  const isOwn = sender?.kind === ActorKind.USER && sender.userId === userID;
  return {
    messageID: messageId,
    localMessageID: "",
    messageSeq: Number(sequence),
    orderKey: Number(sequence),
    senderUserID: sender?.userId ?? "",
    conversationID: roomID,
    conversationType: ZIMConversationType.Room,
    direction: isOwn ? ZIMMessageDirection.Send : ZIMMessageDirection.Receive,
    sentStatus: ZIMMessageSentStatus.Success,
    receiptStatus: ZIMMessageReceiptStatus.None,
    timestamp: time.getTime(),
    isUserInserted: false,
    isBroadcastMessage: false,
    isServerMessage: sender?.kind === ActorKind.SYSTEM,
    extendedData,
    localExtendedData: "",
    mentionedUserIDs: [...mentions],
    isMentionAll: mentionsEveryone,
  };
}

function statusOf(operatedUserID: string | undefined, senderUserID: string) {
  if (operatedUserID === undefined) return ZIMMessageRevokeStatus.Unknown;
  if (operatedUserID === "") return ZIMMessageRevokeStatus.ServerAPIRevoke;
  if (operatedUserID === senderUserID) return ZIMMessageRevokeStatus.SelfRevoke;
  return ZIMMessageRevokeStatus.SystemRevoke;
}
