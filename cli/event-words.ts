import { DestroyReasonSchema, type Event } from "../gen/parlor/v1/event_pb.ts";
import { LeaveReasonSchema } from "../gen/parlor/v1/member_pb.ts";
import type { Message } from "../gen/parlor/v1/message_pb.ts";
import { actorWords, because, by, enumWords, memberWords, sanctionWords } from "./actor-words.ts";
import { contentWords } from "./content-words.ts";
import { dateTime } from "./output.ts";

/** What happened, in words. A payload that this does not know is called by its name. */
export function payloadWords(payload: Event["payload"]): string {
  switch (payload.case) {
    case "messageSent":
      return messageWords(payload.value.message);
    case "messageRevoked": {
      const { actor, sequence, note } = payload.value;
      return `${actorWords(actor)} revoked #${sequence}${because(note)}`;
    }
    case "memberJoined":
      return `${memberWords(payload.value.member)} joined`;
    case "memberLeft": {
      const { userId, reason, actor, note } = payload.value;
      return `${userId} is out: ${enumWords(LeaveReasonSchema, reason)}${by(actor)}${because(note)}`;
    }
    case "membersChanged":
      return `${payload.value.joinedCount} joined, ${payload.value.leftCount} are out`;
    default:
      return roomWords(payload);
  }
}

function messageWords(message: Message | undefined): string {
  const words = message?.revoked === true ? "(revoked)" : contentWords(message?.content);
  return `${actorWords(message?.sender)}: ${words}`;
}

/** What happened to the room. */
function roomWords(payload: Event["payload"]): string {
  switch (payload.case) {
    case "roomCreated":
      return `${actorWords(payload.value.room?.creator)} created the room${named(payload.value.room?.name)}`;
    case "roomUpdated":
      return `${actorWords(payload.value.actor)} changed the room${named(payload.value.room?.name)}`;
    case "roomClosing": {
      const { actor, destroyTime, note } = payload.value;
      return `${actorWords(actor)} destroys the room at ${dateTime(destroyTime)}${because(note)}`;
    }
    case "roomDestroyed": {
      const { reason, actor, note } = payload.value;
      return `the room is gone: ${enumWords(DestroyReasonSchema, reason)}${by(actor)}${because(note)}`;
    }
    case "attributesUpdated": {
      const { actor, set, deleted } = payload.value;
      const values = Object.entries(set).map(([key, { value }]) => `${key}=${value}`);
      return `${actorWords(actor)} ${changeWords(values, deleted)}`;
    }
    case "memberAttributesUpdated": {
      const { actor, userIds, set, deleted } = payload.value;
      const values = Object.entries(set).map(([key, value]) => `${key}=${value}`);
      return `${actorWords(actor)} ${changeWords(values, deleted)} of ${userIds.join(", ")}`;
    }
    default:
      return sanctionsWords(payload);
  }
}

/** What moderators did. */
function sanctionsWords(payload: Event["payload"]): string {
  switch (payload.case) {
    case "membersMuted":
      return `muted: ${payload.value.mutes.map(sanctionWords).join("; ")}`;
    case "membersUnmuted": {
      const { userIds, actor } = payload.value;
      return `no longer muted: ${userIds.join(", ") || "everyone"}${by(actor)}`;
    }
    case "usersBanned":
      return `banned: ${payload.value.bans.map(sanctionWords).join("; ")}`;
    case "usersUnbanned":
      return `no longer banned: ${payload.value.userIds.join(", ")}${by(payload.value.actor)}`;
    default:
      return payload.case ?? "something that this version of parlor does not know";
  }
}

function named(name: string | undefined): string {
  return name === undefined || name === "" ? "" : `: ${name}`;
}

function changeWords(values: readonly string[], deleted: readonly string[]): string {
  const set = values.length === 0 ? [] : [`set ${values.join(" ")}`];
  const gone = deleted.length === 0 ? [] : [`deleted ${deleted.join(" ")}`];
  return [...set, ...gone].join(", ");
}
