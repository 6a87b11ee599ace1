import { timestampMs } from "@bufbuild/protobuf/wkt";
import { MessageService } from "../../gen/parlor/v1/message_service_pb.ts";
import type { Room, SendOptions } from "../index.ts";
import { randomId } from "../random-id.ts";
import {
  ZIMConversationType,
  ZIMMessageDirection,
  ZIMMessageReceiptStatus,
  ZIMMessageSentStatus,
  ZIMMessageType,
} from "./enums.ts";
import { ZIMError } from "./error.ts";
import { ZIMErrorCode } from "./error-code.ts";
import { readHistory } from "./history.ts";
import type {
  ZIMMessage,
  ZIMMessageFields,
  ZIMMessageQueriedResult,
  ZIMMessageQueryConfig,
  ZIMMessageRevokeConfig,
  ZIMMessageRevokedResult,
  ZIMMessageSendConfig,
  ZIMMessageSendNotification,
  ZIMMessageSentResult,
  ZIMMessageToSend,
} from "./message-types.ts";
import type { OwnMessages } from "./own-messages.ts";
import type { RecentMessages } from "./recent-messages.ts";
import { asked, type Session } from "./session.ts";
import { repliedTo, revokeMessage } from "./told-message.ts";
import { textOf, wordsOf } from "./words.ts";

/** What is said in rooms. All reject with a `ZIMError`. */
export interface MessageCalls {
  /** Says something to a room: a conversation of type 1. */
  sendMessage(
    message: ZIMMessageToSend,
    toConversationID: string,
    conversationType: number,
    config?: ZIMMessageSendConfig,
    notification?: ZIMMessageSendNotification,
  ): Promise<ZIMMessageSentResult>;
  /** The same, as ZIM 1 has it. */
  sendRoomMessage(
    message: ZIMMessageToSend,
    toRoomID: string,
    config?: ZIMMessageSendConfig,
  ): Promise<ZIMMessageSentResult>;
  /** Answers a message, in its room. */
  replyMessage(
    message: ZIMMessageToSend,
    toOriginalMessage: ZIMMessageFields,
    config?: ZIMMessageSendConfig,
    notification?: ZIMMessageSendNotification,
  ): Promise<ZIMMessageSentResult>;
  /** Takes a message back: one's own, for as long as the app allows; anyone's with the grant `moderate`. */
  revokeMessage(
    message: ZIMMessageFields,
    config?: ZIMMessageRevokeConfig,
  ): Promise<ZIMMessageRevokedResult>;
  /** Answers messages that a room keeps, the oldest first. */
  queryHistoryMessage(
    conversationID: string,
    conversationType: number,
    config: ZIMMessageQueryConfig,
  ): Promise<ZIMMessageQueriedResult>;
}

/** What `MessageCalls` are made of. */
export interface MessageCallsOptions {
  readonly session: Session;
  readonly own: OwnMessages;
  readonly recent: RecentMessages;
}

/** How a message is sent, and to which it is an answer. */
interface SendConfig extends ZIMMessageSendConfig, ZIMMessageSendNotification {
  readonly replyTo?: string;
}

/** What the service answers to a message. */
interface Sent {
  readonly messageId: string;
  readonly sequence: bigint;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** The calls of messages. */
export function createMessageCalls({ session, own, recent }: MessageCallsOptions): MessageCalls {
  const sendTo = async (
    room: Room,
    message: ZIMMessageToSend,
    how: SendConfig = {},
  ): Promise<ZIMMessageSentResult> => {
    const { replyTo = "" } = how;
    const repliedInfo = replyTo === "" ? {} : { repliedInfo: repliedTo(replyTo, recent) };
    const attached = { ...attachedTo(room.id, message, session.parlor.userId), ...repliedInfo };
    how.onMessageAttached?.(attached);
    const options = optionsOf(message, how.priority, replyTo);
    const sending =
      message.type === ZIMMessageType.Barrage
        ? sendBarrage(room, message, options)
        : room.send(wordsOf(message), options).then(sentOf);
    const sent = sentMessage(attached, await own.send(sending));
    recent.keep(sent);
    return { message: sent };
  };

  /** Now or never. Where there was more than can be carried, it is sent as far as its sender knows. */
  const sendBarrage = async (
    room: Room,
    message: ZIMMessageToSend,
    { mentions = [], priority: _, ...rest }: SendOptions,
  ): Promise<Sent> => {
    const content = { case: "barrage" as const, value: { text: textOf(message) } };
    const said = { ...rest, mentionedUserIds: [...mentions], content: { content } };
    const messages = session.parlor.service(MessageService);
    const { messageId, sendTime } = await messages.sendMessage({ ...said, roomId: room.id });
    const time = sendTime === undefined ? Date.now() : timestampMs(sendTime);
    return { messageId, sequence: 0n, time };
  };

  return {
    sendMessage: (message, conversationID, conversationType, config = {}, notification = {}) =>
      asked(() => {
        const room = session.conversation(conversationID, conversationType);
        return sendTo(room, message, { ...config, ...notification });
      }),

    sendRoomMessage: (message, roomID, config) =>
      asked(() => sendTo(session.room(roomID), message, config)),

    replyMessage: (message, { messageID = "", conversationID = "" }, config, notification) =>
      asked(() => {
        if (messageID === "") throw unsent();
        const how = { ...config, ...notification, replyTo: messageID };
        return sendTo(session.room(conversationID), message, how);
      }),

    revokeMessage: ({ messageID = "", messageSeq = 0, conversationID = "" }, config = {}) =>
      asked(async () => {
        const note = config.revokeExtendedData ?? "";
        const message = { messageId: messageID, sequence: BigInt(messageSeq) };
        await session.room(conversationID).revoke(message, note);
        const conversationType = ZIMConversationType.Room;
        const revoked = { messageID, messageSeq, conversationID, conversationType };
        const operatedUserID = session.parlor.userId;
        const timestamp = Date.now();
        return { message: revokeMessage(revoked, { recent, operatedUserID, note, timestamp }) };
      }),

    queryHistoryMessage: (conversationID, conversationType, config) =>
      asked(async () => {
        const room = session.conversation(conversationID, conversationType);
        const { parlor } = session;
        const telling = { roomID: room.id, userID: parlor.userId, recent };
        const messageList = await readHistory(parlor.service(MessageService), telling, config);
        return { conversationID, conversationType: ZIMConversationType.Room, messageList };
      }),
  };
}

/** A message that is about to be sent. */
function attachedTo(roomID: string, message: ZIMMessageToSend, userID: string): ZIMMessage {
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

function sentMessage(attached: ZIMMessage, { messageId, sequence, time }: Sent): ZIMMessage {
  return {
    ...attached,
    messageID: messageId,
    messageSeq: Number(sequence),
    orderKey: Number(sequence),
    sentStatus: ZIMMessageSentStatus.Success,
    timestamp: time,
  };
}

function sentOf({ messageId, sequence, time }: Awaited<ReturnType<Room["send"]>>): Sent {
  return { messageId, sequence, time: time.getTime() };
}

function optionsOf(message: ZIMMessageToSend, priority = 2, replyTo = ""): SendOptions {
  const priorities = { 1: "low", 2: "medium", 3: "high" } as const;
  return {
    priority: priority === 1 || priority === 3 ? priorities[priority] : priorities[2],
    mentions: message.mentionedUserIDs ?? [],
    mentionsEveryone: message.isMentionAll ?? false,
    extendedData: message.extendedData ?? "",
    replyTo,
  };
}

function unsent(): ZIMError {
  return new ZIMError(
    ZIMErrorCode.CommonModuleParamsInvalid,
    "toOriginalMessage: must have been sent",
  );
}
