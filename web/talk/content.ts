import type { Message } from "../../client/index.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import { shownAt } from "../own-address.ts";
import { orderCard } from "../shop/order-card.ts";
import { giftLine } from "../stage/gift-line.ts";
import { piecesOf } from "./calls.ts";
import { picture } from "./picture.ts";
import { summaryOf } from "./summary.ts";

/** What is needed to show what was said. */
export interface Showing {
  /** Who said it. */
  readonly name: string;
  /** Names that are called in it: they stand out. */
  readonly called: readonly string[];
}

/** What was said, as it is shown. Nothing for what is not for people. */
export function contentOf(content: Message["content"], showing: Showing): Node[] {
  switch (content.case) {
    case "text":
    case "barrage":
      return [h("p", { class: "text" }, ...withCalls(content.value.text, showing.called))];
    case "image":
      return [picture(content.value, showing.name)];
    case "file":
      return [fileLink(content.value.url, content.value.name)];
    case "audio":
      return [fileLink(content.value.url, words().talk.recording)];
    case "video":
      return [fileLink(content.value.url, words().talk.film)];
    case "gift":
      return [giftLine(content.value)];
    case "order":
      return [orderCard(content.value)];
    case "custom":
      return [h("p", { class: "text soft" }, summaryOf(content))];
    case "multipart":
      return content.value.parts.flatMap(({ part }) => contentOf(part, showing));
    default:
      return [];
  }
}

/** A text whose calls stand out: "@Ann". */
function withCalls(text: string, called: readonly string[]): (Node | string)[] {
  return piecesOf(text, called).map((piece) =>
    piece.call ? h("b", { class: "call" }, piece.text) : piece.text,
  );
}

function fileLink(address: string, name: string): HTMLElement {
  const known = /^https?:/.test(address) ? { href: shownAt(address) } : {};
  const rel = "noopener noreferrer";
  return h("a", { class: "file", target: "_blank", rel, ...known }, icon("file"), name);
}
