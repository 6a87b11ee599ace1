import { type Parlor, ParlorError } from "../../client/index.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { write } from "../rows.ts";
import { clockTime } from "../time.ts";
import { errorWords } from "./error-words.ts";

/** What a band for tokens needs, and whom it tells. */
export interface TokenBandOptions {
  readonly parlor: Pick<Parlor, "renewToken">;
  readonly roomId: string;
  /** Another token was taken. */
  renewed(token: string): void;
}

/** Asks for another token in time, where nobody but the one who looks can bring one. */
export class TokenBand {
  /** What is shown; nothing until the token is about to expire. */
  readonly element: HTMLElement;
  readonly #options: TokenBandOptions;
  readonly #told = h("p", { role: "status" });
  readonly #field: HTMLInputElement;
  readonly #form: HTMLFormElement;
  #expireTime: Date | undefined;
  #busy = false;

  constructor(options: TokenBandOptions) {
    this.#options = options;
    const { link, entrance } = words();
    const plain = {
      type: "text",
      autocomplete: "off",
      autocapitalize: "none",
      spellcheck: "false",
    };
    const label = { "aria-label": entrance.token, placeholder: entrance.token };
    this.#field = h("input", { ...plain, ...label, maxlength: 8192 });
    const submit = (event: Event): void => {
      event.preventDefault();
      void this.#renew();
    };
    const button = h("button", { type: "submit", class: "primary" }, link.renew);
    this.#form = h("form", { hidden: true, novalidate: true, on: { submit } }, this.#field, button);
    this.element = h("div", { class: "token-band" }, this.#told, this.#form);
  }

  /** When the token expires, where that was said and no other came since. */
  get expireTime(): Date | undefined {
    return this.#expireTime;
  }

  /** The token expires then. */
  show(expireTime: Date): void {
    const asked = this.#expireTime !== undefined;
    this.#expireTime = expireTime;
    if (asked) return; // it stands there, or what was wrong with the one that was tried
    this.#form.hidden = false;
    write(this.#told, words().link.tokenExpiring(clockTime(expireTime)));
  }

  async #renew(): Promise<void> {
    const { parlor, roomId, renewed } = this.#options;
    const token = this.#field.value.trim();
    if (this.#busy) return;
    if (token === "") return this.#field.focus();
    this.#busy = true;
    try {
      await parlor.renewToken(token);
      this.#done();
      renewed(token);
    } catch (thrown) {
      write(this.#told, errorWords(ParlorError.from(thrown), roomId));
      this.#field.focus();
    } finally {
      this.#busy = false;
    }
  }

  #done(): void {
    this.#expireTime = undefined;
    this.#field.value = "";
    this.#form.hidden = true;
    write(this.#told, "");
  }
}
