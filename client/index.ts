/**
 * The client of a Parlor service, for browsers, Node and whatever else has `fetch`.
 *
 * @module
 */
export { Code } from "@connectrpc/connect";
export { type Actor, ActorKind } from "../gen/parlor/v1/actor_pb.ts";
export { ErrorReason } from "../gen/parlor/v1/error_pb.ts";
export { DestroyReason } from "../gen/parlor/v1/event_pb.ts";
export { LeaveReason } from "../gen/parlor/v1/member_pb.ts";
export type { Clock } from "./clock.ts";
export type { Words } from "./content.ts";
export type { Off } from "./emitter.ts";
export type { RoomChoice, RoomConfig } from "./entrance.ts";
export { ParlorError, type ParlorErrorInit } from "./error.ts";
export type { EndReason, State } from "./link-state.ts";
export type { Member } from "./members.ts";
export { createParlor, type Parlor, type ParlorEvents, type ParlorOptions } from "./parlor.ts";
export type { Heard, Room, RoomEvents, Sent } from "./room.ts";
export type { TokenSource } from "./session.ts";
