import { MessageService } from "../../gen/parlor/v1/message_service_pb.ts";
import type { Room, SendOptions } from "../index.ts";
import { ZIMConversationType, ZIMMessageType } from "./enums.ts";
import { ZIMError } from "./error.ts";
import { ZIMErrorCode } from "./error-code.ts";
import { readHistory } from "./history.ts";
import type {
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
import { attachedTo, optionsOf, sendBarrage, sentMessage } from "./sent-message.ts";
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

/** The calls of messages. */
export function createMessageCalls({ session, own, recent }: MessageCallsOptions): MessageCalls {
  const sendTo = async (
    room: Room,
    message: ZIMMessageToSend,
    how: SendConfig = {},
  ): Promise<ZIMMessageSentResult> => {
    const { replyTo = "" } = how;
    const options = optionsOf(message, how.priority, replyTo);
    const say = saying(room, message, options);
    const repliedInfo = replyTo === "" ? {} : { repliedInfo: repliedTo(replyTo, recent) };
    const attached = { ...attachedTo(room.id, message, session.parlor.userId), ...repliedInfo };
    how.onMessageAttached?.(attached);
    const sent = sentMessage(attached, await own.send(say()));
    recent.keep(sent);
    return { message: sent };
  };

  /** What sends a message. Throws where it cannot be sent. */
  const saying = (room: Room, message: ZIMMessageToSend, options: SendOptions) => {
    if (message.type !== ZIMMessageType.Barrage) {
      const words = wordsOf(message);
      return () => room.send(words, options);
    }
    const text = textOf(message);
    return () => sendBarrage(session.parlor.service(MessageService), room.id, text, options);
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

function unsent(): ZIMError {
  return new ZIMError(
    ZIMErrorCode.CommonModuleParamsInvalid,
    "toOriginalMessage: must have been sent",
  );
}
