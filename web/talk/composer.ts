import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import { flyKeys } from "../keyboard.ts";
import { write } from "../rows.ts";
import { type Called, type Mentionable, MentionBox } from "./mention-box.ts";
import { pictureTypes } from "./upload.ts";

/** What is written and not sent yet. */
export interface Unsent {
  readonly text: string;
  /** Users who were chosen to be called, by name. */
  readonly chosen: ReadonlyMap<string, string>;
}

/** What is said, and whom it calls. */
export interface Draft extends Called {
  readonly text: string;
}

/** What the composer tells. */
export interface ComposerOptions {
  /** What stands above the field: what one answers. */
  readonly above: HTMLElement;
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
  readonly #controls: readonly HTMLElement[];
  readonly #mentions: MentionBox;
  readonly #note = h("p", { class: "note", role: "status" });
  readonly #silence = h("p", { class: "silence", id: "silence", role: "status" });
  #silenced = false;
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
      "aria-describedby": "silence",
      placeholder: composer.placeholder,
      on: { keydown, paste, input: () => this.note("") },
    });
    this.#mentions = new MentionBox(this.#text, () => options.mentionable());
    const submit = (event: Event): void => {
      event.preventDefault();
      this.#say();
    };
    const [file, picture] = this.#pictureButton();
    const buttons = this.#buttons();
    this.#controls = [picture, ...buttons];
    const field = h("div", { class: "field-box" }, file, picture, this.#text);
    const form = h("form", { class: "composer", on: { submit } }, field, ...buttons);
    const foot = h("div", { class: "composer-foot" }, this.#note, this.#keys());
    this.element = h(
      "div",
      { class: "composing" },
      this.#mentions.element,
      this.#silence,
      options.above,
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

  /** Writes someone's name at the cursor. */
  mention(someone: Mentionable): void {
    this.#mentions.write(someone);
    this.focus();
  }

  /** What is written and not sent yet. */
  get unsent(): Unsent {
    return { text: this.#text.value, chosen: this.#mentions.chosen };
  }

  /** Goes on with what was written before. */
  restore({ text, chosen }: Unsent): void {
    this.#text.value = text;
    this.#mentions.restore(chosen);
  }

  /** Takes nothing while one may not talk, and says `why`. Empty lets one go on with what is written. */
  silence(why: string): void {
    const silenced = why !== "";
    this.#silenced = silenced;
    write(this.#silence, why);
    this.element.classList.toggle("silenced", silenced);
    this.#text.readOnly = silenced;
    this.#text.placeholder = silenced ? "" : words().composer.placeholder;
    for (const control of [this.#text, ...this.#controls])
      if (silenced) control.setAttribute("aria-disabled", "true");
      else control.removeAttribute("aria-disabled");
  }

  #pictureButton(): [file: HTMLElement, button: HTMLElement] {
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
          on: { click: () => this.#silenced || file.click() },
        },
        icon("picture"),
      ),
    ];
  }

  #buttons(): HTMLElement[] {
    const { composer } = words();
    const click = (): void => void this.#fly();
    const keys = "Control+Enter Meta+Enter";
    const fly = h(
      "button",
      {
        type: "button",
        class: "fly",
        title: composer.flyTitle(flyKeys),
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
    const flies = [composer.betweenKeys, key(flyKeys), composer.flies];
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
    if (file === undefined || this.#silenced) return;
    event.preventDefault();
    this.#options.picture(file);
  }

  #say(): void {
    if (this.#silenced) return;
    const called = this.#mentions.called();
    const text = this.#take();
    if (text !== "") this.#options.say({ text, ...called });
  }

  async #fly(): Promise<void> {
    const text = this.#text.value.trim();
    if (text === "" || this.#flying || this.#silenced) return this.focus();
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
