import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import { type Actor, ActorKind } from "../../client/index.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { Member } from "../../gen/parlor/v1/member_pb.ts";
import type { Message } from "../../gen/parlor/v1/message_pb.ts";
import type { Sanction } from "../../gen/parlor/v1/sanction_pb.ts";
import type { Speech } from "./words.ts";

/** Characters of a line at the most: what is longer is cut, since a page has a thousand of them. */
const maxText = 500;

/** What happened, in a line. */
export function eventWords(event: Event, speech: Speech): string {
  const text = whole(event, speech);
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
}

function whole({ payload }: Event, speech: Speech): string {
  const { events } = speech.words;
  const who = (actor: Actor | undefined): string => actorWords(actor, speech);
  switch (payload.case) {
    case "messageSent":
      return messageWords(payload.value.message, speech);
    case "messageRevoked": {
      const { sequence, actor, note } = payload.value;
      return events.revoked(String(sequence), who(actor), note);
    }
    case "memberJoined":
      return events.joined(memberWords(payload.value.member));
    case "memberLeft": {
      const { userId, reason, actor, note } = payload.value;
      return events.left(userId, reason, who(actor), note);
    }
    case "membersChanged": {
      const { joinedCount, leftCount } = payload.value;
      return events.changed(String(joinedCount), String(leftCount));
    }
    case "attributesUpdated": {
      const { set, deleted, actor, released } = payload.value;
      const pairs = Object.entries(set).map(([key, { value }]) => `${key} = ${value}`);
      if (pairs.length > 0) return events.attributesSet(who(actor), pairs.join(", "));
      const tell = released ? events.released : events.attributesDeleted;
      return tell(who(actor), deleted.join(", "));
    }
    case "memberAttributesUpdated": {
      const { userIds, set, deleted, actor } = payload.value;
      const pairs = Object.entries(set).map(([key, value]) => `${key} = ${value}`);
      const users = userIds.join(", ");
      return pairs.length > 0
        ? events.memberAttributesSet(who(actor), users, pairs.join(", "))
        : events.memberAttributesDeleted(who(actor), users, deleted.join(", "));
    }
    default:
      return ruleWords(payload, speech);
  }
}

/** What happened to the room itself, or to those who may be in it. */
function ruleWords(payload: Event["payload"], speech: Speech): string {
  const { events } = speech.words;
  const who = (actor: Actor | undefined): string => actorWords(actor, speech);
  switch (payload.case) {
    case "membersMuted":
      return sanctionWords(payload.value.mutes, events.muted, speech);
    case "membersUnmuted":
      return events.unmuted(usersWords(payload.value.userIds, speech), who(payload.value.actor));
    case "usersBanned":
      return sanctionWords(payload.value.bans, events.banned, speech);
    case "usersUnbanned":
      return events.unbanned(usersWords(payload.value.userIds, speech), who(payload.value.actor));
    case "roomCreated":
      return events.created(who(payload.value.room?.creator));
    case "roomUpdated":
      return events.updated(who(payload.value.actor));
    case "roomClosing": {
      const { destroyTime, actor, note } = payload.value;
      return events.closing(timeWords(destroyTime, speech), who(actor), note);
    }
    case "roomDestroyed":
      return events.destroyed(who(payload.value.actor), payload.value.note);
    default:
      return events.unknown;
  }
}

/** Who did it; empty where nobody is named. */
export function actorWords(actor: Actor | undefined, { words }: Speech): string {
  if (actor === undefined) return "";
  return actor.kind === ActorKind.USER ? actor.name || actor.userId : words.events.service;
}

/** A moment that may not be set; empty where it is not. */
export function timeWords(time: Timestamp | undefined, { format }: Speech): string {
  return time === undefined ? "" : format.dateTime(timestampMs(time));
}

function memberWords(member: Member | undefined): string {
  const { userId = "", profile } = member ?? {};
  return profile?.name ? `${profile.name} (${userId})` : userId;
}

function usersWords(userIds: readonly string[], { words }: Speech): string {
  return userIds.filter((userId) => userId !== "").join(", ") || words.events.everyone;
}

function sanctionWords(
  sanctions: readonly Sanction[],
  tell: (users: string, until: string, actor: string, note: string) => string,
  speech: Speech,
): string {
  const [first] = sanctions;
  const users = usersWords(
    sanctions.map(({ userId }) => userId),
    speech,
  );
  return tell(
    users,
    timeWords(first?.until, speech),
    actorWords(first?.actor, speech),
    first?.note ?? "",
  );
}

function messageWords(message: Message | undefined, speech: Speech): string {
  const { events } = speech.words;
  const who = actorWords(message?.sender, speech);
  const content = message?.content?.content;
  if (message?.revoked) return events.sent(who, events.revokedContent);
  if (content?.case === "text" || content?.case === "barrage")
    return events.said(who, content.value.text);
  return events.sent(who, contentWords(content, speech));
}

type AnyContent = NonNullable<Message["content"]>["content"];

function contentWords(content: AnyContent | undefined, { words, format }: Speech): string {
  const { content: names } = words.events;
  switch (content?.case) {
    case "custom":
      return names.custom(content.value.type);
    case "command":
      return names.command(format.count(content.value.data.length));
    case "file":
      return names.file(content.value.name);
    case "gift":
      return names.gift(
        format.count(content.value.count),
        content.value.name || content.value.giftId,
      );
    case "order":
      return names.order(content.value.title || content.value.orderId);
    case "multipart":
      return names.multipart(format.count(content.value.parts.length));
    case "image":
    case "audio":
    case "video":
      return names[content.case];
    default:
      return names.unknown;
  }
}
