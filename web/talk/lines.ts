import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { Line } from "./line.ts";
import { Quote } from "./quote.ts";
import type { Said } from "./said.ts";

/** A line of the talk: a message, or a notice about the room, which has no place in its log. */
interface Item {
  readonly element: HTMLElement;
  readonly line?: Line;
  /** Which life of the room it is from: sequences begin anew with each. */
  readonly life: number;
}

/** What lines need to know of others, and whom they tell. */
export interface LinesOptions {
  /** Names by user ids, as far as they are known. */
  nameOf(userId: string): string;
  /** Leads to a message that is answered. */
  go(messageId: string): void;
}

/** What was said in the room and what happened there, in order, each message once. */
export class Lines {
  /** What is shown. */
  readonly element = h("ol", { class: "lines", tabindex: 0, "aria-label": words().talk.label });
  readonly #options: LinesOptions;
  readonly #lines = new Map<string, Line>();
  readonly #byElement = new WeakMap<Element, Line>();
  /** What is shown of a message in the answers to it, by the message's id. */
  readonly #quotes = new Map<string, Set<Quote>>();
  #items: Item[] = [];
  #life = 0;

  constructor(options: LinesOptions) {
    this.#options = options;
  }

  /** How many lines there are. */
  get size(): number {
    return this.#items.length;
  }

  /** The place of the oldest message of this life of the room; undefined where there is none. */
  get oldest(): bigint | undefined {
    return this.#items.find(({ line, life }) => line && life === this.#life)?.line?.said.sequence;
  }

  /** The place of the newest. */
  get newest(): bigint | undefined {
    return this.#items.findLast(({ line, life }) => line && life === this.#life)?.line?.said
      .sequence;
  }

  /** The message of an id, if it is here. */
  find(messageId: string): Line | undefined {
    return this.#lines.get(messageId);
  }

  /** How someone is called who said something here; undefined where nobody of that id did. */
  nameOf(userId: string): string | undefined {
    return this.#items.findLast(({ line }) => line?.said.userId === userId)?.line?.said.name;
  }

  /** The line that an element belongs to. */
  lineOf(element: Element): Line | undefined {
    return this.#byElement.get(element);
  }

  /** Puts a message in its place. Answers whether it was not here already. */
  add(said: Said): boolean {
    return this.#add(said, (before) =>
      // What has no place in the log came before this, unless a later message came first.
      this.#items.slice(before + 1).some(({ line }) => line) ? before + 1 : this.#items.length,
    );
  }

  /** Puts a message in its place that was said before what is here. */
  addEarlier(said: Said): boolean {
    return this.#add(said, (before) => before + 1);
  }

  /** Adds a word about the room itself, at the end. */
  notice(element: HTMLElement): void {
    this.#items.push({ element, life: this.#life });
    this.element.append(element);
  }

  /** Takes what a message said away, wherever it is shown; `text` stands for it. */
  revoke(messageId: string, text: (line: Line) => string): void {
    const line = this.find(messageId);
    line?.revoke(text(line));
    for (const quote of this.#quotes.get(messageId) ?? []) quote.revoke();
  }

  /** The room has begun anew: what is said from now on comes after all that is here. */
  beginAnew(): void {
    this.#life += 1;
  }

  /** Lets the oldest go where there are more than so many. Answers whether any went. */
  trim(max: number): boolean {
    const gone = this.#items.splice(0, Math.max(0, this.#items.length - max));
    for (const { element, line } of gone) {
      element.remove();
      if (line !== undefined) this.#forget(line);
    }
    if (gone.length > 0) this.#settle(0);
    return gone.length > 0;
  }

  #forget({ said: { messageId, replyTo } }: Line): void {
    this.#lines.delete(messageId);
    const quotes = this.#quotes.get(replyTo);
    for (const quote of quotes ?? []) if (!quote.element.isConnected) quotes?.delete(quote);
    if (quotes?.size === 0) this.#quotes.delete(replyTo);
  }

  /** `placed` says where it goes, from the index of the last message before it. */
  #add(said: Said, placed: (before: number) => number): boolean {
    if (this.#lines.has(said.messageId)) return false;
    const { nameOf } = this.#options;
    const line = new Line(said, { nameOf, quoteOf: ({ replyTo }) => this.#quoteOf(replyTo) });
    const item: Item = { element: line.element, line, life: this.#life };
    const at = placed(this.#items.findLastIndex((other) => precedes(other, item)));
    this.#lines.set(said.messageId, line);
    this.#byElement.set(line.element, line);
    this.#items.splice(at, 0, item);
    this.element.insertBefore(item.element, this.#items[at + 1]?.element ?? null);
    this.#settle(at);
    this.#settle(this.#items.findIndex((other, i) => i > at && other.line));
    for (const quote of this.#quotes.get(said.messageId) ?? []) quote.show(line);
    return true;
  }

  #quoteOf(messageId: string): Quote {
    const quote = new Quote(() => this.#options.go(messageId));
    quote.show(this.find(messageId));
    const quotes = this.#quotes.get(messageId) ?? new Set();
    this.#quotes.set(messageId, quotes.add(quote));
    return quote;
  }

  /** Sees to how the line at an index stands after the one before it. */
  #settle(index: number): void {
    const { line } = this.#items[index] ?? {};
    if (line === undefined) return;
    const last = this.#lineBefore(index);
    const run = runOf(line);
    if (last !== undefined && run !== "" && runOf(last) === run) last.element.hidden = true;
    const before = this.#lineBefore(index, ({ element }) => !element.hidden);
    const adjoining = this.#before(index, ({ element }) => !element.hidden);
    line.standAfter(before, adjoining?.line === before);
  }

  #lineBefore(index: number, fits: (item: Item) => boolean = () => true): Line | undefined {
    return this.#before(index, (item) => item.line !== undefined && fits(item))?.line;
  }

  /** The last item before an index that fits. */
  #before(index: number, fits: (item: Item) => boolean): Item | undefined {
    for (let i = index - 1; i >= 0; i -= 1) {
      const item = this.#items[i];
      if (item !== undefined && fits(item)) return item;
    }
    return undefined;
  }
}

/** Whether a message has its place before another. */
function precedes(one: Item, { line, life }: Item): boolean {
  if (one.line === undefined || line === undefined) return false;
  return one.life < life || (one.life === life && one.line.said.sequence < line.said.sequence);
}

/** Which run of gifts a line is of; empty for none. Of a run the last is shown. */
function runOf({ said: { content, userId } }: Line): string {
  return content.case === "gift" && content.value.comboId !== ""
    ? `${userId} ${content.value.comboId}`
    : "";
}
