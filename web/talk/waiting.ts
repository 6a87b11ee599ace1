import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";

/** One's own words on their way. */
export interface OnTheWay {
  /** The service has taken them. */
  taken(messageId: string): void;
  /** The service will not take them. `again` is what to do about it. */
  failed(text: string, again: () => void): void;
}

interface Entry {
  /** What tells them from others while their message has no id. */
  readonly summary: string;
  readonly line: HTMLElement;
  messageId?: string;
}

/** Ids that are remembered of words that were heard before the answer came. */
const maxHeard = 100;

/** One's own words that were sent and not yet heard: they are heard as everyone hears them. */
export class Waiting {
  /** What is shown. */
  readonly element = h("ol", { class: "waiting", "aria-label": words().talk.beingSent });
  readonly #entries = new Set<Entry>();
  readonly #heard = new Set<string>();
  readonly #added: () => void;

  constructor(added: () => void) {
    this.#added = added;
  }

  /** Words set out: `content` is how they are shown, `summary` what they are in a line. */
  add(summary: string, content: readonly Node[]): OnTheWay {
    const note = h("span", { class: "note" }, words().talk.waiting);
    const line = h("li", {}, ...content, note);
    const entry: Entry = { summary, line };
    this.#entries.add(entry);
    this.element.append(line);
    this.#added();
    return {
      taken: (messageId) => {
        if (this.#heard.delete(messageId)) this.#remove(entry);
        else entry.messageId = messageId;
      },
      failed: (text, again) => this.#failed(entry, note, { text, again }),
    };
  }

  /** Words were heard: they are no longer on their way. */
  arrived(messageId: string, summary: string): void {
    const entries = [...this.#entries];
    const known = entries.find((entry) => entry.messageId === messageId);
    // Words of one sender keep their order, so the first that are alike are the same.
    const alike = entries.find((each) => each.messageId === undefined && each.summary === summary);
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

  #failed(entry: Entry, note: HTMLElement, how: { readonly text: string; again(): void }): void {
    const { talk } = words();
    const click = (act?: () => void) => () => {
      this.#remove(entry);
      act?.();
    };
    entry.line.classList.add("failed");
    this.#entries.delete(entry);
    note.replaceChildren(
      how.text,
      h("button", { type: "button", on: { click: click(how.again) } }, talk.sendAgain),
      h("button", { type: "button", on: { click: click() } }, talk.discard),
    );
  }
}
