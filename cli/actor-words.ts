import type { DescEnum } from "@bufbuild/protobuf";
import { type Actor, ActorKind } from "../gen/parlor/v1/actor_pb.ts";
import type { Member } from "../gen/parlor/v1/member_pb.ts";
import type { Sanction } from "../gen/parlor/v1/sanction_pb.ts";
import { dateTime } from "./output.ts";

/** Who did something: "Ann (ann)". */
export function actorWords(actor: Actor | undefined): string {
  if (actor?.kind === ActorKind.USER) return userWords(actor.userId, actor.name);
  return actor?.kind === ActorKind.SYSTEM ? "the app" : "the service";
}

/** A member, likewise. */
export function memberWords(member: Member | undefined): string {
  return userWords(member?.userId ?? "", member?.profile?.name ?? "");
}

/** Who did it, at the end of what was done; nothing where nobody is named. */
export function by(actor: Actor | undefined): string {
  return actor === undefined || actor.kind === ActorKind.SERVICE ? "" : ` by ${actorWords(actor)}`;
}

/** Why, at the end; nothing where nobody said. */
export function because(note: string): string {
  return note === "" ? "" : ` (${note})`;
}

/** Whom a ban or a mute is about, until when, by whom, and why. */
export function sanctionWords({ userId, until, actor, note }: Sanction): string {
  const end = until === undefined ? "" : ` until ${dateTime(until)}`;
  return `${userId || "everyone"}${end}${by(actor)}${because(note)}`;
}

/** A value of an enum as words: "timed out" of `LEAVE_REASON_TIMED_OUT`. */
export function enumWords(schema: DescEnum, value: number): string {
  const name = schema.value[value]?.localName ?? String(value);
  return name.toLowerCase().replaceAll("_", " ");
}

function userWords(userId: string, name: string): string {
  return name === "" || name === userId ? userId : `${name} (${userId})`;
}
