import { h } from "./dom.ts";

/** One's own words on their way. */
export interface OnTheWay {
  /** The service has taken them. */
  taken(messageId: string): void;
  /** The service will not take them. `again` is what to do about it. */
  failed(words: string, again: () => void): void;
}

interface Entry {
  readonly text: string;
  readonly line: HTMLElement;
  messageId?: string;
}

/** Ids that are remembered of words that were heard before the answer came. */
const maxHeard = 100;

/** One's own words that were sent and not yet heard: they are heard as everyone hears them. */
export class Waiting {
  /** What is shown. */
  readonly element = h("ol", { class: "waiting", "aria-label": "Being sent" });
  readonly #entries = new Set<Entry>();
  readonly #heard = new Set<string>();
  readonly #added: () => void;

  constructor(added: () => void) {
    this.#added = added;
  }

  /** Words set out. */
  add(text: string): OnTheWay {
    const note = h("span", { class: "note" }, "Waiting to be sent");
    const line = h("li", {}, h("p", { class: "text" }, text), note);
    const entry: Entry = { text, line };
    this.#entries.add(entry);
    this.element.append(line);
    this.#added();
    return {
      taken: (messageId) => {
        if (this.#heard.delete(messageId)) this.#remove(entry);
        else entry.messageId = messageId;
      },
      failed: (words, again) => this.#failed(entry, note, { words, again }),
    };
  }

  /** Words were heard: they are no longer on their way. */
  arrived(messageId: string, text: string): void {
    const entries = [...this.#entries];
    const known = entries.find((entry) => entry.messageId === messageId);
    // Words of one sender keep their order, so the first that are alike are the same.
    const alike = entries.find((entry) => entry.messageId === undefined && entry.text === text);
    const entry = known ?? alike;
    if (entry !== undefined) this.#remove(entry);
    if (known !== undefined) return;
    this.#heard.add(messageId);
    if (this.#heard.size > maxHeard) this.#heard.delete([...this.#heard][0] ?? "");
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry);
    entry.line.remove();
  }

  #failed(entry: Entry, note: HTMLElement, how: { readonly words: string; again(): void }): void {
    const click = (act?: () => void) => () => {
      this.#remove(entry);
      act?.();
    };
    entry.line.classList.add("failed");
    this.#entries.delete(entry);
    note.replaceChildren(
      how.words,
      h("button", { type: "button", on: { click: click(how.again) } }, "Send again"),
      h("button", { type: "button", on: { click: click() } }, "Discard"),
    );
  }
}
