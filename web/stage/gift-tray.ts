import { randomId } from "../../client/random-id.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { type GiftId, giftAddress, giftIds } from "./gifts.ts";

/** So soon after the last, another of the same belongs to its run. */
const runMs = 4000;

/** What is sent: which, and which number of which run. */
export interface Given {
  readonly giftId: GiftId;
  readonly count: number;
  readonly comboId: string;
}

/** The gifts that one can send. Pressed again soon, they are a run that counts up. */
export class GiftTray {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #give: (given: Given) => void;
  #last: (Given & { readonly at: number }) | undefined;

  constructor(give: (given: Given) => void) {
    this.#give = give;
    const gifts = giftIds.map((id) => h("li", {}, this.#button(id)));
    this.element = h("ul", { class: "gift-tray", "aria-label": words().stage.gifts }, ...gifts);
  }

  #button(id: GiftId): HTMLElement {
    const { give, giftNames, giftShort } = words().stage;
    const label = give(giftNames[id]);
    return h(
      "button",
      { type: "button", "aria-label": label, title: label, on: { click: () => this.#send(id) } },
      h("img", { src: giftAddress(id), alt: "", width: 32, height: 32 }),
      h("span", { "aria-hidden": "true" }, giftShort[id]),
    );
  }

  #send(giftId: GiftId): void {
    const now = performance.now();
    const last = this.#last;
    const goesOn = last !== undefined && last.giftId === giftId && now - last.at < runMs;
    const comboId = goesOn ? last.comboId : randomId();
    const given = { giftId, count: goesOn ? last.count + 1 : 1, comboId };
    this.#last = { ...given, at: now };
    this.#give(given);
  }
}
