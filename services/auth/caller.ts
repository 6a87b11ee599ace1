import { create } from "@bufbuild/protobuf";
import { createContextKey, type HandlerContext } from "@connectrpc/connect";
import { type Actor, ActorKind, ActorSchema } from "../../gen/parlor/v1/actor_pb.ts";
import type { Micros } from "../clock.ts";
import { backendOnly, grantMissing, sessionRequired, unauthenticated } from "../errors/errors.ts";
import type { App } from "./app.ts";
import { covers, type Grant, type GrantVerb } from "./grants.ts";

/** How a user is shown, as plain data. */
export interface ProfileRow {
  readonly name: string;
  readonly avatarUrl: string;
  readonly extendedData: string;
}

/** A user, through one of its sessions. */
export interface SessionCaller {
  readonly kind: "session";
  readonly app: App;
  readonly userId: string;
  /** Made anew by every login. */
  readonly sessionId: string;
  /** What rooms know the session by. A login with the same `device_id` keeps it. */
  readonly place: string;
  readonly profile: ProfileRow;
  readonly grants: readonly Grant[] | undefined;
}

/** A backend, for its whole app. */
export interface BackendCaller {
  readonly kind: "backend";
  readonly app: App;
  /** The `sub` of its token. */
  readonly name: string;
  /** The user of its `parlor-as-user` header. */
  readonly asUser: string | undefined;
  /** When its token expires. */
  readonly expireTime: Micros;
}

/** Who calls. It comes from the credential alone, never from a request. */
export type Caller = SessionCaller | BackendCaller;

/** Where the authenticating interceptor leaves the caller for the handlers. */
export const callerKey = createContextKey<Caller | undefined>(undefined, { description: "caller" });

/** The caller of a call that was authenticated. */
export function callerOf(context: HandlerContext): Caller {
  const caller = context.values.get(callerKey);
  if (caller === undefined) throw unauthenticated();
  return caller;
}

/** The calling session. Throws for backends: they have none. */
export function sessionOf(context: HandlerContext): SessionCaller {
  const caller = callerOf(context);
  if (caller.kind === "backend") throw sessionRequired();
  return caller;
}

/** The calling backend. Throws for users; `what` is for backends only. */
export function backendOf(context: HandlerContext, what: string): BackendCaller {
  const caller = callerOf(context);
  if (caller.kind === "session") throw backendOnly(what);
  return caller;
}

/** Whether the caller may do this to the room, whether or not there is one. Backends always may. */
export function may(caller: Caller, verb: GrantVerb, roomId: string): boolean {
  return caller.kind === "backend" || covers(caller.grants, verb, roomId);
}

/** Throws unless the caller may do this to the room. */
export function requireGrant(caller: Caller, verb: GrantVerb, roomId: string): void {
  if (!may(caller, verb, roomId)) throw grantMissing(verb, roomId);
}

/** The caller as others see it. */
export function actorOf(caller: Caller): Actor {
  if (caller.kind === "session")
    return create(ActorSchema, {
      kind: ActorKind.USER,
      userId: caller.userId,
      name: caller.profile.name,
    });
  if (caller.asUser !== undefined)
    return create(ActorSchema, { kind: ActorKind.USER, userId: caller.asUser });
  return create(ActorSchema, { kind: ActorKind.SYSTEM });
}

/** The user who calls, or for whom a backend does; "" for none. */
export function userOf(caller: Caller): string {
  return caller.kind === "session" ? caller.userId : (caller.asUser ?? "");
}

/** Whose answered requests a caller's are: the same for all sessions of a user. */
export function requesterOf(caller: Caller): string {
  if (caller.kind === "session") return `user:${caller.userId}`;
  return caller.asUser === undefined ? "system" : `user:${caller.asUser}`;
}
