import { h } from "../dom.ts";
import { isHeld, setHeld } from "./press.ts";
import type { Speech } from "./words.ts";

/** What a pager pages through. */
export interface PagerOptions {
  readonly speech: Speech;
  /** Entries on a page. */
  readonly pageSize: number;
  /** Another page is asked for. */
  turned(): void;
}

/** Turns the pages of a list that may change its length at any time. */
export class Pager {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #options: PagerOptions;
  readonly #text = h("p", { class: "soft" });
  readonly #before: HTMLButtonElement;
  readonly #next: HTMLButtonElement;
  #page = 0;

  constructor(options: PagerOptions) {
    const { pager } = options.speech.words;
    this.#options = options;
    this.#before = this.#button("‹", pager.before, -1);
    this.#next = this.#button("›", pager.next, 1);
    this.element = h(
      "nav",
      { class: "pager", "aria-label": pager.label, hidden: true },
      this.#text,
      this.#before,
      this.#next,
    );
  }

  /** Goes back to the first page. */
  reset(): void {
    this.#page = 0;
  }

  /** The entries of the page that is shown. */
  pageOf<Entry>(entries: readonly Entry[]): Entry[] {
    const { pageSize, speech } = this.#options;
    const pages = Math.max(1, Math.ceil(entries.length / pageSize));
    this.#page = Math.min(this.#page, pages - 1);
    const from = this.#page * pageSize;
    const shown = entries.slice(from, from + pageSize);
    const { count } = speech.format;
    const text = speech.words.pager.shown(
      count(from + 1),
      count(from + shown.length),
      count(entries.length),
    );
    if (this.#text.textContent !== text) this.#text.textContent = text;
    this.element.hidden = pages === 1;
    setHeld(this.#before, this.#page === 0);
    setHeld(this.#next, this.#page === pages - 1);
    return shown;
  }

  #button(sign: string, label: string, by: number): HTMLButtonElement {
    const click = (): void => {
      if (isHeld(button)) return;
      this.#page += by;
      this.#options.turned();
    };
    const button = h("button", { type: "button", "aria-label": label, on: { click } }, sign);
    return button;
  }
}
