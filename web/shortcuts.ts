import { h } from "./dom.ts";
import { words } from "./i18n/words.ts";
import { flyKeys, roomKeys } from "./keyboard.ts";
import { showSheet } from "./sheet.ts";

/** Shows which keys do what. */
export function showShortcuts(): void {
  const { title, list } = words().keys;
  showSheet(title, () => [
    h(
      "dl",
      { class: "shortcuts" },
      ...list({ room: roomKeys.shown, fly: flyKeys }).map(([keys, what]) =>
        h(
          "div",
          {},
          h("dt", {}, ...keys.split(" ").map((key) => h("kbd", {}, key))),
          h("dd", {}, what),
        ),
      ),
    ),
  ]);
}
