import type { Member } from "../../client/index.ts";
import { avatar } from "../avatar.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import { handIsUp } from "../seats/hands.ts";
import { clockTime } from "../time.ts";

/** Rows that are shown; the others are counted. */
const maxRows = 200;

/** Everyone who is in: beside the talk where there is room, above it where there is not. */
export class People {
  /** What is shown. */
  readonly element: HTMLElement;
  /** Opens and closes it where there is no room for it. */
  readonly toggle: HTMLButtonElement;
  readonly #list = h("ul", {});
  readonly #count = h("span", { class: "count" });
  readonly #shortcut: string;
  readonly #choose: (member: Member) => void;

  /** `choose` is told of whoever is pressed. */
  constructor(shortcut: string, choose: (member: Member) => void) {
    this.#shortcut = shortcut;
    this.#choose = choose;
    const { people } = words();
    const closing = { click: () => this.close() };
    const close = h(
      "button",
      { type: "button", class: "bare close", "aria-label": people.closeList, on: closing },
      icon("close"),
    );
    const head = h("div", { class: "people-head" }, h("h2", {}, people.title), this.#count, close);
    const label = { class: "people", id: "people", "aria-label": people.title };
    this.element = h("aside", label, head, this.#list);
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
    const { people, room } = words();
    this.#count.textContent = String(count);
    const here = people.here(count);
    this.toggle.setAttribute("aria-label", here);
    this.toggle.title = `${here} (${this.#shortcut})`;
    this.toggle.lastElementChild?.replaceChildren(String(count));
    if (members === undefined) {
      this.#list.replaceChildren(h("li", { class: "soft" }, room.looking));
      return;
    }
    const held = [...this.#list.children].findIndex((row) => row.contains(document.activeElement));
    const rows = members
      .slice(0, maxRows)
      .map((member) => this.#row(member, member.userId === self));
    const rest = count - rows.length;
    const more = rest > 0 ? [h("li", { class: "soft" }, people.more(rest))] : [];
    this.#list.replaceChildren(...rows, ...more);
    if (held >= 0) rows[held]?.querySelector("button")?.focus();
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

  #row(member: Member, self: boolean): HTMLElement {
    const { userId, name, joinTime } = member;
    const { people } = words();
    const since = joinTime === undefined ? "" : people.since(clockTime(joinTime));
    const hand = handIsUp(member) ? people.handUp : "";
    const told = [self ? people.you : "", hand, since].filter((text) => text !== "").join(" · ");
    const label = h(
      "span",
      { class: "person" },
      h("b", {}, name),
      h("span", { class: "soft" }, told),
    );
    if (self)
      return h("li", { title: userId }, h("div", { class: "row" }, avatar(userId, name), label));
    const click = (): void => this.#choose(member);
    const row = h(
      "button",
      { type: "button", class: "bare row", "aria-haspopup": "dialog", on: { click } },
      avatar(userId, name),
      label,
      icon("dots"),
    );
    return h("li", { title: userId }, row);
  }
}
