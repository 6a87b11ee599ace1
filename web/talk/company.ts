import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";

/** Names that are told; more are counted. */
const maxNames = 2;

/** Says who is here, in words: beside the room's name, and in the talk while nothing was said yet. */
export class Company {
  /** A line to stand beside the room's name. */
  readonly line = h("p", { class: "company" });
  /** What stands where nothing was said yet. */
  readonly empty: HTMLElement;
  readonly #title = h("h2", {});
  readonly #text = h("p", {});

  constructor(invite: HTMLElement) {
    this.empty = h("div", { class: "empty" }, this.#title, this.#text, invite);
    this.show(undefined, 0);
  }

  /** Takes note of who else is here; `undefined` while it is not known yet. */
  show(others: readonly string[] | undefined, count: number): void {
    const { room, talk } = words();
    this.line.textContent = others === undefined ? room.looking : companyWords(others, count);
    const alone = others !== undefined && count <= 1;
    this.#title.textContent = alone ? talk.aloneTitle : talk.emptyTitle;
    this.#text.textContent = alone ? talk.aloneText : talk.emptyText;
  }

  /** Something was said. */
  spoken(): void {
    this.empty.hidden = true;
  }
}

function companyWords(others: readonly string[], count: number): string {
  const told = others.length > maxNames + 1 ? others.slice(0, maxNames) : others;
  return words().room.company(told, Math.max(0, count - 1 - told.length));
}
