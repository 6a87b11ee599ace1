import type { ServiceImpl } from "@connectrpc/connect";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { HistoryVisibility, type RoomConfig, type RoomInfo } from "../../gen/parlor/v1/room_pb.ts";
import {
  CreateRoomRequestSchema,
  EnterRoomRequestSchema,
  JoinRoomRequestSchema,
  LeaveRoomRequestSchema,
  type RoomService,
  SwitchRoomRequestSchema,
} from "../../gen/parlor/v1/room_service_pb.ts";
import { backendOf, type Caller, callerOf, requireGrant, sessionOf } from "../auth/caller.ts";
import { backendOnly, invalidRequest } from "../errors/errors.ts";
import type { Meter } from "../rate/meter.ts";
import type { Store } from "../store/store.ts";
import { msFromDuration } from "../time.ts";
import { getAttributes, updateAttributes } from "./attributes.ts";
import { destroyRoom } from "./destroy.ts";
import { createRoom, creatorOf, type Entering, enterRoom } from "./enter.ts";
import { banUsers, kickMembers } from "./expel.ts";
import { leaveAllRooms, leaveRoom } from "./leave.ts";
import { listRooms } from "./list-rooms.ts";
import { batchGetMembers, listMembers, lookAt } from "./look.ts";
import { listMemberAttributes, updateMemberAttributes } from "./member-attributes.ts";
import { listBans, listMutes, muteMembers, unbanUsers, unmuteMembers } from "./moderate.ts";
import { inOrder, repeatable } from "./request.ts";
import type { InfoRow } from "./room-tables.ts";
import { switchRoom } from "./switch.ts";
import { updateRoom } from "./update.ts";

/** Serves `RoomService` from a store. */
export function roomService(store: Store, meter: Meter): ServiceImpl<typeof RoomService> {
  return {
    async createRoom(request, context) {
      const caller = callerOf(context);
      const { roomId, ...rest } = asked(caller, request.room, sorted(request.config));
      requireGrant(caller, "create", roomId);
      const again = repeatable(caller, CreateRoomRequestSchema, request);
      const entering: Entering = { mode: "create", roomId, ...rest, request: again };
      await meter.admit(caller, "joins");
      const { snapshot } =
        caller.kind === "session"
          ? await enterRoom(store, caller, entering)
          : await createRoom(store, caller, entering);
      return { snapshot };
    },

    async joinRoom(request, context) {
      const caller = sessionOf(context);
      const { roomId } = request;
      requireGrant(caller, "join", roomId);
      const again = repeatable(caller, JoinRoomRequestSchema, request);
      const { room, attributes } = asked(caller, { roomId, name: "" }, undefined);
      const entering: Entering = { mode: "join", roomId, room, attributes, request: again };
      await meter.admit(caller, "joins");
      const { snapshot } = await enterRoom(store, caller, entering);
      return { snapshot };
    },

    async enterRoom(request, context) {
      const caller = sessionOf(context);
      const { roomId, ...rest } = asked(caller, request.room, sorted(request.config));
      requireGrant(caller, "join", roomId);
      requireGrant(caller, "create", roomId);
      const again = repeatable(caller, EnterRoomRequestSchema, request);
      await meter.admit(caller, "joins");
      return enterRoom(store, caller, { mode: "enter", roomId, ...rest, request: again });
    },

    async switchRoom(request, context) {
      const caller = sessionOf(context);
      const { fromRoomId, createIfMissing } = request;
      const { roomId, ...rest } = asked(caller, request.room, sorted(request.config));
      requireGrant(caller, "join", roomId);
      if (createIfMissing) requireGrant(caller, "create", roomId);
      const again = repeatable(caller, SwitchRoomRequestSchema, request);
      await meter.admit(caller, "joins");
      const mode = createIfMissing ? "enter" : "join";
      return switchRoom(store, caller, fromRoomId, { mode, roomId, ...rest, request: again });
    },

    async leaveRoom(request, context) {
      const { app, userId, place } = sessionOf(context);
      const again = repeatable(sessionOf(context), LeaveRoomRequestSchema, request);
      const who = { app: app.appId, userId, place, roomId: request.roomId };
      await leaveRoom(store, who, { reason: LeaveReason.LEFT, request: again });
      return { roomId: request.roomId };
    },

    async leaveAllRooms(_request, context) {
      const { app, userId, place } = sessionOf(context);
      const who = { app: app.appId, userId, place };
      return { roomIds: await leaveAllRooms(store, who, LeaveReason.LEFT) };
    },

    async getRoom(request, context) {
      return { snapshot: await lookAt(store, callerOf(context), request.roomId) };
    },

    listRooms(request, context) {
      return listRooms(store, backendOf(context, "ListRooms"), request);
    },

    updateRoom(request, context) {
      return updateRoom(store, callerOf(context), request);
    },

    destroyRoom(request, context) {
      return destroyRoom(store, callerOf(context), request);
    },

    batchGetMembers(request, context) {
      return batchGetMembers(store, callerOf(context), request);
    },

    listMembers(request, context) {
      return listMembers(store, callerOf(context), request);
    },

    async updateAttributes(request, context) {
      await meter.admit(callerOf(context), "attributes");
      return updateAttributes(store, callerOf(context), request);
    },

    getAttributes(request, context) {
      return getAttributes(store, callerOf(context), request);
    },

    async updateMemberAttributes(request, context) {
      await meter.admit(callerOf(context), "attributes");
      return updateMemberAttributes(store, callerOf(context), request);
    },

    listMemberAttributes(request, context) {
      return listMemberAttributes(store, callerOf(context), request);
    },

    kickMembers(request, context) {
      return kickMembers(store, callerOf(context), request);
    },

    banUsers(request, context) {
      return banUsers(store, callerOf(context), request);
    },

    unbanUsers(request, context) {
      return unbanUsers(store, callerOf(context), request);
    },

    listBans(request, context) {
      return listBans(store, callerOf(context), request);
    },

    async muteMembers(request, context) {
      await muteMembers(store, callerOf(context), request);
      return {};
    },

    unmuteMembers(request, context) {
      return unmuteMembers(store, callerOf(context), request);
    },

    listMutes(request, context) {
      return listMutes(store, callerOf(context), request);
    },
  };
}

/** The room that a request describes, for the case that it is created. */
function asked(
  caller: Caller,
  room: Pick<RoomInfo, "roomId" | "name"> | undefined,
  config: RoomConfig | undefined,
): { roomId: string; room: InfoRow; attributes: Readonly<Record<string, string>> } {
  if (room === undefined) throw invalidRequest("room", "is required");
  const { defaultMembersPerRoom, maxMembersPerRoom } = caller.app.limits;
  const maxMembers = config?.maxMembers || defaultMembersPerRoom;
  if (maxMembers > maxMembersPerRoom)
    throw invalidRequest("config.max_members", `the app allows at most ${maxMembersPerRoom}`);
  const { maxAttributes } = caller.app.limits;
  if (Object.keys(config?.attributes ?? {}).length > maxAttributes)
    throw invalidRequest("config.attributes", `the app allows at most ${maxAttributes}`);
  const keepWhenEmpty = config?.keepWhenEmpty ?? false;
  if (keepWhenEmpty && caller.kind === "session") throw backendOnly("keep_when_empty");
  return {
    roomId: room.roomId,
    room: {
      name: room.name,
      creator: creatorOf(caller),
      destroyDelayMs: msFromDuration(config?.destroyDelay),
      maxMembers,
      keepWhenEmpty,
      historyVisibility: config?.historyVisibility || HistoryVisibility.ALL,
    },
    attributes: config?.attributes ?? {},
  };
}

/** A configuration with its attributes in order, so that equal requests are equal bytes. */
function sorted(config: RoomConfig | undefined): RoomConfig | undefined {
  if (config !== undefined) config.attributes = inOrder(config.attributes);
  return config;
}
