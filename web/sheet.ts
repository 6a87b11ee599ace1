import { h } from "./dom.ts";
import { words } from "./i18n/words.ts";
import { icon } from "./icons.ts";

/** A sheet over the page: in its middle, or on a phone at its lower edge. Escape closes it. */
export interface Sheet {
  /** Takes it away, and gives the focus back. */
  close(): void;
}

/** Shows a sheet with a title. It goes when it is closed, or when one clicks beside it. */
export function showSheet(title: Node | string, content: (sheet: Sheet) => readonly Node[]): Sheet {
  const sheet: Sheet = { close: () => dialog.close() };
  const heading = h("h2", { id: "sheet-title" }, title);
  const close = h(
    "button",
    {
      type: "button",
      class: "bare close",
      "aria-label": words().room.close,
      on: { click: () => sheet.close() },
    },
    icon("close"),
  );
  const head = h("div", { class: "sheet-head" }, heading, close);
  const box = h("div", { class: "sheet-box" }, head, ...content(sheet));
  const dialog = h("dialog", { class: "sheet", "aria-labelledby": "sheet-title" }, box);
  open(dialog);
  return sheet;
}

/**
 * Opens a dialog, and removes it once it is closed. A click beside what is in it closes it: one that begins
 * and ends there, unlike a selection that is drawn out of it.
 */
export function open(dialog: HTMLDialogElement): void {
  let beside = false;
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("pointerdown", ({ target }) => {
    beside = target === dialog;
  });
  dialog.addEventListener("click", ({ target }) => {
    if (beside && target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** Closes whatever is open over the page: what it is about is gone. */
export function closeSheets(): void {
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
}
