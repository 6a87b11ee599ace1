/**
 * The client of a Parlor service, for browsers, Node and whatever else has `fetch`.
 *
 * @module
 */
export { Code } from "@connectrpc/connect";
export { type Actor, ActorKind } from "../gen/parlor/v1/actor_pb.ts";
export { ErrorReason } from "../gen/parlor/v1/error_pb.ts";
export { DestroyReason, ResetReason } from "../gen/parlor/v1/event_pb.ts";
export { LeaveReason } from "../gen/parlor/v1/member_pb.ts";
export { HistoryVisibility } from "../gen/parlor/v1/room_pb.ts";
export type { Clock } from "./clock.ts";
export type { Off } from "./emitter.ts";
export { ParlorError, type ParlorErrorInit } from "./error.ts";
export type { Delivery } from "./link/delivery.ts";
export { type EndReason, isLive, type State } from "./link/link-state.ts";
export type { TokenSource } from "./link/token.ts";
export { createParlor, type Parlor, type ParlorEvents, type ParlorOptions } from "./parlor.ts";
export type { Attribute, AttributesChange } from "./room/attributes.ts";
export type { Content } from "./room/content.ts";
export type { Entrance, RoomChoice } from "./room/entrance.ts";
export type { Member } from "./room/members.ts";
export type { Message } from "./room/message.ts";
export type {
  History,
  HistoryOptions,
  MemberAttributesUpdate,
  Room,
  RoomChange,
  RoomEvent,
  RoomEventMap,
  RoomEvents,
  SanctionOptions,
  SendOptions,
  Sent,
} from "./room/room.ts";
export type { RoomConfig, RoomInfo } from "./room/room-info.ts";
export type { Sanction } from "./room/sanction.ts";
