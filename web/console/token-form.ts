import { h } from "../dom.ts";
import { labelled } from "../labelled.ts";
import { createCalls } from "./calls.ts";
import { errorWords } from "./error-words.ts";
import { setHeld } from "./press.ts";
import { givenToken, mayBeDevelopment } from "./tokens.ts";
import type { Speech } from "./words.ts";

/** What the form is made of. */
export interface TokenFormOptions {
  readonly speech: Speech;
  /** What is said at first; empty for nothing. */
  readonly notice: string;
  /** A token that the service has taken. */
  opened(token: string): void;
}

/** Asks for a backend's token, and tries it: one at a time. */
export class TokenForm {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #options: TokenFormOptions;
  readonly #token = h("input", {
    id: "token",
    type: "password",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: 8192,
  });
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #notice = h("p", { class: "notice alarm", role: "alert", hidden: true });
  readonly #progress = h("p", { class: "progress", role: "status" });
  #busy = false;

  constructor(options: TokenFormOptions) {
    const { logIn } = options.speech.words;
    this.#options = options;
    const open = h("button", { class: "primary", type: "submit" }, logIn.open);
    const given = (): void => void this.#try(givenToken);
    const give = h("button", { type: "button", on: { click: given } }, logIn.development);
    this.#buttons = [open, give];
    const development = [h("p", { class: "soft" }, logIn.developmentHint), give];
    this.element = h(
      "div",
      { class: "token-form" },
      this.#form(open),
      mayBeDevelopment() ? h("div", { class: "development" }, ...development) : undefined,
      this.#progress,
      this.#notice,
    );
    this.#say(options.notice);
  }

  /** Puts the cursor where the token goes. */
  focus(): void {
    this.#token.focus();
  }

  #form(open: HTMLButtonElement): HTMLElement {
    const { logIn } = this.#options.speech.words;
    const submit = (event: Event): void => {
      event.preventDefault();
      const token = this.#token.value.trim();
      if (token === "") this.#say(logIn.empty);
      else void this.#try(async () => token);
    };
    const command = h("code", {}, "npm run -s token -- --server");
    const field = labelled(this.#token, logIn.token, logIn.hint, command);
    return h("form", { novalidate: true, on: { submit } }, field, open);
  }

  /** Tries a token: one that the service does not take is better known here than inside. */
  async #try(get: () => Promise<string>): Promise<void> {
    if (this.#busy) return;
    const { words } = this.#options.speech;
    this.#hold(true);
    try {
      const token = await get();
      if (token === "") return this.#say(words.logIn.noDevelopment);
      await createCalls(() => token).rooms.listRooms({ pageSize: 1 });
      if (this.element.isConnected) this.#options.opened(token);
    } catch (thrown) {
      this.#say(errorWords(thrown, words));
    } finally {
      this.#hold(false);
    }
  }

  #hold(busy: boolean): void {
    this.#busy = busy;
    for (const button of this.#buttons) setHeld(button, busy);
    this.#progress.textContent = busy ? this.#options.speech.words.logIn.opening : "";
    if (busy) this.#notice.hidden = true;
  }

  #say(text: string): void {
    this.#notice.textContent = text;
    this.#notice.hidden = text === "";
    if (text !== "") this.#token.focus();
  }
}
