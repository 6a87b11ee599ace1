import { avatar } from "../avatar.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";

/** Someone whom one can call. */
export interface Mentionable {
  readonly userId: string;
  readonly name: string;
}

/** Whom words call. */
export interface Called {
  /** Users, at most 50: more are not called. */
  readonly mentions: readonly string[];
  readonly mentionsEveryone: boolean;
}

/** Who is offered at once, and the most that the contract lets one call. */
const maxOffered = 6;
const maxCalled = 50;

/** What is typed of a name: from the last "@" that begins a word up to the cursor. */
const typedName = /(?:^|\s)@([^\s@]{0,40})$/u;

/** Stands for everyone, who have no user id. */
const everyoneId = "";

/** Offers names while one types "@", and knows whom the words call. */
export class MentionBox {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #text: HTMLTextAreaElement;
  readonly #mentionable: () => readonly Mentionable[];
  /** Who was chosen: by name, since the words have names. */
  readonly #chosen = new Map<string, string>();
  #offered: readonly Mentionable[] = [];
  #current = 0;

  constructor(text: HTMLTextAreaElement, mentionable: () => readonly Mentionable[]) {
    this.#text = text;
    this.#mentionable = mentionable;
    const label = words().composer.mentions;
    this.element = h("ul", {
      class: "mentions",
      id: "mentions",
      role: "listbox",
      "aria-label": label,
      hidden: true,
    });
    text.setAttribute("aria-autocomplete", "list");
    text.setAttribute("aria-controls", "mentions");
    text.addEventListener("input", () => this.#look());
    text.addEventListener("blur", () => this.#offer([]));
  }

  /** Who was chosen, by name. */
  get chosen(): ReadonlyMap<string, string> {
    return this.#chosen;
  }

  /** Takes over who was chosen before. */
  restore(chosen: ReadonlyMap<string, string>): void {
    for (const [name, userId] of chosen) this.#chosen.set(name, userId);
  }

  /** Whom the words call, as they stand now. */
  called(): Called {
    const named = [...this.#chosen].filter(([name]) => this.#text.value.includes(`@${name}`));
    this.#chosen.clear();
    const ids = named.map(([, userId]) => userId);
    const mentions = [...new Set(ids.filter((id) => id !== everyoneId))].slice(0, maxCalled);
    return { mentions, mentionsEveryone: ids.includes(everyoneId) };
  }

  /** Writes a name in place of what was typed of it. */
  write({ userId, name }: Mentionable): void {
    const { value, selectionStart } = this.#text;
    const before = value.slice(0, selectionStart).replace(/@[^\s@]*$/u, "");
    const gap = before === "" || /\s$/.test(before) ? "" : " ";
    const written = `${before}${gap}@${name} `;
    this.#text.value = written + value.slice(selectionStart);
    this.#text.setSelectionRange(written.length, written.length);
    this.#chosen.set(name, userId);
    this.#offer([]);
  }

  /** Takes a key while names are offered. Answers whether it did. */
  key(event: KeyboardEvent): boolean {
    const count = this.#offered.length;
    if (count === 0) return false;
    const someone = this.#offered[this.#current];
    if (event.key === "ArrowDown") this.#point((this.#current + 1) % count);
    else if (event.key === "ArrowUp") this.#point((this.#current + count - 1) % count);
    else if (event.key === "Escape") this.#offer([]);
    else if ((event.key === "Enter" || event.key === "Tab") && someone) this.write(someone);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  #look(): void {
    const { value, selectionStart } = this.#text;
    const typed = typedName.exec(value.slice(0, selectionStart))?.[1]?.toLowerCase();
    const everyone = { userId: everyoneId, name: words().composer.everyone };
    const begins = ({ name }: Mentionable): boolean =>
      typed !== undefined && name.toLowerCase().startsWith(typed);
    this.#offer([...this.#mentionable(), everyone].filter(begins).slice(0, maxOffered));
  }

  #offer(offered: readonly Mentionable[]): void {
    this.#offered = offered;
    this.element.hidden = offered.length === 0;
    this.element.replaceChildren(...offered.map((someone, i) => this.#option(someone, i)));
    if (offered.length > 0) this.#point(0);
    else this.#text.removeAttribute("aria-activedescendant");
  }

  #option(someone: Mentionable, index: number): HTMLElement {
    const { userId, name } = someone;
    const hint = userId === everyoneId ? words().composer.everyoneHint : "";
    // Before the field loses the focus, which takes the list away.
    const mousedown = (event: Event): void => {
      event.preventDefault();
      this.write(someone);
    };
    const option = { id: `mention-${index}`, role: "option", on: { mousedown } };
    return h(
      "li",
      option,
      avatar(userId, name),
      h("b", {}, name),
      h("span", { class: "soft" }, hint),
    );
  }

  #point(index: number): void {
    this.#current = index;
    for (const [i, option] of [...this.element.children].entries())
      option.setAttribute("aria-selected", String(i === index));
    this.#text.setAttribute("aria-activedescendant", `mention-${index}`);
  }
}
