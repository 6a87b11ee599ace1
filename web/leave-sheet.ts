import { h } from "./dom.ts";
import { words } from "./i18n/words.ts";
import { showSheet } from "./sheet.ts";

/** Asks before one leaves with words that are not sent yet. */
export function askToLeave(leave: () => void): void {
  const { leaving } = words().room;
  showSheet(leaving.title, (sheet) => {
    const stay = h("button", { type: "button", on: { click: () => sheet.close() } }, leaving.stay);
    const click = (): void => {
      sheet.close();
      leave();
    };
    const go = h("button", { type: "button", class: "alarm", on: { click } }, leaving.leave);
    return [h("p", { class: "soft" }, leaving.text), h("div", { class: "choices" }, stay, go)];
  });
}
