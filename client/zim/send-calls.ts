import { MessageService } from "../../gen/parlor/v1/message_service_pb.ts";
import type { Room, SendOptions, Sent } from "../index.ts";
import { ZIMMessageType } from "./enums.ts";
import { ZIMError } from "./error.ts";
import { ZIMErrorCode } from "./error-code.ts";
import type {
  ZIMMessageFields,
  ZIMMessageSendConfig,
  ZIMMessageSendNotification,
  ZIMMessageSentResult,
  ZIMMessageToSend,
} from "./message-requests.ts";
import type { OwnMessages } from "./own-messages.ts";
import type { RecentMessages } from "./recent-messages.ts";
import { attachedTo, barrageOf, optionsOf, sentBarrage, sentMessage } from "./sent-message.ts";
import { asked, type Session } from "./session.ts";
import { repliedTo } from "./told-message.ts";
import { textOf, wordsOf } from "./words.ts";

/** What is said to rooms. All reject with a `ZIMError`. */
export interface SendCalls {
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
}

/** What `SendCalls` are made of. */
export interface SendCallsOptions {
  readonly session: Session;
  readonly own: OwnMessages;
  readonly recent: RecentMessages;
}

/** How a message is sent, and to which it is an answer. */
interface SendConfig extends ZIMMessageSendConfig, ZIMMessageSendNotification {
  readonly replyTo?: string;
}

/** The calls that say something. */
export function createSendCalls(options: SendCallsOptions): SendCalls {
  const { session } = options;
  return {
    sendMessage: (message, conversationID, conversationType, config = {}, notification = {}) =>
      asked(() => {
        const room = session.conversation(conversationID, conversationType);
        return sendTo(room, message, { ...config, ...notification }, options);
      }),

    sendRoomMessage: (message, roomID, config = {}) =>
      asked(() => sendTo(session.room(roomID), message, config, options)),

    replyMessage: (message, toOriginalMessage, config, notification) =>
      asked(() => {
        const { messageID = "", conversationID = "" } = toOriginalMessage;
        if (messageID === "") throw unsent();
        const how = { ...config, ...notification, replyTo: messageID };
        return sendTo(session.room(conversationID), message, how, options);
      }),
  };
}

async function sendTo(
  room: Room,
  message: ZIMMessageToSend,
  how: SendConfig,
  { session, own, recent }: SendCallsOptions,
): Promise<ZIMMessageSentResult> {
  const { replyTo = "" } = how;
  const say = saying(room, message, optionsOf(message, how.priority, replyTo), session);
  const repliedInfo = replyTo === "" ? {} : { repliedInfo: repliedTo(replyTo, recent) };
  const attached = { ...attachedTo(room.id, message, session.parlor.userId), ...repliedInfo };
  how.onMessageAttached?.(attached);
  const way = { roomID: room.id, flies: message.type === ZIMMessageType.Barrage };
  const sent = sentMessage(attached, await own.send(way, say()));
  recent.keep(sent);
  return { message: sent };
}

/** What sends a message; barrage goes now or never. Throws where it cannot be sent. */
function saying(
  room: Room,
  message: ZIMMessageToSend,
  options: SendOptions,
  session: Session,
): () => Promise<Sent> {
  if (message.type !== ZIMMessageType.Barrage) {
    const words = wordsOf(message);
    return () => room.send(words, options);
  }
  const request = barrageOf(room.id, textOf(message), options);
  return async () =>
    sentBarrage(
      await session.ask(MessageService, (service, how) => service.sendMessage(request, how)),
    );
}

function unsent(): ZIMError {
  return new ZIMError(
    ZIMErrorCode.CommonModuleParamsInvalid,
    "toOriginalMessage: must have been sent",
  );
}
