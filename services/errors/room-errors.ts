import { Code, type ConnectError } from "@connectrpc/connect";
import type { Attribute } from "../../gen/parlor/v1/attribute_pb.ts";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import type { Micros } from "../clock.ts";
import { refuse } from "./refuse.ts";

/**
 * The caller is not in the room, or there is none: the two are not told apart. Or another user is not, of
 * whom the call is.
 */
export function notAMember(roomId: string, userId?: string): ConnectError {
  const whose = userId === undefined ? "" : `user ${userId} is `;
  return refuse(
    Code.PermissionDenied,
    ErrorReason.NOT_A_MEMBER,
    `${whose}not a member of room ${roomId}`,
    { room_id: roomId, ...(userId === undefined ? {} : { user_id: userId }) },
  );
}

/** No room has this id. */
export function roomNotFound(roomId: string): ConnectError {
  return refuse(Code.NotFound, ErrorReason.ROOM_NOT_FOUND, `no room ${roomId}`, {
    room_id: roomId,
  });
}

/** A room has this id already. */
export function roomAlreadyExists(roomId: string): ConnectError {
  return refuse(Code.AlreadyExists, ErrorReason.ROOM_ALREADY_EXISTS, `room ${roomId} exists`, {
    room_id: roomId,
  });
}

/** The room admits no more members. */
export function roomFull(roomId: string, maxMembers: number): ConnectError {
  return refuse(
    Code.ResourceExhausted,
    ErrorReason.ROOM_FULL,
    `room ${roomId} has its ${maxMembers} members`,
    { room_id: roomId, max_members: String(maxMembers) },
  );
}

/** The user is in as many rooms as the app allows. */
export function tooManyRooms(maxRoomsPerUser: number): ConnectError {
  return refuse(
    Code.ResourceExhausted,
    ErrorReason.TOO_MANY_ROOMS,
    `already in ${maxRoomsPerUser} rooms: leave one first`,
    { max_rooms_per_user: String(maxRoomsPerUser) },
  );
}

/** The app has as many rooms as it may. */
export function tooManyAppRooms(maxRooms: number): ConnectError {
  return refuse(
    Code.ResourceExhausted,
    ErrorReason.TOO_MANY_APP_ROOMS,
    `the app has its ${maxRooms} rooms: destroy one first`,
    { max_rooms: String(maxRooms) },
  );
}

/** A ban or a mute, as errors tell of it. */
export interface Sanctioned {
  /** When it ends; 0 for never. */
  readonly until: Micros;
  readonly note: string;
  readonly actor: { readonly userId: string };
}

/** The user may not come in. */
export function userBanned(roomId: string, ban: Sanctioned): ConnectError {
  const text = `banned from room ${roomId}${untilWhen(ban)}`;
  const metadata = { room_id: roomId, ...toldOfSanction(ban) };
  return refuse(Code.PermissionDenied, ErrorReason.USER_BANNED, text, metadata);
}

/** The user may not send. */
export function memberMuted(roomId: string, mute: Sanctioned): ConnectError {
  const text = `muted in room ${roomId}${untilWhen(mute)}`;
  const metadata = { room_id: roomId, ...toldOfSanction(mute) };
  return refuse(Code.PermissionDenied, ErrorReason.MEMBER_MUTED, text, metadata);
}

function untilWhen({ until }: Sanctioned): string {
  return until === 0 ? "" : ` until ${new Date(until / 1000).toISOString()}`;
}

function toldOfSanction({ until, note, actor }: Sanctioned): Record<string, string> {
  return {
    note,
    ...(actor.userId === "" ? {} : { actor_user_id: actor.userId }),
    ...(until === 0 ? {} : { until: new Date(until / 1000).toISOString() }),
  };
}

/** The room has as many bans, or mutes, as there may be. */
export function tooManySanctions(roomId: string, maxSanctions: number): ConnectError {
  return refuse(
    Code.ResourceExhausted,
    ErrorReason.TOO_MANY_SANCTIONS,
    `at most ${maxSanctions}: lift one first`,
    { room_id: roomId, max_sanctions: String(maxSanctions) },
  );
}

/** Attributes stand otherwise than they must: these, as they stand. */
export function attributeConflict(
  roomId: string,
  attributes: Readonly<Record<string, Attribute>>,
): ConnectError {
  const keys = Object.keys(attributes).join(", ");
  return refuse(
    Code.Aborted,
    ErrorReason.ATTRIBUTE_CONFLICT,
    `attributes stand otherwise, or belong to somebody else: ${keys}`,
    { room_id: roomId },
    { attributes },
  );
}

/** The room keeps no such message: there was none, or it is kept no longer. */
export function messageNotFound(roomId: string, messageId: string): ConnectError {
  return refuse(
    Code.NotFound,
    ErrorReason.MESSAGE_NOT_FOUND,
    `room ${roomId} keeps no message ${messageId}`,
    { room_id: roomId, message_id: messageId },
  );
}

/** The time is over in which a sender may revoke. */
export function revokeTooLate(
  roomId: string,
  messageId: string,
  revokeSeconds: number,
): ConnectError {
  return refuse(
    Code.FailedPrecondition,
    ErrorReason.REVOKE_TOO_LATE,
    `message ${messageId} in room ${roomId} could be revoked for ${revokeSeconds} s`,
    { room_id: roomId, message_id: messageId, revoke_seconds: String(revokeSeconds) },
  );
}

/** The room, or a member of it, has as many attributes as there may be. */
export function tooManyAttributes(roomId: string, maxAttributes: number): ConnectError {
  return refuse(
    Code.ResourceExhausted,
    ErrorReason.TOO_MANY_ATTRIBUTES,
    `at most ${maxAttributes} attributes: delete one first`,
    { room_id: roomId, max_attributes: String(maxAttributes) },
  );
}

/** The app's own check refused the message, and says why. */
export function messageRefused(roomId: string, reason: string): ConnectError {
  return refuse(
    Code.PermissionDenied,
    ErrorReason.MESSAGE_REFUSED,
    `refused in room ${roomId}${reason === "" ? "" : `: ${reason}`}`,
    { room_id: roomId, reason },
  );
}

/** The app's own check gave no answer. Nothing was sent. */
export function hookFailed(): ConnectError {
  return refuse(
    Code.Unavailable,
    ErrorReason.HOOK_FAILED,
    "messages cannot be checked now: try again in a moment, with the same request_id",
  );
}
