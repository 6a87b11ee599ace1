import { h } from "./dom.ts";
import { icon } from "./icons.ts";

/** What the composer tells. */
export interface ComposerOptions {
  say(text: string): void;
  /** Resolves to what went wrong, in words; empty where nothing did. */
  fly(text: string): Promise<string>;
}

/** Words that fly must be short to be read. */
const maxFlight = 100;

/** Longer than anyone reads here, and well within what a message may hold in any script. */
const maxText = 4000;

/** Where one's own words are written. */
export class Composer {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #options: ComposerOptions;
  readonly #text: HTMLTextAreaElement;
  readonly #note = h("p", { class: "note", role: "status" });
  #flying = false;

  constructor(options: ComposerOptions) {
    this.#options = options;
    const keydown = (event: KeyboardEvent): void => this.#key(event);
    const input = (): void => this.#note.replaceChildren();
    this.#text = h("textarea", {
      rows: 1,
      maxlength: maxText,
      "aria-label": "Your words",
      placeholder: "Say something",
      on: { keydown, input },
    });
    const submit = (event: Event): void => {
      event.preventDefault();
      this.#say();
    };
    const form = h("form", { class: "composer", on: { submit } }, this.#text, ...this.#buttons());
    this.element = h("div", { class: "composing" }, form, this.#foot());
  }

  /** Puts the cursor here. */
  focus(): void {
    this.#text.focus();
  }

  /** Says something under the field, until something is typed. */
  note(text: string): void {
    this.#note.textContent = text;
  }

  #buttons(): Node[] {
    const flies = "Let it fly over the stage (Control+Enter)";
    const click = (): void => void this.#fly();
    const fly = h(
      "button",
      {
        type: "button",
        class: "fly",
        title: flies,
        "aria-keyshortcuts": "Control+Enter Meta+Enter",
        on: { click },
      },
      icon("wind"),
      h("span", {}, "Fly"),
    );
    const send = h(
      "button",
      { type: "submit", class: "primary send", title: "Send (Enter)", "aria-label": "Send" },
      icon("send"),
    );
    return [fly, send];
  }

  #foot(): HTMLElement {
    const keys = h(
      "p",
      { class: "keys" },
      key("Enter"),
      " sends, ",
      key("Ctrl Enter"),
      " lets it fly",
    );
    return h("div", { class: "composer-foot" }, this.#note, keys);
  }

  #key(event: KeyboardEvent): void {
    // While a word is being composed (Chinese, Japanese, Korean), Enter belongs to it.
    if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) void this.#fly();
    else this.#say();
  }

  #say(): void {
    const text = this.#take();
    if (text !== "") this.#options.say(text);
  }

  async #fly(): Promise<void> {
    const text = this.#text.value.trim();
    if (text === "" || this.#flying) return this.focus();
    if (text.length > maxFlight) {
      return this.note(
        `Words that fly are short: at most ${maxFlight} characters. Send these instead.`,
      );
    }
    this.#flying = true;
    const fault = await this.#options.fly(text);
    this.#flying = false;
    if (fault !== "") this.note(fault);
    else if (this.#text.value.trim() === text) this.#take();
  }

  #take(): string {
    const text = this.#text.value.trim();
    this.#text.value = "";
    this.note("");
    this.focus();
    return text;
  }
}

function key(name: string): HTMLElement {
  return h("kbd", {}, name);
}
