import { avatar } from "../avatar.ts";
import { h, prefersStillness } from "../dom.ts";
import { words } from "../i18n/words.ts";
import type { Said } from "../talk/said.ts";
import { type Gift, giftName, giftPicture } from "./gifts.ts";

/** How long a gift is shown after the last of its run. */
const shownMs = 4500;

/** Gifts that are shown at once; the oldest makes room. */
const maxShown = 3;

interface Shown {
  readonly element: HTMLElement;
  readonly times: HTMLElement;
  count: number;
  timer: ReturnType<typeof setTimeout>;
}

/** Gifts over the stage: who sends what, and how a run of them counts up. */
export class GiftShow {
  /** What is shown. Those who do not see it hear of gifts in the talk. */
  readonly element = h("ul", { class: "gift-show", "aria-hidden": "true" });
  readonly #shown = new Map<string, Shown>();

  /** Shows a gift, or counts its run up. */
  show(said: Said, gift: Gift): void {
    const run = gift.comboId === "" ? said.messageId : `${said.userId} ${gift.comboId}`;
    const shown = this.#shown.get(run) ?? this.#add(run, said, gift);
    clearTimeout(shown.timer);
    shown.timer = setTimeout(() => this.#remove(run), shownMs);
    if (gift.count <= shown.count) return;
    shown.count = gift.count;
    shown.times.textContent = words().stage.times(gift.count);
    pop(shown.times);
  }

  #add(run: string, { userId, name }: Said, gift: Gift): Shown {
    const [oldest] = this.#shown.size >= maxShown ? this.#shown.keys() : [];
    if (oldest !== undefined) this.#remove(oldest);
    const times = h("b", { class: "times" });
    const src = giftPicture(gift);
    const text = h("span", {}, h("b", {}, name), words().stage.gave(giftName(gift)));
    const art = src === "" ? undefined : h("img", { src, alt: "", width: 52, height: 52 });
    const element = h("li", {}, avatar(userId, name), text, art, times);
    const shown = { element, times, count: 0, timer: setTimeout(() => {}, 0) };
    this.#shown.set(run, shown);
    this.element.append(element);
    slideIn(element);
    return shown;
  }

  #remove(run: string): void {
    this.#shown.get(run)?.element.remove();
    this.#shown.delete(run);
  }
}

function slideIn(element: HTMLElement): void {
  if (prefersStillness()) return;
  const from = { transform: "translateX(-24px)", opacity: 0 };
  element.animate([from, { transform: "none", opacity: 1 }], { duration: 260, easing: "ease-out" });
}

function pop(element: HTMLElement): void {
  if (prefersStillness()) return;
  const frames = [{ transform: "scale(1.9)" }, { transform: "scale(0.92)" }, { transform: "none" }];
  element.animate(frames, { duration: 320, easing: "ease-out" });
}
