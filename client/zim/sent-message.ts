import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type {
  SendMessageRequestSchema,
  SendMessageResponse,
} from "../../gen/parlor/v1/message_service_pb.ts";
import type { SendOptions, Sent } from "../index.ts";
import { randomId } from "../random-id.ts";
import {
  ZIMConversationType,
  ZIMMessageDirection,
  ZIMMessageReceiptStatus,
  ZIMMessageSentStatus,
  ZIMMessageType,
} from "./enums.ts";
import type { ZIMMessageToSend } from "./message-requests.ts";
import type { ZIMMessage } from "./message-types.ts";

/** What sends barrage. */
export function barrageOf(
  roomId: string,
  text: string,
  { mentions = [], priority: _, ...rest }: SendOptions,
): MessageInitShape<typeof SendMessageRequestSchema> {
  const content = { content: { case: "barrage" as const, value: { text } } };
  return { ...rest, roomId, content, mentionedUserIds: [...mentions] };
}

/** Barrage that was sent. Where there was more than can be carried its sender does not know. */
export function sentBarrage({ messageId, sendTime }: SendMessageResponse): Sent {
  const time = sendTime === undefined ? new Date() : timestampDate(sendTime);
  return { messageId, sequence: 0n, time };
}

/** A message that is about to be sent. */
export function attachedTo(roomID: string, message: ZIMMessageToSend, userID: string): ZIMMessage {
  const { repliedInfo: _, ...said } = message;
  return {
    ...said,
    type: Object.values(ZIMMessageType).find((type) => type === message.type) ?? 0,
    messageID: "",
    localMessageID: randomId(),
    messageSeq: 0,
    orderKey: 0,
    senderUserID: userID,
    conversationID: roomID,
    conversationType: ZIMConversationType.Room,
    direction: ZIMMessageDirection.Send,
    sentStatus: ZIMMessageSentStatus.Sending,
    receiptStatus: ZIMMessageReceiptStatus.None,
    timestamp: Date.now(),
    isUserInserted: false,
    isBroadcastMessage: false,
    isServerMessage: false,
    extendedData: message.extendedData ?? "",
    localExtendedData: message.localExtendedData ?? "",
    mentionedUserIDs: [...(message.mentionedUserIDs ?? [])],
    isMentionAll: message.isMentionAll ?? false,
  };
}

/** The same, once it is sent. */
export function sentMessage(attached: ZIMMessage, { messageId, sequence, time }: Sent): ZIMMessage {
  return {
    ...attached,
    messageID: messageId,
    messageSeq: Number(sequence),
    orderKey: Number(sequence),
    sentStatus: ZIMMessageSentStatus.Success,
    timestamp: time.getTime(),
  };
}

const priorities = new Map([
  [1, "low" as const],
  [3, "high" as const],
]);

/** What goes with a message, but for what it says. */
export function optionsOf(message: ZIMMessageToSend, priority = 2, replyTo = ""): SendOptions {
  return {
    priority: priorities.get(priority) ?? "medium",
    mentions: message.mentionedUserIDs ?? [],
    mentionsEveryone: message.isMentionAll ?? false,
    extendedData: message.extendedData ?? "",
    replyTo,
  };
}
