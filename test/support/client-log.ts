import type { RoomEvent } from "../../client/index.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import { lifeOf } from "./sent-messages.ts";
import { wordsOf } from "./told-log.ts";

/** What the logs of all rooms have to tell, in words that a client's event can be held against. */
export class ClientLog {
  readonly #lives = new Map<string, Map<number, Set<string | undefined>>>();

  /** Notes an event that came over some line. */
  note(event: Event): void {
    const { roomId, epoch, payload } = event;
    if (event.sequence === 0n || payload.case === "membersChanged") return;
    const life = lifeOf(roomId, epoch);
    const places = this.#lives.get(life) ?? new Map<number, Set<string | undefined>>();
    const sequence = Number(event.sequence);
    const said = places.get(sequence) ?? new Set();
    this.#lives.set(life, places.set(sequence, said.add(saidBy(event))));
  }

  /** Whether anyone was brought this place. */
  has(life: string, sequence: number): boolean {
    return this.#lives.get(life)?.has(sequence) ?? false;
  }

  /** What a place has to tell: two things where a message was revoked meanwhile; none for nothing. */
  at(life: string, sequence: number): string[] {
    const said = this.#lives.get(life)?.get(sequence) ?? [];
    return [...said].filter((one) => one !== undefined);
  }
}

/** What a client tells of a place in the log; undefined for what has none. */
export function toldBy({ name, event }: RoomEvent): string | undefined {
  switch (name) {
    case "message":
      return `message ${event.messageId} ${event.text}`;
    case "joined":
      return `joined ${event.userId}`;
    case "left":
      return `left ${event.member.userId} ${event.reason}`;
    case "revoked":
      return `revoked ${event.messageId}`;
    case "attributes":
      return `attributes ${sorted(event.set)} ${sorted(event.deleted)} ${event.released}`;
    case "memberAttributes":
      return `memberAttributes ${sorted(event.userIds)} ${pairs(event.set)} ${sorted(event.deleted)}`;
    case "muted":
    case "banned":
      return `${name} ${sorted(event.map(({ userId }) => userId))}`;
    case "unmuted":
    case "unbanned":
      return `${name} ${sorted(event.userIds)}`;
    case "updated":
    case "closing":
    case "destroyed":
      return name;
    default:
      return undefined;
  }
}

/** What an event of the log is to be told as; undefined for what clients pass over. */
function saidBy(event: Event): string | undefined {
  const { payload } = event;
  switch (payload.case) {
    case "messageSent": {
      const { messageId = "", text = "" } = wordsOf(event) ?? {};
      return `message ${messageId} ${text}`;
    }
    case "memberJoined":
      return `joined ${payload.value.member?.userId}`;
    case "memberLeft":
      return `left ${payload.value.userId} ${payload.value.reason}`;
    case "messageRevoked":
      return `revoked ${payload.value.messageId}`;
    case "attributesUpdated": {
      const { set, deleted, released } = payload.value;
      return `attributes ${sorted(Object.keys(set))} ${sorted(deleted)} ${released}`;
    }
    case "memberAttributesUpdated": {
      const { userIds, set, deleted } = payload.value;
      return `memberAttributes ${sorted(userIds)} ${pairs(set)} ${sorted(deleted)}`;
    }
    case "membersMuted":
      return `muted ${sorted(payload.value.mutes.map(({ userId }) => userId))}`;
    case "usersBanned":
      return `banned ${sorted(payload.value.bans.map(({ userId }) => userId))}`;
    case "membersUnmuted":
      return `unmuted ${sorted(payload.value.userIds)}`;
    case "usersUnbanned":
      return `unbanned ${sorted(payload.value.userIds)}`;
    case "roomUpdated":
      return "updated";
    case "roomClosing":
      return "closing";
    case "roomDestroyed":
      return "destroyed";
    default:
      return undefined;
  }
}

function sorted(names: readonly string[]): string {
  return `[${[...names].sort().join(",")}]`;
}

function pairs(values: Readonly<Record<string, string>>): string {
  return sorted(Object.entries(values).map(([key, value]) => `${key}=${value}`));
}
