import type { MessageInitShape } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import type {
  AudioContentSchema,
  ContentSchema,
  FileContentSchema,
  GiftContentSchema,
  ImageContentSchema,
  MultipartContentSchema,
  OrderContentSchema,
  VideoContentSchema,
} from "../../gen/parlor/v1/message_pb.ts";
import { ParlorError } from "../error.ts";

/**
 * What can be said to a room: words; something of the app's own kind, as JSON or as bytes; bytes for
 * programs; or a picture, a file and the like by its address, a gift, an order, or several of these.
 */
export type Content =
  | string
  | { readonly type: string; readonly json: unknown }
  | { readonly type: string; readonly data: Uint8Array<ArrayBuffer> }
  | { readonly command: Uint8Array<ArrayBuffer> }
  | { readonly image: MessageInitShape<typeof ImageContentSchema> }
  | { readonly file: MessageInitShape<typeof FileContentSchema> }
  | { readonly audio: MessageInitShape<typeof AudioContentSchema> }
  | { readonly video: MessageInitShape<typeof VideoContentSchema> }
  | { readonly gift: MessageInitShape<typeof GiftContentSchema> }
  | { readonly order: MessageInitShape<typeof OrderContentSchema> }
  | { readonly multipart: MessageInitShape<typeof MultipartContentSchema> };

type ContentInit = MessageInitShape<typeof ContentSchema>;

/** Content as the contract has it, now. Throws `ParlorError` where it cannot be put in JSON. */
export function contentOf(content: Content): ContentInit {
  if (typeof content === "string") return { content: { case: "text", value: { text: content } } };
  if ("command" in content)
    return { content: { case: "command", value: { data: content.command } } };
  if ("json" in content || "data" in content) return customOf(content);
  if ("image" in content) return { content: { case: "image", value: content.image } };
  if ("file" in content) return { content: { case: "file", value: content.file } };
  if ("audio" in content) return { content: { case: "audio", value: content.audio } };
  if ("video" in content) return { content: { case: "video", value: content.video } };
  if ("gift" in content) return { content: { case: "gift", value: content.gift } };
  if ("order" in content) return { content: { case: "order", value: content.order } };
  return { content: { case: "multipart", value: content.multipart } };
}

/** Words that fly over the screen. */
export function barrageOf(text: string): ContentInit {
  return { content: { case: "barrage", value: { text } } };
}

function customOf(
  content: Extract<Content, { readonly json: unknown } | { readonly data: unknown }>,
): ContentInit {
  const body =
    "json" in content
      ? { case: "json" as const, value: jsonOf(content.json) }
      : { case: "data" as const, value: content.data };
  return { content: { case: "custom", value: { type: content.type, body } } };
}

/** Functions and the like have no JSON; a bigint, or an object that holds itself, has `JSON.stringify` throw. */
function jsonOf(value: unknown): string {
  try {
    const json: string | undefined = JSON.stringify(value);
    if (json !== undefined) return json;
  } catch (thrown) {
    throw notJson(thrown);
  }
  throw notJson(undefined);
}

function notJson(cause: unknown): ParlorError {
  const [field, rule] = ["content.custom.json", "must be a value that JSON has"];
  return new ParlorError({
    code: Code.InvalidArgument,
    reason: ErrorReason.INVALID_REQUEST,
    message: `${field}: ${rule}`,
    metadata: { field, rule },
    cause,
  });
}
