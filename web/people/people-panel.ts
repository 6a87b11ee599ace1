import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import { write } from "../rows.ts";
import type { People } from "./people.ts";

/** Where the panel stands beside the talk; elsewhere it is laid over the page when it is opened. */
const roomy = "(min-width: 880px)";

/** What the panel needs to know. */
export interface PeoplePanelOptions {
  readonly people: People;
  /** The keys that lead here. */
  readonly shortcut: string;
  readonly signal: AbortSignal;
  /** What lies under it where it is laid over the page. */
  behind(): readonly HTMLElement[];
}

/** The panel of people: beside the talk where there is room, over it where there is not. */
export class PeoplePanel {
  /** What is shown. */
  readonly element: HTMLElement;
  /** Opens it where there is no room for it. */
  readonly toggle: HTMLButtonElement;
  readonly #options: PeoplePanelOptions;
  readonly #count = h("span", { class: "count" });
  readonly #close: HTMLButtonElement;
  readonly #roomy = matchMedia(roomy);

  constructor(options: PeoplePanelOptions) {
    this.#options = options;
    const { people } = words();
    const closing = { click: () => this.close() };
    const label = { type: "button", class: "bare close", "aria-label": people.closeList };
    this.#close = h("button", { ...label, on: closing }, icon("close"));
    const head = h(
      "div",
      { class: "people-head" },
      h("h2", {}, people.title),
      this.#count,
      this.#close,
    );
    const aside = { class: "people", id: "people", tabindex: -1, "aria-label": people.title };
    this.element = h("aside", aside, head, options.people.element);
    this.toggle = this.#createToggle();
    const { signal } = options;
    this.#roomy.addEventListener("change", () => this.#open(false), { signal });
  }

  /** Takes note of how many are in. */
  count(count: number): void {
    write(this.#count, String(count));
    const here = words().people.here(count);
    this.toggle.setAttribute("aria-label", here);
    this.toggle.title = `${here} (${this.#options.shortcut})`;
    const [, number] = this.toggle.children;
    if (number !== undefined) write(number, String(count));
  }

  /** Goes to the people; from an open panel, back. */
  flip(): void {
    if (this.#isOpen) this.close();
    else if (this.#roomy.matches) this.#focus();
    else this.#open(true);
  }

  /** Closes it. Answers whether it was open. */
  close(): boolean {
    const open = this.#isOpen;
    this.#open(false);
    if (open) this.toggle.focus();
    return open;
  }

  get #isOpen(): boolean {
    return this.element.classList.contains("open");
  }

  #open(open: boolean): void {
    this.element.classList.toggle("open", open);
    this.toggle.setAttribute("aria-expanded", String(open));
    for (const element of this.#options.behind()) element.inert = open;
    if (open) this.#close.focus();
  }

  #focus(): void {
    const { search, element } = this.#options.people;
    const first = search.hidden ? element.querySelector<HTMLElement>("li button") : search;
    (first ?? this.element).focus();
  }

  #createToggle(): HTMLButtonElement {
    const attributes = {
      type: "button",
      class: "bare people-toggle",
      "aria-expanded": "false",
      "aria-controls": "people",
      on: { click: () => this.flip() },
    };
    return h("button", attributes, icon("people"), h("span", {}));
  }
}
