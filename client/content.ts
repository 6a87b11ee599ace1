import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ContentSchema } from "../gen/parlor/v1/message_pb.ts";

/**
 * What can be said to a room: words; something of the app's own kind, as JSON or as bytes; or bytes
 * for programs.
 */
export type Words =
  | string
  | { readonly type: string; readonly json: unknown }
  | { readonly type: string; readonly data: Uint8Array<ArrayBuffer> }
  | { readonly command: Uint8Array<ArrayBuffer> };

/** Words as the contract has them. */
export function contentOf(words: Words): MessageInitShape<typeof ContentSchema> {
  if (typeof words === "string") return { content: { case: "text", value: { text: words } } };
  if ("command" in words) return { content: { case: "command", value: { data: words.command } } };
  const { type } = words;
  const body =
    "json" in words
      ? { case: "json" as const, value: JSON.stringify(words.json) }
      : { case: "data" as const, value: words.data };
  return { content: { case: "custom", value: { type, body } } };
}

/** Words that fly over the screen. */
export function barrageOf(text: string): MessageInitShape<typeof ContentSchema> {
  return { content: { case: "barrage", value: { text } } };
}
