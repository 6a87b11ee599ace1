import type { Member } from "../client/index.ts";
import { avatar } from "./avatar.ts";
import { h } from "./dom.ts";
import { icon } from "./icons.ts";
import { clockTime } from "./time.ts";

/** Rows that are shown; the others are counted. */
const maxRows = 200;

/** Everyone who is in: beside the talk where there is room, above it where there is not. */
export class People {
  /** What is shown. */
  readonly element: HTMLElement;
  /** Opens and closes it where there is no room for it. */
  readonly toggle: HTMLButtonElement;
  readonly #list = h("ul", {});
  readonly #heading = h("h2", {}, "People");
  readonly #count = h("span", { class: "count" });
  readonly #shortcut: string;

  constructor(shortcut: string) {
    this.#shortcut = shortcut;
    const closing = { click: () => this.close() };
    const close = h(
      "button",
      {
        type: "button",
        class: "bare close",
        "aria-label": "Close the list of people",
        on: closing,
      },
      icon("close"),
    );
    const head = h("div", { class: "people-head" }, this.#heading, this.#count, close);
    this.element = h(
      "aside",
      { class: "people", id: "people", "aria-label": "People" },
      head,
      this.#list,
    );
    this.toggle = h(
      "button",
      {
        type: "button",
        class: "bare people-toggle",
        "aria-expanded": "false",
        "aria-controls": "people",
        "aria-keyshortcuts": shortcut,
        on: { click: () => this.flip() },
      },
      icon("people"),
      h("span", {}),
    );
  }

  /** Shows the members; `undefined` while they are not known yet. */
  show(members: readonly Member[] | undefined, count: number, self: string): void {
    this.#count.textContent = String(count);
    const words = count === 1 ? "1 person" : `${count} people`;
    this.toggle.setAttribute("aria-label", `${words} here`);
    this.toggle.title = `${words} here (${this.#shortcut})`;
    this.toggle.lastElementChild?.replaceChildren(String(count));
    if (members === undefined) {
      this.#list.replaceChildren(h("li", { class: "soft" }, "Looking who is in…"));
      return;
    }
    const rows = members.slice(0, maxRows).map((member) => row(member, member.userId === self));
    const rest = count - rows.length;
    const more = rest > 0 ? [h("li", { class: "soft" }, `and ${rest} more`)] : [];
    this.#list.replaceChildren(...rows, ...more);
  }

  /** Opens or closes it. */
  flip(): void {
    this.#open(!this.element.classList.contains("open"));
  }

  /** Closes it. Answers whether it was open. */
  close(): boolean {
    const open = this.element.classList.contains("open");
    this.#open(false);
    if (open) this.toggle.focus();
    return open;
  }

  #open(open: boolean): void {
    this.element.classList.toggle("open", open);
    this.toggle.setAttribute("aria-expanded", String(open));
  }
}

function row({ userId, name, joinTime }: Member, self: boolean): HTMLElement {
  const since = joinTime === undefined ? "" : `since ${clockTime(joinTime)}`;
  const words = self ? `you, ${since}` : since;
  const label = h(
    "span",
    { class: "person" },
    h("b", {}, name),
    h("span", { class: "soft" }, words),
  );
  return h("li", { title: userId }, avatar(userId, name), label);
}
