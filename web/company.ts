import { h } from "./dom.ts";
import { companyWords } from "./words.ts";

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
    this.line.textContent =
      others === undefined ? "Looking who is in…" : companyWords(others, count);
    const alone = others !== undefined && count <= 1;
    this.#title.textContent = alone ? "You have the room to yourself" : "Nothing was said yet";
    this.#text.textContent = alone
      ? "Send the link to someone, or open it in another tab."
      : "What is said from now on stands here.";
  }

  /** Something was said. */
  spoken(): void {
    this.empty.hidden = true;
  }
}
