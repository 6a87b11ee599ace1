import { durationFromMs, timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { createClient, type Transport } from "@connectrpc/connect";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { MessagePriority } from "../../gen/parlor/v1/message_pb.ts";
import { MessageService } from "../../gen/parlor/v1/message_service_pb.ts";
import {
  type ListMemberAttributesResponse,
  type ListMembersResponse,
  RoomService,
} from "../../gen/parlor/v1/room_service_pb.ts";
import { ParlorError } from "../error.ts";
import type { Persist } from "../link/persist.ts";
import { randomId } from "../random-id.ts";
import { requestOf } from "./attributes.ts";
import { barrageOf, contentOf } from "./content.ts";
import { heardFrom } from "./heard.ts";
import type { Room, SanctionOptions } from "./room.ts";

/** The calls that a room's methods are: the room's id, and what the method takes. */
export type RoomCalls = {
  readonly [Name in Calling]: (
    roomId: string,
    ...args: Parameters<Room[Name]>
  ) => ReturnType<Room[Name]>;
} & {
  listMembers(roomId: string, pageToken: string): Promise<ListMembersResponse>;
  listMemberAttributes(
    roomId: string,
    of: { readonly pageToken?: string; readonly userIds?: string[] },
  ): Promise<ListMemberAttributesResponse>;
};

type Calling =
  | "send"
  | "barrage"
  | "revoke"
  | "history"
  | "updateAttributes"
  | "updateMemberAttributes"
  | "update"
  | "destroy"
  | "kick"
  | "ban"
  | "unban"
  | "mute"
  | "unmute"
  | "leave";

/** What `RoomCalls` are made of. */
export interface RoomCallsOptions {
  readonly transport: Transport;
  readonly persist: Persist;
}

/** A call is lost after this long without an answer. */
const options = { timeoutMs: 10_000 };

const pageSize = 500;

const priorities = {
  low: MessagePriority.LOW,
  medium: MessagePriority.MEDIUM,
  high: MessagePriority.HIGH,
};

/** The calls of rooms. All but barrage are made again until they get through. */
export function createRoomCalls({ transport, persist }: RoomCallsOptions): RoomCalls {
  const messages = createClient(MessageService, transport);
  const rooms = createClient(RoomService, transport);
  return {
    async send(roomId, words, { priority = "medium", mentions = [], ...rest } = {}) {
      const request = {
        ...rest,
        roomId,
        content: contentOf(words),
        priority: priorities[priority],
        mentionedUserIds: [...mentions],
        requestId: randomId(),
      };
      const sent = await persist(() => messages.sendMessage(request, options));
      const { messageId, cursor, sendTime } = sent;
      const time = sendTime === undefined ? new Date(0) : timestampDate(sendTime);
      return { messageId, sequence: cursor?.sequence ?? 0n, time };
    },

    async barrage(roomId, text) {
      const request = { roomId, content: barrageOf(text) };
      const { dropped } = await messages.sendMessage(request, options);
      return !dropped;
    },

    async revoke(roomId, { messageId, sequence = 0n }, note = "") {
      const request = { roomId, messageId, sequence, note, requestId: randomId() };
      await persist(() => messages.revokeMessage(request, options));
    },

    async history(roomId, { before = 0n, limit = 50 } = {}) {
      const request = { roomId, beforeSequence: before, pageSize: limit };
      const page = await persist(() => messages.listMessages(request, options));
      const heard = page.events.flatMap((event) => {
        const { payload } = event;
        const message = payload.case === "messageSent" ? payload.value.message : undefined;
        return message === undefined ? [] : [heardFrom(message, event)];
      });
      const earliest = page.events.at(-1)?.sequence;
      return {
        messages: heard.reverse(),
        before: page.nextPageToken === "" ? undefined : earliest,
      };
    },

    async updateAttributes(roomId, change) {
      const request = { ...requestOf(change), roomId, requestId: randomId() };
      await persist(() => rooms.updateAttributes(request, options));
    },

    async updateMemberAttributes(roomId, change) {
      const { userIds = [], set = {}, delete: deleted = [], keepOnLeave = false } = change;
      const request = {
        roomId,
        userIds: [...userIds],
        set: { ...set },
        delete: [...deleted],
        keepOnLeave,
        requestId: randomId(),
      };
      await persist(() => rooms.updateMemberAttributes(request, options));
    },

    async update(roomId, { destroyDelayMs, ...change }) {
      const request = {
        ...change,
        roomId,
        requestId: randomId(),
        ...(destroyDelayMs !== undefined && { destroyDelay: durationFromMs(destroyDelayMs) }),
      };
      await persist(() => rooms.updateRoom(request, options));
    },

    async destroy(roomId, { delayMs = 0, note = "" } = {}) {
      const request = { roomId, delay: durationFromMs(delayMs), note, requestId: randomId() };
      await persist(() => rooms.destroyRoom(request, options));
    },

    async kick(roomId, userIds, note = "") {
      const request = { roomId, userIds: [...userIds], note, requestId: randomId() };
      await persist(() => rooms.kickMembers(request, options));
    },

    async ban(roomId, userIds, sanction = {}) {
      const request = { roomId, userIds: [...userIds], ...sanctionOf(sanction) };
      await persist(() => rooms.banUsers(request, options));
    },

    async unban(roomId, userIds) {
      const request = { roomId, userIds: [...userIds], requestId: randomId() };
      await persist(() => rooms.unbanUsers(request, options));
    },

    async mute(roomId, whom, sanction = {}) {
      const request = { roomId, ...targetsOf(whom), ...sanctionOf(sanction) };
      await persist(() => rooms.muteMembers(request, options));
    },

    async unmute(roomId, whom) {
      const request = { roomId, ...targetsOf(whom), requestId: randomId() };
      await persist(() => rooms.unmuteMembers(request, options));
    },

    async leave(roomId) {
      const request = { roomId, requestId: randomId() };
      await persist(() => rooms.leaveRoom(request, options)).catch(passOverGone);
    },

    listMembers(roomId, pageToken) {
      const request = { roomId, pageSize, pageToken };
      return persist(() => rooms.listMembers(request, options));
    },

    listMemberAttributes(roomId, of) {
      const request = { ...of, roomId, pageSize };
      return persist(() => rooms.listMemberAttributes(request, options));
    },
  };
}

function targetsOf(whom: readonly string[] | "everyone") {
  return whom === "everyone" ? { everyone: true } : { userIds: [...whom] };
}

function sanctionOf({ note = "", until }: SanctionOptions) {
  return { note, requestId: randomId(), ...(until && { until: timestampFromDate(until) }) };
}

/** Leaving a room that one is not in has come true already. */
function passOverGone(thrown: unknown): void {
  const error = ParlorError.from(thrown);
  if (error.reason !== ErrorReason.NOT_A_MEMBER) throw error;
}
