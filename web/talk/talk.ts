import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import { onFrame } from "../on-frame.ts";
import { write } from "../rows.ts";
import { clockTime } from "../time.ts";
import { Arrivals } from "./arrivals.ts";
import { Backlog } from "./backlog.ts";
import type { Earlier } from "./earlier.ts";
import type { Line } from "./line.ts";
import { LineActions, type LineActionsOptions } from "./line-actions.ts";
import { Lines } from "./lines.ts";
import type { Said } from "./said.ts";
import { summaryOf } from "./summary.ts";

/** So close to an end, the list follows what comes, or loads what was before. */
const nearPx = 48;
const soonPx = 240;

/** Lines on the page while one reads the newest; and while one reads others, until what comes has to wait. */
const maxLines = 500;
const maxUnread = 2000;

/** Pages of earlier messages that are loaded to find one. */
const maxSearched = 10;

/** What a talk is made of. */
export interface TalkOptions extends LineActionsOptions {
  /** What stands where nothing was said yet. */
  readonly empty: HTMLElement;
  readonly earlier: Earlier;
  /** One's own words that are on their way. */
  readonly waiting: HTMLElement;
  readonly signal: AbortSignal;
  nameOf(userId: string): string;
  /** Says something to the one who looks. */
  say(text: string): void;
}

/** What is said in the room, with who comes and goes: it follows the newest, and loads what was before. */
export class Talk {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly lines: Lines;
  /** What can be done with each. */
  readonly actions: LineActions;
  readonly #options: TalkOptions;
  readonly #scroll: HTMLElement;
  readonly #more: HTMLButtonElement;
  readonly #frame = onFrame(() => this.#draw());
  /** What came while too much is on the page that one reads: messages, and notices. */
  readonly #backlog = new Backlog<Said | HTMLElement>(maxLines);
  #arrivals = new Arrivals();
  /** What came last. */
  #last: Said | HTMLElement | undefined;
  /** Whether one reads the newest. */
  #following = true;
  #top = 0;

  constructor(options: TalkOptions) {
    const { empty, earlier, nameOf, waiting, signal } = options;
    this.#options = options;
    this.lines = new Lines({ nameOf, go: (messageId) => void this.#go(messageId) });
    this.actions = new LineActions(this.lines, options);
    this.#scroll = h(
      "div",
      { class: "scroll" },
      earlier.element,
      empty,
      this.lines.element,
      waiting,
    );
    const click = (): void => this.follow();
    const { talk } = words();
    const more = { type: "button", class: "more", hidden: true, on: { click } };
    this.#more = h("button", more, icon("down"), talk.more);
    this.#scroll.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const resized = new ResizeObserver(() => this.#frame.ask());
    resized.observe(this.#scroll);
    signal.addEventListener("abort", () => {
      resized.disconnect();
      this.#frame.stop();
    });
    this.element = h(
      "section",
      { class: "talk", "aria-label": talk.label },
      this.#scroll,
      this.#more,
    );
  }

  /** Adds what was said. Answers false for what is here already, or is not for people. */
  say(said: Said): boolean {
    if (!isForPeople(said) || this.lines.find(said.messageId) !== undefined) return false;
    this.#place(said);
    return true;
  }

  /** Adds what was said before: what one reads stays where it is. */
  sayEarlier(messages: readonly Said[]): void {
    const fromEnd = this.#scroll.scrollHeight - this.#scroll.scrollTop;
    for (const said of messages) if (isForPeople(said)) this.lines.addEarlier(said);
    this.#scroll.scrollTop = this.#following
      ? this.#scroll.scrollHeight
      : this.#scroll.scrollHeight - fromEnd;
    this.fill();
  }

  /** Loads what was before, where there is room for it. */
  fill(): void {
    if (this.#scroll.scrollTop < soonPx) void this.#options.earlier.load();
  }

  /** Takes what a message said away; `text` stands for it. */
  revoke(messageId: string, text: (said: Said) => string): void {
    this.lines.revoke(messageId, (line) => text(line.said));
    this.#backlog.change((item) =>
      "messageId" in item && item.messageId === messageId ? { ...item, revoked: true } : item,
    );
  }

  /** Someone came in. */
  joined(name: string): void {
    this.#growing().joined(name);
  }

  /** Someone left. */
  left(name: string): void {
    this.#growing().left(name);
  }

  /** Adds a word about the room itself, and what one can do about it. Answers what puts another in its place. */
  notice(text: string, action?: Node): (text: string) => void {
    const time = clockTime(new Date());
    const told = h("span", {}, `${text} · ${time}`);
    this.#place(h("li", { class: "line event" }, h("p", {}, told, action)));
    return (other) => write(told, `${other} · ${time}`);
  }

  /** All that is here goes: what comes does not follow on it. */
  clear(): void {
    this.lines.trim(0);
    this.#last = undefined;
  }

  /** Goes to the newest. */
  follow(): void {
    this.#following = true;
    this.#catchUp();
    this.#frame.ask();
  }

  /** The line of who comes and goes, while nothing else was said. */
  #growing(): Arrivals {
    if (this.#last !== this.#arrivals.element) {
      this.#arrivals = new Arrivals();
      this.#place(this.#arrivals.element);
    }
    this.#frame.ask();
    return this.#arrivals;
  }

  #place(item: Said | HTMLElement): void {
    this.#last = item;
    if (!this.#following && this.lines.size >= maxUnread) this.#backlog.push(item);
    else this.#show(item);
    if (this.#following) this.#trim();
    else this.#more.hidden = false;
    this.#frame.ask();
  }

  #show(item: Said | HTMLElement): void {
    if (item instanceof HTMLElement) this.lines.notice(item);
    else this.lines.add(item);
  }

  #trim(): void {
    if (this.lines.trim(maxLines)) this.#options.earlier.goBackTo(this.lines.oldest);
  }

  /** Shows what had to wait. Where some of that is lost, what was here before it goes, too: it loads again. */
  #catchUp(): void {
    if (this.#backlog.empty) return;
    const { items, complete } = this.#backlog.take();
    if (!complete) this.lines.trim(0);
    for (const item of items) this.#show(item);
    this.#trim();
    if (!complete) this.#options.earlier.goBackTo(this.lines.oldest);
  }

  #scrolled(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
    const near = scrollHeight - scrollTop - clientHeight < nearPx;
    // Lines that came since the last frame lie below what was the end: one has not left it.
    const stays = this.#following && scrollTop >= this.#top;
    this.#top = scrollTop;
    this.#following = near || stays;
    if (this.#following) this.#catchUp();
    this.fill();
  }

  /** Once a frame, whatever came in it: the only place that measures. */
  #draw(): void {
    if (!this.#following) return;
    this.#more.hidden = true;
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }

  /** Goes to a message that is answered. One that is further back is loaded, as far as that is reasonable. */
  async #go(messageId: string): Promise<void> {
    const { say, earlier } = this.#options;
    const { talk } = words();
    for (let page = 0; page < maxSearched; page += 1) {
      if (this.lines.find(messageId) !== undefined) break;
      if (page === 0) say(talk.loading);
      if (!(await earlier.load())) break;
    }
    const line = this.lines.find(messageId);
    say(line === undefined ? talk.replyNotFound : "");
    if (line !== undefined) this.#point(line);
  }

  #point({ element }: Line): void {
    this.#following = false;
    element.scrollIntoView({ block: "center" });
    element.focus({ preventScroll: true });
  }
}

function isForPeople({ content, revoked }: Said): boolean {
  return revoked || summaryOf(content) !== "";
}
