import { type Child, h } from "./dom.ts";
import { words } from "./i18n/words.ts";
import { type IconName, icon } from "./icons.ts";
import { roomKeys } from "./keyboard.ts";

/** How long it is said that the link was copied. */
const copiedMs = 2000;

/** What the bar of a room holds, and whom it tells. */
export interface RoomBarOptions {
  /** The room's name, and who is in it. */
  readonly title: readonly Child[];
  /** Opens the list of people where there is no room for it. */
  readonly people: HTMLElement;
  /** The address that invites. */
  readonly address: string;
  leave(): void;
  keys(): void;
  switchLanguage(): void;
  /** Copying is not allowed: what to do instead. */
  copyRefused(text: string): void;
}

/** The bar above a room: where one is, and what one can do with that. */
export class RoomBar {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #options: RoomBarOptions;
  readonly #copy: HTMLButtonElement;

  constructor(options: RoomBarOptions) {
    this.#options = options;
    const { room, keys } = words();
    const mark = h("p", { class: "mark" }, icon("armchair"), h("span", {}, "Parlor"));
    this.#copy = this.copyButton("bare");
    const nav = h(
      "nav",
      { "aria-label": room.nav },
      options.people,
      button("language", room.languageName, {
        kind: "lesser",
        short: room.language,
        act: options.switchLanguage,
      }),
      button("keyboard", keys.title, { letter: "K", kind: "lesser bare-icon", act: options.keys }),
      this.#copy,
      button("leave", room.leave, { letter: "L", act: options.leave }),
    );
    this.element = h(
      "header",
      { class: "bar" },
      mark,
      h("div", { class: "room-name" }, ...options.title),
      nav,
    );
  }

  /** Copies the address that invites. */
  copy(): void {
    this.#copy.click();
  }

  /** A button that copies the address that invites. */
  copyButton(kind: "bare" | "primary"): HTMLButtonElement {
    const letter = kind === "bare" ? { letter: "C" } : {};
    const copy: HTMLButtonElement = button("link", words().room.copyLink, {
      ...letter,
      act: () => void this.#copied(copy),
    });
    copy.className = kind;
    return copy;
  }

  async #copied(copy: HTMLButtonElement): Promise<void> {
    const { room } = words();
    const { address, copyRefused } = this.#options;
    try {
      await navigator.clipboard.writeText(address);
    } catch {
      return copyRefused(room.copyRefused(address));
    }
    const label = copy.querySelector("span");
    label?.replaceChildren(room.linkCopied);
    setTimeout(() => label?.replaceChildren(room.copyLink), copiedMs);
  }
}

interface ButtonOptions {
  /** The letter of its keys. */
  readonly letter?: string;
  /** Classes by which it is shown on a phone, or not. */
  readonly kind?: string;
  /** What stands in it, where that is not its whole label. */
  readonly short?: string;
  act(): void;
}

function button(name: IconName, label: string, options: ButtonOptions): HTMLButtonElement {
  const { letter, short, kind = "", act } = options;
  return h(
    "button",
    {
      type: "button",
      class: `bare ${kind}`.trim(),
      title: letter === undefined ? label : `${label} (${roomKeys.shown} ${letter})`,
      "aria-label": short === undefined ? undefined : label,
      "aria-keyshortcuts": letter === undefined ? undefined : `${roomKeys.aria}+${letter}`,
      on: { click: act },
    },
    icon(name),
    h("span", {}, short ?? label),
  );
}
