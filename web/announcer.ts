import { h } from "./dom.ts";
import { words } from "./i18n/words.ts";

/** What is said within this time is told together. */
const calmMs = 1200;

/** Tells those who listen to the page what is said: each thing once, and many at once as a number. */
export class Announcer {
  /** What is read out. */
  readonly element = h("p", { class: "unseen", role: "status" });
  #pending: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Tells something soon. */
  tell(text: string): void {
    this.#pending.push(text);
    this.#timer ??= setTimeout(() => this.#speak(), calmMs);
  }

  #speak(): void {
    const told = this.#pending;
    this.#pending = [];
    this.#timer = undefined;
    this.element.textContent =
      told.length > 3 ? words().talk.newMessages(told.length) : told.join(". ");
  }
}
