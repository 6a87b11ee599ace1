import type { Message } from "../../client/index.ts";

/** What tells one's own words from others of one's own before they have an id: the same in every language. */
export const signs = {
  text: (text: string): string => `text ${text}`,
  image: (url: string): string => `image ${url}`,
  gift: (gift: { readonly giftId: string; readonly comboId: string; readonly count: number }) =>
    `gift ${gift.giftId} ${gift.comboId} ${gift.count}`,
  order: (orderId: string): string => `order ${orderId}`,
};

/** The sign of what was heard; of other kinds than this page sends, the kind. */
export function signOf(content: Message["content"]): string {
  switch (content.case) {
    case "text":
      return signs.text(content.value.text);
    case "image":
      return signs.image(content.value.url);
    case "gift":
      return signs.gift(content.value);
    case "order":
      return signs.order(content.value.orderId);
    default:
      return content.case ?? "";
  }
}
