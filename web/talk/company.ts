import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { write } from "../rows.ts";

/** Names that are told; more are counted. */
const maxNames = 2;

/** Who is here: not known yet, so many of whom nobody is listed, or all of them by name. */
export type Present =
  | { readonly kind: "looking"; readonly count: number }
  | { readonly kind: "counted"; readonly count: number }
  | { readonly kind: "listed"; readonly count: number; readonly others: readonly string[] };

/** Says who is here, in words: beside the room's name, and in the talk while nothing was said yet. */
export class Company {
  /** A line to stand beside the room's name. */
  readonly line = h("p", { class: "company" });
  /** What stands where nothing was said yet, once that is known. */
  readonly empty: HTMLElement;
  readonly #title = h("h2", {});
  readonly #text = h("p", {});
  #spoken = false;

  constructor() {
    this.empty = h("div", { class: "empty", hidden: true }, this.#title, this.#text);
    this.show({ kind: "looking", count: 0 });
  }

  /** Takes note of who is here. */
  show(present: Present): void {
    const { talk } = words();
    write(this.line, presentWords(present));
    const alone = present.kind === "listed" && present.count <= 1;
    write(this.#title, alone ? talk.aloneTitle : talk.emptyTitle);
    write(this.#text, alone ? talk.aloneText : talk.emptyText);
  }

  /** Nothing was said before, as far as one may know. */
  silent(): void {
    this.empty.hidden = this.#spoken;
  }

  /** Something was said. */
  spoken(): void {
    this.#spoken = true;
    this.empty.hidden = true;
  }
}

function presentWords(present: Present): string {
  const { room, people } = words();
  if (present.kind === "looking") return room.looking;
  if (present.kind === "counted") return people.here(present.count);
  const { others, count } = present;
  const told = others.length > maxNames + 1 ? others.slice(0, maxNames) : others;
  return room.company(told, Math.max(0, count - 1 - told.length));
}
