import { avatar } from "./avatar.ts";
import { h } from "./dom.ts";
import { icon } from "./icons.ts";
import { clockTime, timeElement } from "./time.ts";
import { Waiting } from "./waiting.ts";

/** Something that was said. */
export interface Said {
  readonly messageId: string;
  readonly userId: string;
  readonly name: string;
  readonly text: string;
  readonly time: Date;
  readonly mine: boolean;
}

/** Lines that are kept on the page. */
const maxLines = 500;

/** Lines of one person within this time stand together. */
const togetherMs = 5 * 60 * 1000;

/** So close to the end, the list follows what comes. */
const nearPx = 48;

/** What is said in the room, with who comes and goes. */
export class Talk {
  /** What is shown. */
  readonly element: HTMLElement;
  /** One's own words that are on their way. */
  readonly waiting: Waiting;
  readonly #lines = h("ol", {
    class: "lines",
    role: "log",
    "aria-live": "polite",
    "aria-label": "Talk",
  });
  readonly #scroll: HTMLElement;
  readonly #more: HTMLButtonElement;
  #last: Said | undefined;

  constructor(empty: HTMLElement) {
    this.waiting = new Waiting(() => this.#follow(true));
    this.#scroll = h("div", { class: "scroll" }, empty, this.#lines, this.waiting.element);
    const click = (): void => this.#follow(true);
    this.#more = h(
      "button",
      { type: "button", class: "more", hidden: true, on: { click } },
      icon("down"),
      "New messages",
    );
    this.#scroll.addEventListener("scroll", () => this.#near() && this.#seen(), { passive: true });
    this.element = h("section", { class: "talk" }, this.#scroll, this.#more);
  }

  /** Adds what was said. */
  say(said: Said): void {
    if (said.mine) this.waiting.arrived(said.messageId, said.text);
    const text = h("p", { class: "text" }, said.text);
    if (this.#continues(said))
      this.#add(h("li", { class: "line same" }, timeElement(said.time), text));
    else this.#add(this.#opening(said, text));
    this.#last = said;
  }

  /** Adds a word about the room itself. */
  notice(text: string, time: Date): void {
    this.#add(h("li", { class: "line event" }, h("p", {}, `${text} · ${clockTime(time)}`)));
    this.#last = undefined;
  }

  #opening({ userId, name, mine, time }: Said, text: HTMLElement): HTMLElement {
    const who = h("b", { class: mine ? "who mine" : "who" }, mine ? `${name} (you)` : name);
    const head = h("p", { class: "head" }, who, timeElement(time));
    return h("li", { class: "line" }, avatar(userId, name), h("div", {}, head, text));
  }

  #continues({ userId, time }: Said): boolean {
    const last = this.#last;
    if (last === undefined || last.userId !== userId) return false;
    return time.getTime() - last.time.getTime() < togetherMs;
  }

  #add(line: HTMLElement): void {
    const near = this.#near();
    this.#lines.append(line);
    while (this.#lines.childElementCount > maxLines) this.#lines.firstElementChild?.remove();
    this.#follow(near);
  }

  #near(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
    return scrollHeight - scrollTop - clientHeight < nearPx;
  }

  #follow(follow: boolean): void {
    if (!follow) {
      this.#more.hidden = false;
      return;
    }
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
    this.#seen();
  }

  #seen(): void {
    this.#more.hidden = true;
  }
}
