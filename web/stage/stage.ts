import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import { type Inside, listen } from "../inside.ts";
import { HostSeat } from "../seats/host-seat.ts";
import type { Seating } from "../seats/seating.ts";
import { saidFrom } from "../talk/said.ts";
import { Barrage } from "./barrage.ts";
import { GiftShow } from "./gift-show.ts";
import { GiftTray, type Given } from "./gift-tray.ts";

/** The front of a live room: what is streamed, what flies over it, gifts, the host. */
export class Stage {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #barrage: Barrage;
  readonly #watching = h("span", {});

  constructor(inside: Inside, seating: Seating, give: (given: Given) => void) {
    const { stage } = words();
    const layer = h("div", { class: "barrage", "aria-hidden": "true" });
    const gifts = new GiftShow();
    this.#barrage = new Barrage(layer);
    const badge = h("p", { class: "badge live" }, stage.live);
    const watching = h("p", { class: "badge" }, icon("eye"), this.#watching);
    const host = new HostSeat(inside, seating, {
      title: stage.host,
      take: stage.takeHost,
      satDown: stage.isHost,
    });
    const top = h(
      "div",
      { class: "stage-top" },
      host.element,
      h("div", { class: "badges" }, watching, badge),
    );
    const picture = h("img", { class: "film", src: "scenes/live.svg", alt: "" });
    const caption = h(
      "div",
      { class: "caption" },
      h("h2", {}, stage.title),
      h("p", {}, stage.hint),
    );
    const view = h("div", { class: "view" }, picture, layer, gifts.element, top, caption);
    const tray = new GiftTray(give);
    this.element = h("section", { class: "stage", "aria-label": stage.label }, view, tray.element);
    listen(inside, "barrage", (heard) => {
      const { name, mine } = saidFrom(heard, inside.self);
      if (mine) return;
      this.fly({ name, text: heard.text, mine });
      inside.tellSaid(`${name}: ${heard.text}`);
    });
    listen(inside, "skipped", ({ count }) => inside.say(stage.skipped(count)));
    listen(inside, "message", (heard) => {
      if (heard.content.case === "gift")
        gifts.show(saidFrom(heard, inside.self), heard.content.value);
    });
    listen(inside, "members", () => this.#count(inside.room.memberCount));
    this.#count(inside.room.memberCount);
  }

  /** Lets words fly. One's own fly at once, whatever becomes of them. */
  fly(flight: { readonly name: string; readonly text: string; readonly mine: boolean }): void {
    this.#barrage.fly(flight);
  }

  #count(count: number): void {
    this.#watching.textContent = words().stage.watching(count);
  }
}
