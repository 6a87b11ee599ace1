import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { Actor } from "../../gen/parlor/v1/actor_pb.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { Content, Message as WireMessage } from "../../gen/parlor/v1/message_pb.ts";

/** What someone said. */
export interface Message {
  readonly messageId: string;
  /**
   * Its place in the room's log; 0 for barrage, which has none. A bigint, which `JSON.stringify` throws at: make it
   * a string first.
   */
  readonly sequence: bigint;
  /** Who said it. Not set only by a service that is newer than this client. */
  readonly sender?: Actor;
  readonly content: Content["content"];
  /** The text, of text and barrage; else empty. */
  readonly text: string;
  /** When, by the service's clock. */
  readonly time: Date;
  /** Users whom it calls. */
  readonly mentions: readonly string[];
  /** Whether it calls everyone. */
  readonly mentionsEveryone: boolean;
  /** The message that it answers; empty for none. */
  readonly replyTo: string;
  /** Whatever else the app shows. */
  readonly extendedData: string;
  /** Whether it was revoked: then it has no content. */
  readonly revoked: boolean;
}

/** A message as the event has it that tells of it. */
export function messageFrom(
  message: WireMessage,
  { sequence, time }: Pick<Event, "sequence" | "time">,
): Message {
  const { messageId, sender, mentionsEveryone, replyTo, extendedData, revoked } = message;
  const content = message.content?.content ?? { case: undefined };
  const spoken = content.case === "text" || content.case === "barrage";
  return {
    messageId,
    sequence,
    ...(sender && { sender }),
    content,
    text: spoken ? content.value.text : "",
    time: time === undefined ? new Date(0) : timestampDate(time),
    mentions: message.mentionedUserIds,
    mentionsEveryone,
    replyTo,
    extendedData,
    revoked,
  };
}
