import { h } from "../dom.ts";
import { TokenForm, type TokenFormOptions } from "./token-form.ts";

/** What comes first: what the console is, and the way in. */
export class LogIn {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #form: TokenForm;

  constructor(options: TokenFormOptions) {
    const { logIn } = options.speech.words;
    this.#form = new TokenForm(options);
    this.element = h(
      "div",
      { class: "log-in" },
      h("h1", {}, logIn.heading),
      h("p", { class: "lead" }, logIn.lead),
      this.#form.element,
    );
  }

  /** Puts the cursor where the token goes. */
  focus(): void {
    this.#form.focus();
  }
}
