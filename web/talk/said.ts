import { ActorKind, type Message } from "../../client/index.ts";
import { words } from "../i18n/words.ts";

/** What was said, as the talk shows it. */
export interface Said
  extends Pick<Message, "messageId" | "sequence" | "content" | "time" | "replyTo"> {
  readonly userId: string;
  /** Who said it, for people. */
  readonly name: string;
  /** Whether one said it oneself. */
  readonly mine: boolean;
  readonly mentions: readonly string[];
  readonly mentionsEveryone: boolean;
  /** Whether it calls the one who looks. */
  readonly mentionsMe: boolean;
  readonly revoked: boolean;
}

/** What was heard, for the user `self`. */
export function saidFrom(heard: Message, self: string): Said {
  const { messageId, sequence, content, time, replyTo, mentions, mentionsEveryone, revoked } =
    heard;
  const mine = heard.sender?.userId === self;
  const mentionsMe = !mine && (mentionsEveryone || mentions.includes(self));
  const told = { messageId, sequence, content, time, replyTo, mentions, mentionsEveryone, revoked };
  return { ...told, ...speakerOf(heard), mine, mentionsMe };
}

/** Who said it. */
export function speakerOf({ sender }: Message): { readonly userId: string; readonly name: string } {
  const userId = sender?.userId ?? "";
  if (sender === undefined || sender.kind !== ActorKind.USER)
    return { userId, name: words().talk.service };
  return { userId, name: sender.name || userId };
}
