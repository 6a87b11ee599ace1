import type { Content, Part } from "../gen/parlor/v1/message_pb.ts";

/** What a message or a part of one says. */
type Said = Content["content"] | Part["part"];

/** What a message says, as far as a line can. */
export function contentWords(content: Content | undefined): string {
  return content === undefined ? "" : saidWords(content.content);
}

function saidWords(said: Said): string {
  switch (said.case) {
    case "text":
    case "barrage":
      return said.value.text;
    case "custom": {
      const { type, body } = said.value;
      const carried = body.case === "json" ? body.value : bytes(body.value?.length ?? 0);
      return `[${type}] ${carried}`;
    }
    case "command":
      return `[command] ${bytes(said.value.data.length)}`;
    case "image":
    case "audio":
    case "video":
      return `[${said.case}] ${said.value.url}`;
    case "file":
      return `[file] ${said.value.name} ${said.value.url}`;
    case "gift":
      return `[gift] ${said.value.name || said.value.giftId} × ${said.value.count}`;
    case "order":
      return `[order] ${said.value.orderId} ${said.value.title} ${said.value.status}`.trimEnd();
    case "multipart":
      return said.value.parts.map(({ part }) => saidWords(part)).join(" ");
    default:
      return "[something that this version of parlor does not know]";
  }
}

function bytes(count: number): string {
  return `${count} ${count === 1 ? "byte" : "bytes"}`;
}
