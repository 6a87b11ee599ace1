import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { type Gift, giftName, giftPicture } from "./gifts.ts";

/** A gift in the talk. Of a run the last one stands for all: its count is how many there were. */
export function giftLine(gift: Gift): HTMLElement {
  const { talk, stage } = words();
  const src = giftPicture(gift);
  return h(
    "p",
    { class: "text gift-line" },
    talk.gaveGift(giftName(gift)),
    src === "" ? undefined : h("img", { src, alt: "", width: 24, height: 24 }),
    gift.count > 1 ? h("b", {}, stage.times(gift.count)) : undefined,
  );
}
