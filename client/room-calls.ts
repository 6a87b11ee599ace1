import { createClient, type Transport } from "@connectrpc/connect";
import { ErrorReason } from "../gen/parlor/v1/error_pb.ts";
import { MessageService } from "../gen/parlor/v1/message_service_pb.ts";
import { type ListMembersResponse, RoomService } from "../gen/parlor/v1/room_service_pb.ts";
import { barrageOf, contentOf, type Words } from "./content.ts";
import { ParlorError } from "./error.ts";
import type { Persist } from "./persist.ts";
import { randomId } from "./random-id.ts";
import type { Sent } from "./room.ts";

/** What a room asks of the service. */
export interface RoomCalls {
  send(roomId: string, words: Words): Promise<Sent>;
  barrage(roomId: string, text: string): Promise<void>;
  leave(roomId: string): Promise<void>;
  listMembers(roomId: string, pageToken: string): Promise<ListMembersResponse>;
}

/** What `RoomCalls` are made of. */
export interface RoomCallsOptions {
  readonly transport: Transport;
  readonly persist: Persist;
}

/** A call is lost after this long without an answer. */
const timeoutMs = 10_000;

const pageSize = 500;

/** The calls of rooms. All but barrage are made again until they get through. */
export function createRoomCalls({ transport, persist }: RoomCallsOptions): RoomCalls {
  const messages = createClient(MessageService, transport);
  const rooms = createClient(RoomService, transport);
  return {
    async send(roomId, words) {
      const request = { roomId, content: contentOf(words), requestId: randomId() };
      const { messageId } = await persist(() => messages.sendMessage(request, { timeoutMs }));
      return { messageId };
    },

    async barrage(roomId, text) {
      await messages.sendMessage({ roomId, content: barrageOf(text) }, { timeoutMs });
    },

    async leave(roomId) {
      const request = { roomId, requestId: randomId() };
      await persist(() => rooms.leaveRoom(request, { timeoutMs })).catch(passOverGone);
    },

    listMembers(roomId, pageToken) {
      const request = { roomId, pageSize, pageToken };
      return persist(() => rooms.listMembers(request, { timeoutMs }));
    },
  };
}

/** Leaving a room that one is not in has come true already. */
function passOverGone(thrown: unknown): void {
  const error = ParlorError.from(thrown);
  if (error.reason !== ErrorReason.NOT_A_MEMBER) throw error;
}
