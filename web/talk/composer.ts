import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import { type Called, type Mentionable, MentionBox } from "./mention-box.ts";
import { pictureTypes } from "./upload.ts";

/** What is said, and whom it calls. */
export interface Draft extends Called {
  readonly text: string;
}

/** What the composer tells. */
export interface ComposerOptions {
  /** Whether words can fly here. */
  readonly flies: boolean;
  say(draft: Draft): void;
  /** Resolves to what went wrong, in words; empty where nothing did. */
  fly(text: string): Promise<string>;
  picture(file: File): void;
  /** Up, from the empty field: to what was said. */
  up(): void;
  /** Whom one can mention. */
  mentionable(): readonly Mentionable[];
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
  readonly #mentions: MentionBox;
  readonly #note = h("p", { class: "note", role: "status" });
  readonly #above = h("div", { class: "above", hidden: true });
  #flying = false;

  constructor(options: ComposerOptions) {
    this.#options = options;
    const { composer } = words();
    const keydown = (event: KeyboardEvent): void => this.#key(event);
    const paste = (event: ClipboardEvent): void => this.#paste(event);
    this.#text = h("textarea", {
      rows: 1,
      maxlength: maxText,
      "aria-label": composer.label,
      placeholder: composer.placeholder,
      on: { keydown, paste, input: () => this.note("") },
    });
    this.#mentions = new MentionBox(this.#text, () => options.mentionable());
    const submit = (event: Event): void => {
      event.preventDefault();
      this.#say();
    };
    const field = h("div", { class: "field-box" }, ...this.#pictureButton(), this.#text);
    const form = h("form", { class: "composer", on: { submit } }, field, ...this.#buttons());
    const foot = h("div", { class: "composer-foot" }, this.#note, this.#keys());
    this.element = h(
      "div",
      { class: "composing" },
      this.#mentions.element,
      this.#above,
      form,
      foot,
    );
  }

  /** Puts the cursor here. */
  focus(): void {
    this.#text.focus();
  }

  /** Says something under the field, until something is typed. */
  note(text: string): void {
    this.#note.textContent = text;
  }

  /** Shows something above the field: whom one replies to. Nothing takes it away. */
  above(...content: readonly Node[]): void {
    this.#above.replaceChildren(...content);
    this.#above.hidden = content.length === 0;
  }

  /** Writes someone's name at the cursor. */
  mention(someone: Mentionable): void {
    this.#mentions.write(someone);
    this.focus();
  }

  /** Takes the field away while one may not talk; `why` stands there. Empty brings it back. */
  silence(why: string): void {
    this.#text.disabled = why !== "";
    this.#text.placeholder = why || words().composer.placeholder;
    for (const button of this.element.querySelectorAll("button")) button.disabled = why !== "";
  }

  #pictureButton(): Node[] {
    const file = h("input", { type: "file", accept: pictureTypes, hidden: true, tabindex: -1 });
    file.addEventListener("change", () => {
      const [chosen] = file.files ?? [];
      if (chosen !== undefined) this.#options.picture(chosen);
      file.value = "";
    });
    const label = words().composer.picture;
    return [
      file,
      h(
        "button",
        {
          type: "button",
          class: "bare",
          title: label,
          "aria-label": label,
          on: { click: () => file.click() },
        },
        icon("picture"),
      ),
    ];
  }

  #buttons(): Node[] {
    const { composer } = words();
    const click = (): void => void this.#fly();
    const keys = "Control+Enter Meta+Enter";
    const fly = h(
      "button",
      {
        type: "button",
        class: "fly",
        title: composer.flyTitle,
        "aria-keyshortcuts": keys,
        on: { click },
      },
      icon("wind"),
      h("span", {}, composer.fly),
    );
    const send = h(
      "button",
      {
        type: "submit",
        class: "primary send",
        title: composer.sendTitle,
        "aria-label": composer.send,
      },
      icon("send"),
    );
    return this.#options.flies ? [fly, send] : [send];
  }

  #keys(): HTMLElement {
    const { composer } = words();
    const flies = [", ", key("Ctrl Enter"), composer.flies];
    return h(
      "p",
      { class: "keys" },
      key("Enter"),
      composer.enterSends,
      ...(this.#options.flies ? flies : []),
    );
  }

  #key(event: KeyboardEvent): void {
    // While a word is being composed (Chinese, Japanese, Korean), keys belong to it.
    if (event.isComposing || this.#mentions.key(event)) return;
    if (event.key === "ArrowUp" && this.#text.value === "") {
      event.preventDefault();
      this.#options.up();
    }
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    if ((event.ctrlKey || event.metaKey) && this.#options.flies) void this.#fly();
    else this.#say();
  }

  #paste(event: ClipboardEvent): void {
    const [file] = event.clipboardData?.files ?? [];
    if (file === undefined) return;
    event.preventDefault();
    this.#options.picture(file);
  }

  #say(): void {
    const called = this.#mentions.called();
    const text = this.#take();
    if (text !== "") this.#options.say({ text, ...called });
  }

  async #fly(): Promise<void> {
    const text = this.#text.value.trim();
    if (text === "" || this.#flying) return this.focus();
    if (text.length > maxFlight) return this.note(words().composer.tooLongToFly(maxFlight));
    this.#flying = true;
    const fault = await this.#options.fly(text);
    this.#flying = false;
    if (this.#text.value.trim() === text && fault === "") this.#take();
    this.note(fault);
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
