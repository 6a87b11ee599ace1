import type { Actor } from "../gen/parlor/v1/actor_pb.ts";
import type { DestroyReason } from "../gen/parlor/v1/event_pb.ts";
import type { LeaveReason } from "../gen/parlor/v1/member_pb.ts";
import type { Content } from "../gen/parlor/v1/message_pb.ts";
import type { Words } from "./content.ts";
import type { Off } from "./emitter.ts";
import type { Member } from "./members.ts";

/** What someone said. */
export interface Heard {
  readonly messageId: string;
  /** Who said it. Not set only by a service that is newer than this client. */
  readonly sender?: Actor;
  readonly content: Content["content"];
  /** When, by the service's clock. */
  readonly time: Date;
}

/** What happens in a room, by name. */
export interface RoomEvents {
  /** Someone said something. One's own words are heard here too, like everyone's. */
  message: Heard;
  /** Words that fly over the screen. Some may be missing. */
  barrage: Heard;
  /** Someone came in. */
  joined: Member;
  /** Someone is gone. */
  left: { readonly member: Member; readonly reason: LeaveReason };
  /**
   * So many came and went at once, in a room that very many read. Of those who are named in it `joined` and
   * `left` tell nothing.
   */
  crowd: { readonly joined: number; readonly left: number };
  /** The list of members is another. */
  members: readonly Member[];
  /** Events were missed for good; name and members are right again, messages are lost. */
  missed: undefined;
  /** The room is gone. */
  destroyed: { readonly reason: DestroyReason; readonly actor?: Actor | undefined };
  /** One is no longer in the room: nothing more comes from it. */
  exited: { readonly reason: LeaveReason; readonly actor?: Actor | undefined };
}

/** A message that the service has taken. */
export interface Sent {
  readonly messageId: string;
}

/** A room that the session is in. */
export interface Room {
  readonly id: string;
  /** The display name; the id where there is none. */
  readonly name: string;
  /**
   * Who is in, in the order in which they joined. Fills up shortly after entering; where a crowd comes and goes
   * it is right again some 10 to 20 s later.
   */
  readonly members: readonly Member[];
  /** How many are in, whether or not all of them are listed yet. */
  readonly memberCount: number;
  /** Whether `members` is everyone. */
  readonly membersComplete: boolean;
  /**
   * Says something. Messages arrive in the order in which they are sent, each once; while the link is
   * lost they wait for it. Throws `ParlorError`: at the latest after 5 minutes without success.
   */
  send(words: Words): Promise<Sent>;
  /** Sends words flying over everyone's screen: now or never. Throws `ParlorError`. */
  barrage(text: string): Promise<void>;
  /** Leaves. Resolves once the service knows. Throws `ParlorError`. */
  leave(): Promise<void>;
  /** Calls `listener` for each event of this name from now on. */
  on<Name extends keyof RoomEvents>(name: Name, listener: (event: RoomEvents[Name]) => void): Off;
}
