import { ZIMConversationType } from "./enums.ts";
import { readHistory, readMessages } from "./history.ts";
import type {
  ZIMMessageFields,
  ZIMMessageQueriedResult,
  ZIMMessageQueryConfig,
  ZIMMessageRevokeConfig,
  ZIMMessageRevokedResult,
} from "./message-requests.ts";
import type { RecentIds } from "./recent-ids.ts";
import { createSendCalls, type SendCalls, type SendCallsOptions } from "./send-calls.ts";
import { asked } from "./session.ts";
import { revokeMessage, type Telling } from "./told-message.ts";

/** What is said in rooms. All reject with a `ZIMError`. */
export interface MessageCalls extends SendCalls {
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
  /** Answers those of these messages that a room keeps, by their `messageSeq`, the oldest first. */
  queryMessages(
    messageSeqs: readonly number[],
    conversationID: string,
    conversationType: number,
  ): Promise<ZIMMessageQueriedResult>;
}

/** What `MessageCalls` are made of. */
export interface MessageCallsOptions extends SendCallsOptions {
  /** What this client has revoked, or is about to. */
  readonly revoked: RecentIds;
}

/** The calls of messages. */
export function createMessageCalls(options: MessageCallsOptions): MessageCalls {
  const { session, recent } = options;

  /** A room's messages, as `read` reads them. */
  const messagesOf = async (
    conversationID: string,
    conversationType: number,
    read: (telling: Telling) => Promise<ZIMMessageQueriedResult["messageList"]>,
  ): Promise<ZIMMessageQueriedResult> => {
    const room = session.conversation(conversationID, conversationType);
    const telling = { roomID: room.id, userID: session.parlor.userId, recent };
    const messageList = await read(telling);
    return { conversationID, conversationType: ZIMConversationType.Room, messageList };
  };

  return {
    ...createSendCalls(options),

    revokeMessage: (message, config = {}) => asked(() => revoke(message, config, options)),

    queryHistoryMessage: (conversationID, conversationType, config) =>
      asked(() =>
        messagesOf(conversationID, conversationType, (telling) =>
          readHistory(session, telling, config),
        ),
      ),

    queryMessages: (messageSeqs, conversationID, conversationType) =>
      asked(() =>
        messagesOf(conversationID, conversationType, (telling) =>
          readMessages(session, telling, messageSeqs),
        ),
      ),
  };
}

/** Revokes a message. The room's word of it may come before the answer. */
async function revoke(
  { messageID = "", messageSeq = 0, conversationID = "" }: ZIMMessageFields,
  { revokeExtendedData: note = "" }: ZIMMessageRevokeConfig,
  { session, recent, revoked }: MessageCallsOptions,
): Promise<ZIMMessageRevokedResult> {
  const room = session.room(conversationID);
  revoked.add(messageID);
  try {
    await room.revoke({ messageId: messageID, sequence: BigInt(messageSeq) }, note);
  } catch (thrown) {
    revoked.delete(messageID);
    throw thrown;
  }
  recent.revoke(messageID);
  const message = {
    messageID,
    messageSeq,
    conversationID,
    conversationType: ZIMConversationType.Room,
  };
  const operatedUserID = session.parlor.userId;
  const revoking = { recent, operatedUserID, note, timestamp: Date.now() };
  return { message: revokeMessage(message, revoking) };
}
