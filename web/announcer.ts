import { h } from "./dom.ts";
import { words } from "./i18n/words.ts";

/** What happens within this time is told together. */
const calmMs = 1200;

/** So many messages are told each; more are counted. Of what else happens the last few are told. */
const maxMessages = 3;
const maxNotices = 5;

/** Tells those who listen to the page what is said and what happens: each thing once, much at once as a number. */
export class Announcer {
  /** What is read out. */
  readonly element = h("p", { class: "unseen", role: "status" });
  #messages: string[] = [];
  #messageCount = 0;
  #notices: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Tells soon what someone said. */
  said(text: string): void {
    this.#messageCount += 1;
    if (this.#messages.length < maxMessages) this.#messages.push(text);
    this.#soon();
  }

  /** Tells no more of what someone said: it was taken back. */
  takenBack(text: string): void {
    const kept = this.#messages.filter((message) => message !== text);
    this.#messageCount -= this.#messages.length - kept.length;
    this.#messages = kept;
    if (this.element.textContent?.includes(text)) this.element.textContent = "";
  }

  /** Tells soon what happened. */
  tell(text: string): void {
    this.#notices = [...this.#notices, text].slice(-maxNotices);
    this.#soon();
  }

  /** Tells nothing more. */
  close(): void {
    clearTimeout(this.#timer);
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => this.#speak(), calmMs);
  }

  #speak(): void {
    const many = this.#messageCount > maxMessages;
    const said = many ? [words().talk.newMessages(this.#messageCount)] : this.#messages;
    this.element.textContent = [...this.#notices, ...said].join(". ");
    this.#messages = [];
    this.#messageCount = 0;
    this.#notices = [];
    this.#timer = undefined;
  }
}
