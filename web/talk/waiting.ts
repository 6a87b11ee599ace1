import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { type Row, Rows } from "../rows.ts";
import type { Letter, Outbox } from "./outbox.ts";

/** Whom it tells. */
export interface WaitingOptions {
  /** Something set out, or did not get through. */
  grown(): void;
  /** Words for those who listen to the page. */
  tell(text: string): void;
}

/** Shows one's own words that are on their way, and those that did not get through. */
export class Waiting {
  /** What is shown. */
  readonly element = h("ol", { class: "waiting", "aria-label": words().talk.beingSent });
  readonly #outbox: Outbox;
  readonly #options: WaitingOptions;
  readonly #rows: Rows<Letter>;

  constructor(outbox: Outbox, options: WaitingOptions) {
    this.#outbox = outbox;
    this.#options = options;
    this.#rows = new Rows<Letter>(this.element, {
      key: ({ id }) => id,
      make: (letter) => this.#row(letter),
    });
    outbox.changed = () => this.#rows.show(outbox.letters);
    this.#rows.show(outbox.letters);
  }

  #row(letter: Letter): Row<Letter> {
    const note = h("span", { class: "note" }, words().talk.waiting);
    const element = h("li", {}, ...letter.outgoing.show(), note);
    let failed = false;
    this.#options.grown();
    return {
      element,
      update: ({ fault }) => {
        if (fault === undefined || failed) return;
        failed = true;
        element.classList.add("failed");
        note.replaceChildren(...this.#failure(letter, fault()));
        this.#options.grown();
      },
    };
  }

  #failure(letter: Letter, why: string): (Node | string)[] {
    const { talk } = words();
    const text = talk.notSent(why);
    this.#options.tell(text);
    const again = { click: () => this.#outbox.again(letter) };
    const discard = { click: () => this.#outbox.discard(letter) };
    return [
      text,
      h("button", { type: "button", on: again }, talk.sendAgain),
      h("button", { type: "button", on: discard }, talk.discard),
    ];
  }
}
