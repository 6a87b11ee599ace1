import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import { clockTime } from "../time.ts";
import { Arrivals } from "./arrivals.ts";
import type { Earlier } from "./earlier.ts";
import { LineActions, type LineActionsOptions } from "./line-actions.ts";
import { Lines } from "./lines.ts";
import type { Said } from "./said.ts";
import { summaryOf } from "./summary.ts";
import { Waiting } from "./waiting.ts";

/** So close to an end, the list follows what comes, or loads what was before. */
const nearPx = 48;
const soonPx = 240;

/** What a talk is made of. */
export interface TalkOptions extends LineActionsOptions {
  /** What stands where nothing was said yet. */
  readonly empty: HTMLElement;
  readonly earlier: Earlier;
  nameOf(userId: string): string;
}

/** What is said in the room, with who comes and goes: it follows the newest, and loads what was before. */
export class Talk {
  /** What is shown. */
  readonly element: HTMLElement;
  /** One's own words that are on their way. */
  readonly waiting = new Waiting(() => this.#follow(true));
  readonly lines: Lines;
  /** What can be done with each. */
  readonly actions: LineActions;
  readonly #earlier: Earlier;
  readonly #scroll: HTMLElement;
  readonly #more: HTMLButtonElement;
  #arrivals = new Arrivals();

  constructor(options: TalkOptions) {
    const { empty, earlier, nameOf } = options;
    this.lines = new Lines(nameOf);
    this.actions = new LineActions(this.lines, options);
    this.#earlier = earlier;
    const parts = [earlier.element, empty, this.lines.element, this.waiting.element];
    this.#scroll = h("div", { class: "scroll" }, ...parts);
    const click = (): void => this.#follow(true);
    this.#more = h(
      "button",
      { type: "button", class: "more", hidden: true, on: { click } },
      icon("down"),
      words().talk.more,
    );
    this.#scroll.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.element = h(
      "section",
      { class: "talk", "aria-label": words().talk.label },
      this.#scroll,
      this.#more,
    );
  }

  /** Adds what was said. Answers false for what is here already, or is not for people. */
  say(said: Said): boolean {
    const summary = summaryOf(said.content);
    if (summary === "" && !said.revoked) return false;
    if (said.mine) this.waiting.arrived(said.messageId, summary);
    return this.#following(() => this.lines.add(said));
  }

  /** Adds what was said before: what one reads stays where it is. */
  sayEarlier(messages: readonly Said[]): void {
    const near = this.#near();
    const fromEnd = this.#scroll.scrollHeight - this.#scroll.scrollTop;
    for (const said of messages)
      if (said.revoked || summaryOf(said.content) !== "") this.lines.addEarlier(said);
    if (near) this.#follow(true);
    else this.#scroll.scrollTop = this.#scroll.scrollHeight - fromEnd;
    this.fill();
  }

  /** Loads what was before, where there is room for it. */
  fill(): void {
    if (this.#scroll.scrollTop < soonPx) void this.#earlier.load();
  }

  /** Someone came in. */
  joined(name: string): void {
    this.#growing().joined(name);
  }

  /** Someone left. */
  left(name: string): void {
    this.#growing().left(name);
  }

  /** Adds a word about the room itself. */
  notice(text: string): void {
    const line = h("li", { class: "line event" }, h("p", {}, `${text} · ${clockTime(new Date())}`));
    this.#following(() => this.lines.notice(line));
  }

  /** The line of who comes and goes, while nothing else was said. */
  #growing(): Arrivals {
    if (!this.lines.endsWith(this.#arrivals.element)) {
      this.#arrivals = new Arrivals();
      this.#following(() => this.lines.notice(this.#arrivals.element));
    }
    const arrivals = this.#arrivals;
    queueMicrotask(() => this.#near() && this.#follow(true));
    return arrivals;
  }

  #following<Answer>(change: () => Answer): Answer {
    const near = this.#near();
    const answer = change();
    if (near && this.lines.trim()) this.#earlier.goBackTo(this.lines.oldest);
    this.#follow(near);
    return answer;
  }

  #scrolled(): void {
    if (this.#near()) this.#more.hidden = true;
    this.fill();
  }

  #near(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
    return scrollHeight - scrollTop - clientHeight < nearPx;
  }

  #follow(follow: boolean): void {
    this.#more.hidden = follow;
    if (follow) this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }
}
