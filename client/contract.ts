/**
 * The whole contract, for calls that the client itself does not make: services, messages with their schemas, enums.
 *
 * @module
 */
export * from "../gen/parlor/v1/actor_pb.ts";
export * from "../gen/parlor/v1/attribute_pb.ts";
export * from "../gen/parlor/v1/auth_service_pb.ts";
export * from "../gen/parlor/v1/cursor_pb.ts";
export * from "../gen/parlor/v1/error_pb.ts";
export * from "../gen/parlor/v1/event_pb.ts";
export * from "../gen/parlor/v1/event_service_pb.ts";
export * from "../gen/parlor/v1/member_pb.ts";
export * from "../gen/parlor/v1/message_pb.ts";
export * from "../gen/parlor/v1/message_service_pb.ts";
export * from "../gen/parlor/v1/room_pb.ts";
export * from "../gen/parlor/v1/room_service_pb.ts";
export * from "../gen/parlor/v1/sanction_pb.ts";
export * from "../gen/parlor/v1/session_pb.ts";
