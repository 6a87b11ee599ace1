import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { priceWords } from "./price.ts";
import { currencyCode, type Product, pictureAddress, products } from "./products.ts";

/** The side of the shop's room: its lamps, each with a button that sends an order of it. */
export function counter(order: (product: Product) => void): HTMLElement {
  const { shop } = words();
  const head = h("div", { class: "front-head" }, h("h2", {}, shop.title), h("p", {}, shop.text));
  const cards = products.map((product) => {
    const { title, text } = shop.products[product.id];
    const label = shop.sendOf(title);
    const send = h(
      "button",
      { type: "button", "aria-label": label, on: { click: () => order(product) } },
      shop.send,
    );
    return h(
      "li",
      { class: "product" },
      h("img", { src: pictureAddress(product), alt: "", width: 84, height: 84 }),
      h("div", { class: "product-words" }, h("b", {}, title), h("p", { class: "soft" }, text)),
      h("p", { class: "price" }, priceWords(product.priceMicros, currencyCode)),
      send,
    );
  });
  return h("section", { class: "counter", "aria-label": shop.label }, head, h("ul", {}, ...cards));
}
