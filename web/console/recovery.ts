import { Code, type ParlorError } from "../../client/index.ts";
import { h } from "../dom.ts";
import { icon } from "../icons.ts";
import { errorWords, needsToken } from "./error-words.ts";
import type { FeedState } from "./feed.ts";
import { TokenForm } from "./token-form.ts";
import { appOfToken, givenToken, keepToken, mayBeDevelopment } from "./tokens.ts";
import type { Watch } from "./watch.ts";
import type { Speech } from "./words.ts";

/** What a recovery is made of. */
export interface RecoveryOptions {
  readonly watch: Watch;
  /** A token of another app was given: that is watched from now on. */
  open(token: string): void;
  /** `element` is another. */
  changed(): void;
}

/**
 * Goes on after the service has ended the stream for good, with what is shown as it is: with another token of
 * a development server, else with one that is asked for, or when somebody wants to try again.
 */
export class Recovery {
  readonly #options: RecoveryOptions;
  #error: ParlorError | undefined;
  /** Whether this token was ever good. */
  #lived = false;
  /** Whether another was fetched since. */
  #fetched = false;

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** Takes note of how the stream is. */
  take(state: FeedState): void {
    if (state.name === "live") {
      this.#lived = true;
      this.#fetched = false;
      this.#become(undefined);
    } else if (state.name === "ended") void this.#ended(state.error);
  }

  /** What is asked of people; undefined where nothing is. */
  element(speech: Speech): HTMLElement | undefined {
    const error = this.#error;
    if (error === undefined) return undefined;
    return needsToken(error) ? this.#token(error, speech) : this.#again(error, speech);
  }

  async #ended(error: ParlorError): Promise<void> {
    if (needsToken(error)) {
      keepToken("");
      if (await this.#renewed()) return;
    }
    this.#become(error);
  }

  /** Goes on with another token of a development server. Answers whether there is one. */
  async #renewed(): Promise<boolean> {
    if (this.#fetched || !mayBeDevelopment()) return false;
    this.#fetched = true;
    const token = await givenToken().catch(() => "");
    if (token === "" || appOfToken(token) !== this.#options.watch.app) return false;
    this.#goOn(token);
    return true;
  }

  #goOn(token: string): void {
    const { watch } = this.#options;
    if (watch.stopped) return;
    keepToken(token);
    watch.renew(token);
  }

  #become(error: ParlorError | undefined): void {
    if (this.#error === error) return;
    this.#error = error;
    this.#options.changed();
  }

  #token(error: ParlorError, speech: Speech): HTMLElement {
    const { words } = speech;
    const expired = this.#lived && error.code === Code.Unauthenticated;
    const notice = expired ? words.logIn.over : errorWords(error, words);
    const opened = (token: string): void => {
      if (appOfToken(token) === this.#options.watch.app) this.#goOn(token);
      else this.#options.open(token);
    };
    const form = new TokenForm({ speech, notice, opened });
    return h(
      "section",
      { class: "asking", "aria-labelledby": "asking-heading" },
      h("h2", { id: "asking-heading" }, words.logIn.another),
      h("p", { class: "soft" }, words.logIn.stays),
      form.element,
    );
  }

  #again(error: ParlorError, { words }: Speech): HTMLElement {
    const click = (): void => this.#options.watch.goOn();
    return h(
      "div",
      { class: "band alarm", role: "alert" },
      icon("alert"),
      h("span", {}, words.errors.streamOver(errorWords(error, words))),
      h("button", { type: "button", on: { click } }, words.errors.tryAgain),
    );
  }
}
