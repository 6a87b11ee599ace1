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
export type Words =
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

/** Words as the contract has them, now. Throws `ParlorError` where they cannot be put in JSON. */
export function contentOf(words: Words): ContentInit {
  if (typeof words === "string") return { content: { case: "text", value: { text: words } } };
  if ("command" in words) return { content: { case: "command", value: { data: words.command } } };
  if ("json" in words || "data" in words) return customOf(words);
  if ("image" in words) return { content: { case: "image", value: words.image } };
  if ("file" in words) return { content: { case: "file", value: words.file } };
  if ("audio" in words) return { content: { case: "audio", value: words.audio } };
  if ("video" in words) return { content: { case: "video", value: words.video } };
  if ("gift" in words) return { content: { case: "gift", value: words.gift } };
  if ("order" in words) return { content: { case: "order", value: words.order } };
  return { content: { case: "multipart", value: words.multipart } };
}

/** Words that fly over the screen. */
export function barrageOf(text: string): ContentInit {
  return { content: { case: "barrage", value: { text } } };
}

function customOf(
  words: Extract<Words, { readonly json: unknown } | { readonly data: unknown }>,
): ContentInit {
  const body =
    "json" in words
      ? { case: "json" as const, value: jsonOf(words.json) }
      : { case: "data" as const, value: words.data };
  return { content: { case: "custom", value: { type: words.type, body } } };
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
