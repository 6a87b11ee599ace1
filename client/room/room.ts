import type { Actor } from "../../gen/parlor/v1/actor_pb.ts";
import type { DestroyReason, ResetReason } from "../../gen/parlor/v1/event_pb.ts";
import type { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import type { HistoryVisibility } from "../../gen/parlor/v1/room_pb.ts";
import type { Off } from "../emitter.ts";
import type { ParlorError } from "../error.ts";
import type { Attribute, AttributesChange } from "./attributes.ts";
import type { Content } from "./content.ts";
import type { Member } from "./members.ts";
import type { Message } from "./message.ts";
import type { RoomInfo } from "./room-info.ts";
import type { Sanction } from "./sanction.ts";

/** What happens in a room, by name. */
export interface RoomEvents {
  /** Someone said something. One's own words are heard here too, like everyone's. */
  message: Message;
  /** Words that fly over the screen. Some may be missing. */
  barrage: Message;
  /** So many words that flew are missing: the reader was too slow for them. */
  skipped: { readonly count: number };
  /** A message was revoked: its content is to be shown no more. */
  revoked: {
    readonly messageId: string;
    /** Its place in the log. */
    readonly sequence: bigint;
    readonly actor?: Actor | undefined;
    readonly note: string;
  };
  /** Someone came in. */
  joined: Member;
  /** Someone is gone. */
  left: {
    readonly member: Member;
    readonly reason: LeaveReason;
    /** Who did it, where it was somebody else. */
    readonly actor?: Actor | undefined;
    readonly note: string;
  };
  /**
   * So many came and went at once, in a room that very many read. Of those who are named in it `joined` and
   * `left` tell nothing.
   */
  crowd: { readonly joined: number; readonly left: number };
  /** The list of members, or what is kept on one, is another: `room.members` has it. */
  members: undefined;
  /** Attributes of the room were set or deleted, in one step; `room.attributes` has them. */
  attributes: {
    readonly set: readonly string[];
    readonly deleted: readonly string[];
    /** Who did it. For those that were released, the one who left. */
    readonly actor?: Actor | undefined;
    /** Whether they were deleted because their owner left: that is told next. */
    readonly released: boolean;
  };
  /** Attributes of members were set or deleted, in one step; the members have them. */
  memberAttributes: {
    readonly userIds: readonly string[];
    readonly set: Readonly<Record<string, string>>;
    readonly deleted: readonly string[];
    readonly actor?: Actor | undefined;
  };
  /** What the room is has changed; `room.info` has it. */
  updated: { readonly actor?: Actor | undefined };
  /** The room will be destroyed. */
  closing: { readonly time: Date; readonly actor?: Actor | undefined; readonly note: string };
  /** Users, or everyone (a mute without a user), may not send any more. */
  muted: readonly Sanction[];
  /** Users may send again; no one named is everyone. */
  unmuted: { readonly userIds: readonly string[]; readonly actor?: Actor | undefined };
  /** Users may not come in any more. */
  banned: readonly Sanction[];
  /** Users may come in again. */
  unbanned: { readonly userIds: readonly string[]; readonly actor?: Actor | undefined };
  /**
   * Events were missed for good, or this is a new life of the room. What it is, its attributes, its count
   * and, shortly, its members are right again; messages may be missing. `history` may have them: those after
   * `after`, or the last ones where that is undefined, since nothing before counts any more.
   */
  reset: { readonly reason: ResetReason; readonly after: bigint | undefined };
  /** The room is gone. */
  destroyed: {
    readonly reason: DestroyReason;
    readonly actor?: Actor | undefined;
    readonly note: string;
  };
  /**
   * One is no longer in the room: nothing more comes from it. Told once, too, where the client has ended, with the
   * reason that the room's others hear: `LOGGED_OUT` for `logged-out` and `replaced`, `REVOKED` for `revoked`,
   * `TOKEN_EXPIRED` for `expired`, and `TIMED_OUT` for what leaves the session to its grace period.
   */
  exited: {
    readonly reason: LeaveReason;
    readonly actor?: Actor | undefined;
    readonly note: string;
    /** Why the session did not come in again, where it was lost first; or why the client has ended. */
    readonly error?: ParlorError | undefined;
  };
}

/** What happens in a room with its name, by name. */
export type RoomEventMap = {
  [Name in keyof RoomEvents]: { readonly name: Name; readonly event: RoomEvents[Name] };
};

/** Something that happens in a room, with its name. */
export type RoomEvent = RoomEventMap[keyof RoomEvents];

/** A message that the service has taken. */
export interface Sent {
  readonly messageId: string;
  /** Its place in the room's log. A bigint, which `JSON.stringify` throws at: make it a string first. */
  readonly sequence: bigint;
  /** When, by the service's clock. */
  readonly time: Date;
}

/** What goes with a message. */
export interface SendOptions {
  /** Who still gets through near the ceiling of a rate; default medium. */
  readonly priority?: "low" | "medium" | "high";
  /** Users whom it calls. At most 50. */
  readonly mentions?: readonly string[];
  /** Whether it calls everyone. */
  readonly mentionsEveryone?: boolean;
  /** The message that it answers. */
  readonly replyTo?: string;
  /** Whatever else the app shows. At most 1024 bytes of UTF-8. */
  readonly extendedData?: string;
}

/** Messages that the room keeps. */
export interface History {
  /** The oldest first. */
  readonly messages: readonly Message[];
  /** To give as `before` for those that came before; undefined where there are no more, or it was not asked. */
  readonly before: bigint | undefined;
  /** To give as `after` for those that came after, in the same way. */
  readonly after: bigint | undefined;
}

/** Which messages of a room's history. */
export interface HistoryOptions {
  /** Those before this place in the log; default the last ones. */
  readonly before?: bigint;
  /** Those after this place in the log. Not together with `before`. */
  readonly after?: bigint;
  /** 1 to 200; default 50. */
  readonly limit?: number;
}

/** What may be changed of a room. What is not named stays. */
export interface RoomChange {
  /** At most 64 bytes of UTF-8. */
  readonly name?: string;
  /** How long it is kept when its last member has left. 0 to 3 hours. */
  readonly destroyDelayMs?: number;
  /** 1 to 100,000, and at most what the app allows. */
  readonly maxMembers?: number;
  readonly historyVisibility?: HistoryVisibility;
}

/** What becomes of attributes of members, in one step. */
export interface MemberAttributesUpdate {
  /** At most 100; default this user. */
  readonly userIds?: readonly string[];
  /** Keys of 1 to 32 bytes, values of at most 256 bytes of UTF-8. A member has at most 32. */
  readonly set?: Readonly<Record<string, string>>;
  readonly delete?: readonly string[];
  /** Whether what is set is there again when the user comes back. */
  readonly keepOnLeave?: boolean;
}

/** Why someone is put out or silenced, and until when. */
export interface SanctionOptions {
  /** For people: everyone in the room reads it. At most 256 bytes of UTF-8. */
  readonly note?: string;
  /** By the service's clock; without it, until it is taken back. */
  readonly until?: Date;
}

/**
 * A room that the session is in. Calls wait while the link is lost, are made again until they get through,
 * and happen once. All of them throw `ParlorError`: where one does not get through within 5 minutes of being
 * made, with `Code.DeadlineExceeded` and `metadata.sent`, "no" or "maybe": it may have happened all the same.
 */
export interface Room {
  readonly id: string;
  /** The display name; the id where there is none. */
  readonly name: string;
  /** What it is: its creator, limits and times. */
  readonly info: RoomInfo;
  /** Whether it is followed: until `exited`. */
  readonly open: boolean;
  /**
   * Who is in, in the order in which they joined. Fills up shortly after entering; where a crowd comes and goes
   * it is right again some 10 to 20 s later. Empty in a room that had more than 5,000 when it was entered.
   */
  readonly members: readonly Member[];
  /** How many are in, whether or not all of them are listed yet. */
  readonly memberCount: number;
  /** Whether `members` is everyone. */
  readonly membersComplete: boolean;
  /** Its attributes, by key: another map after each change, so that one that was kept does not change. */
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** The mutes that stand and concern this user: of everyone (no user id), and its own. */
  readonly mutes: readonly Sanction[];
  /**
   * Says something, as it is now: what becomes of `json` later does not matter. What breaks a limit is refused at
   * once. Messages arrive in the order in which they are sent, each once. One that comes too soon for a
   * rate is refused at once: the error's `retryAfterMs` says when to come back.
   */
  send(content: Content, options?: SendOptions): Promise<Sent>;
  /**
   * Sends words flying over everyone's screen: now or never, since it neither waits for the link nor tries again.
   * Resolves to whether they fly.
   */
  barrage(text: string): Promise<boolean>;
  /** Takes a message back: one's own, for as long as the app allows; anyone's with the grant `moderate`. */
  revoke(
    message: { readonly messageId: string; readonly sequence?: bigint },
    note?: string,
  ): Promise<void>;
  /** Messages that the room keeps: the last ones, or those before or after a place. */
  history(options?: HistoryOptions): Promise<History>;
  /** Sets and deletes attributes of the room in one step. Resolves once the service has done it. */
  updateAttributes(change: AttributesChange): Promise<void>;
  /** Sets and deletes attributes of this user or, with the grant `moderate`, of others. */
  updateMemberAttributes(change: MemberAttributesUpdate): Promise<void>;
  /** Changes what the room is. Needs the grant `moderate`, like all that follow. */
  update(change: RoomChange): Promise<void>;
  /** Destroys the room, at once or after a delay of at most 24 hours. */
  destroy(options?: { readonly delayMs?: number; readonly note?: string }): Promise<void>;
  /** Puts members out. They may come in again. */
  kick(userIds: readonly string[], note?: string): Promise<void>;
  /** Puts users out, and does not let them in again. */
  ban(userIds: readonly string[], options?: SanctionOptions): Promise<void>;
  /** Lets users in again. Those who are not banned are passed over. */
  unban(userIds: readonly string[]): Promise<void>;
  /** Silences members, or everyone but those who may moderate. */
  mute(whom: readonly string[] | "everyone", options?: SanctionOptions): Promise<void>;
  /** Lets members, or everyone, send again. */
  unmute(whom: readonly string[] | "everyone"): Promise<void>;
  /** Leaves. Resolves once the service knows. */
  leave(): Promise<void>;
  /** Calls `listener` for each event of this name from now on. */
  on<Name extends keyof RoomEvents>(name: Name, listener: (event: RoomEvents[Name]) => void): Off;
  /**
   * Everything that happens from now on, for `for await`; ends after `exited`. Throws `ParlorError`
   * (RESOURCE_EXHAUSTED) to a reader that is 10,000 events behind.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<RoomEvent>;
}
