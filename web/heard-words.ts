import { ActorKind, type Heard } from "../client/index.ts";

/** Who said something, as it is shown. */
export interface Speaker {
  readonly userId: string;
  readonly name: string;
}

/** Who said it. */
export function speakerOf({ sender }: Heard): Speaker {
  const userId = sender?.userId ?? "";
  if (sender === undefined || sender.kind !== ActorKind.USER)
    return { userId, name: "The service" };
  return { userId, name: sender.name || userId };
}

/** What is shown of it; empty for what is not for people, or not known to this page. */
export function wordsOf({ content }: Heard): string {
  if (content.case === "text" || content.case === "barrage") return content.value.text;
  if (content.case === "custom") return `(sent something of the kind “${content.value.type}”)`;
  return "";
}
