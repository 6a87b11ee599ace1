import type { Message } from "../../client/index.ts";
import { words } from "../i18n/words.ts";
import { giftName } from "../stage/gifts.ts";

/** The longest that is quoted, in characters. */
const maxQuote = 120;

/** What was said, in a line: for quotes, and for those who do not see it. Empty for what is not for people. */
export function summaryOf(content: Message["content"]): string {
  const { talk, shop } = words();
  switch (content.case) {
    case "text":
    case "barrage":
      return shortened(content.value.text);
    case "image":
      return talk.picture("");
    case "file":
      return talk.fileOf(content.value.name);
    case "audio":
      return talk.recording;
    case "video":
      return talk.film;
    case "gift":
      return talk.gaveGift(giftName(content.value));
    case "order":
      return shop.orderOf(content.value.title);
    case "custom":
      return talk.custom(content.value.type);
    case "multipart":
      return shortened(partsOf(content.value.parts));
    default:
      return "";
  }
}

type Multipart = Extract<Message["content"], { case: "multipart" }>["value"];

function partsOf(parts: Multipart["parts"]): string {
  return parts
    .map(({ part }) => summaryOf(part))
    .filter((text) => text !== "")
    .join(" · ");
}

function shortened(text: string): string {
  return text.length > maxQuote ? `${text.slice(0, maxQuote - 1)}…` : text;
}
