import { h } from "../dom.ts";
import { createCalls } from "./calls.ts";
import { errorWords } from "./error-words.ts";
import { givenToken, mayBeDevelopment } from "./tokens.ts";
import type { Speech } from "./words.ts";

/** What the log-in is made of. */
export interface LogInOptions {
  readonly speech: Speech;
  /** What is said at first; empty for nothing. */
  readonly notice: string;
  /** A token that the service has taken. */
  opened(token: string): void;
}

/** Asks for a backend's token, and tries it. */
export class LogIn {
  readonly element: HTMLElement;
  readonly #options: LogInOptions;
  readonly #token: HTMLInputElement;
  readonly #notice = h("p", { class: "notice alarm", role: "alert", hidden: true });
  readonly #progress = h("p", { class: "progress", role: "status" });

  constructor(options: LogInOptions) {
    const { logIn } = options.speech.words;
    this.#options = options;
    this.#token = h("input", {
      id: "token",
      type: "password",
      autocomplete: "off",
      spellcheck: "false",
      maxlength: 8192,
      "aria-describedby": "token-hint",
    });
    const submit = (event: Event): void => {
      event.preventDefault();
      const token = this.#token.value.trim();
      if (token === "") this.#say(logIn.empty);
      else void this.#open(token);
    };
    const open = h("button", { class: "primary", type: "submit" }, logIn.open);
    const form = h("form", { novalidate: true, on: { submit } }, this.#field(), open);
    this.element = h(
      "div",
      { class: "log-in token-form" },
      h("h1", {}, logIn.heading),
      h("p", { class: "lead" }, logIn.lead),
      form,
      ...(mayBeDevelopment() ? [this.#development()] : []),
      this.#progress,
      this.#notice,
    );
    this.#say(options.notice);
  }

  /** Puts the cursor where the token goes. */
  focus(): void {
    this.#token.focus();
  }

  #field(): HTMLElement {
    const { logIn } = this.#options.speech.words;
    const command = h("code", {}, "npm run -s token -- --server");
    return h(
      "div",
      { class: "field" },
      h("label", { for: "token" }, logIn.token),
      this.#token,
      h("p", { class: "hint", id: "token-hint" }, logIn.hint, command),
    );
  }

  #development(): HTMLElement {
    const { logIn } = this.#options.speech.words;
    const click = (): void => void this.#openDevelopment();
    return h(
      "div",
      { class: "development" },
      h("p", { class: "soft" }, logIn.developmentHint),
      h("button", { type: "button", on: { click } }, logIn.development),
    );
  }

  async #openDevelopment(): Promise<void> {
    const { words } = this.#options.speech;
    try {
      const token = await givenToken();
      if (token === "") this.#say(words.logIn.noDevelopment);
      else await this.#open(token);
    } catch {
      this.#say(words.errors.noAnswer);
    }
  }

  /** Tries a token: one that the service does not take is better known here than inside. */
  async #open(token: string): Promise<void> {
    const { words } = this.#options.speech;
    this.#say("");
    this.#progress.textContent = words.logIn.opening;
    try {
      await createCalls(token).rooms.listRooms({ pageSize: 1 });
      this.#options.opened(token);
    } catch (thrown) {
      this.#say(errorWords(thrown, words));
    } finally {
      this.#progress.textContent = "";
    }
  }

  #say(text: string): void {
    this.#notice.textContent = text;
    this.#notice.hidden = text === "";
    if (text !== "") this.#token.focus();
  }
}
