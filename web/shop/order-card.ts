import type { Message } from "../../client/index.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { shownAt } from "../own-address.ts";
import { priceWords } from "./price.ts";

/** What a card shows of an order. */
type Order = Pick<
  Extract<Message["content"], { case: "order" }>["value"],
  "orderId" | "title" | "count" | "priceMicros" | "currencyCode" | "imageUrl" | "status"
>;

/** An order in the talk: what, for how much, how it stands. */
export function orderCard(order: Order): HTMLElement {
  const { shop } = words();
  const { orderId, title, count, priceMicros, currencyCode, imageUrl, status } = order;
  const price = currencyCode === "" ? "" : priceWords(priceMicros, currencyCode);
  const times = count > 1 ? ` × ${count}` : "";
  return h(
    "article",
    { class: "order", "aria-label": shop.orderOf(title) },
    imageUrl === ""
      ? undefined
      : h("img", { src: shownAt(imageUrl), alt: "", width: 72, height: 72 }),
    h(
      "div",
      {},
      h("p", { class: "order-number" }, `${shop.order} · ${shop.number(orderId)}`),
      h("b", {}, title),
      h(
        "p",
        {},
        h("span", { class: "price" }, `${price}${times}`),
        h("span", { class: "status" }, statusWords(status)),
      ),
    ),
  );
}

/** How it stands: in one's own language where it is one of the demo shop's words. */
function statusWords(status: string): string {
  const known: Readonly<Record<string, string>> = words().shop.status;
  return known[status] ?? status;
}
