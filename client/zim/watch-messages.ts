import type { Message, Room, RoomEvents } from "../index.ts";
import { ZIMConversationType, ZIMMessageDirection } from "./enums.ts";
import { InOrder } from "./in-order.ts";
import type { Listeners } from "./listeners.ts";
import type { ZIMMessage } from "./message-types.ts";
import type { OwnMessages } from "./own-messages.ts";
import type { RecentIds } from "./recent-ids.ts";
import type { RecentMessages } from "./recent-messages.ts";
import type { RoomReturns } from "./room-returns.ts";
import { revokeMessage, toldMessage } from "./told-message.ts";

/** What is known where messages of a room are told. */
export interface WatchingMessages {
  /** Who is logged in. */
  readonly userID: string;
  readonly listeners: Listeners;
  readonly returns: RoomReturns;
  readonly own: OwnMessages;
  readonly recent: RecentMessages;
  /** What this client has revoked, or is about to: it is not told of that. */
  readonly revoked: RecentIds;
}

/** Tells what is said in a room and what is revoked, in the room's order; barrage at once. */
export function watchMessages(room: Room, watching: WatchingMessages): void {
  const inOrder = new InOrder();
  room.on("message", (said) => inOrder.do(() => tellOthers(room, said, watching)));
  room.on("barrage", (said) => void tellOthers(room, said, watching));
  room.on("revoked", (revoked) =>
    inOrder.do(() => {
      tellRevoked(room, revoked, watching);
      return undefined;
    }),
  );
}

/** Tells of a message, unless it was sent from here: to know that of one's own may take time. */
function tellOthers(
  room: Room,
  said: Message,
  watching: WatchingMessages,
): Promise<void> | undefined {
  const { userID, own, recent, returns } = watching;
  const isOfflineMessage = returns.isPast(room.id, said.sequence);
  const message = toldMessage(said, { roomID: room.id, userID, recent });
  const tell = () => tellMessage(message, { isOfflineMessage }, watching);
  if (message.direction !== ZIMMessageDirection.Send) {
    tell();
    return undefined;
  }
  const way = { roomID: room.id, flies: said.sequence === 0n };
  return own.has(said.messageId, way).then((isOwn) => {
    if (!isOwn) tell();
  });
}

function tellMessage(
  message: ZIMMessage,
  info: { readonly isOfflineMessage: boolean },
  { listeners, recent }: WatchingMessages,
): void {
  recent.keep(message);
  const told = { messageList: [message], fromConversationID: message.conversationID ?? "" };
  listeners.tell("roomMessageReceived", { ...told, info });
  listeners.tell("receiveRoomMessage", told);
}

function tellRevoked(
  room: Room,
  { messageId, sequence, actor, note }: RoomEvents["revoked"],
  { userID, listeners, recent, revoked }: WatchingMessages,
): void {
  const operatedUserID = actor?.userId ?? "";
  recent.revoke(messageId);
  if (operatedUserID === userID && revoked.delete(messageId)) return;
  const message = {
    messageID: messageId,
    messageSeq: Number(sequence),
    conversationID: room.id,
    conversationType: ZIMConversationType.Room,
  };
  const revoking = { recent, operatedUserID, note, timestamp: Date.now() };
  listeners.tell("messageRevokeReceived", { messageList: [revokeMessage(message, revoking)] });
}
