import type { Content, CustomContent, MultipartContent } from "../../gen/parlor/v1/message_pb.ts";
import { invalidRequest } from "../errors/errors.ts";

/** The content of a message, with what no rule of the contract can check. */
export function checkContent(content: Content | undefined, maxMessageBytes: number): Content {
  if (content === undefined) throw invalidRequest("content", "is required");
  const { content: kind } = content;
  if (kind.case === "custom") checkCustom(kind.value, "content.custom");
  if (kind.case === "multipart") checkParts(kind.value);
  const bytes =
    kind.case === "multipart"
      ? kind.value.parts.reduce((sum, { part }) => sum + weightOf(part), 0)
      : weightOf(kind);
  if (bytes > maxMessageBytes)
    throw invalidRequest(
      `content.${kind.case}`,
      `has at most ${maxMessageBytes} bytes of text and data`,
    );
  return content;
}

function checkParts({ parts }: MultipartContent): void {
  for (const [i, { part }] of parts.entries())
    if (part.case === "custom") checkCustom(part.value, `content.multipart.parts[${i}].custom`);
}

type Weighed = Content["content"] | MultipartContent["parts"][number]["part"];

/** Bytes of text and data. */
function weightOf({ case: kind, value }: Weighed): number {
  if (kind === "text" || kind === "barrage") return Buffer.byteLength(value.text);
  if (kind === "command") return value.data.length;
  if (kind !== "custom" || value.body.case === undefined) return 0;
  return Buffer.byteLength(value.body.value);
}

function checkCustom({ body }: CustomContent, field: string): void {
  if (body.case !== "json") return;
  try {
    JSON.parse(body.value);
  } catch {
    throw invalidRequest(`${field}.json`, "must be a JSON text");
  }
}
