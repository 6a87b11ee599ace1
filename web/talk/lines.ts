import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { Line } from "./line.ts";
import type { Said } from "./said.ts";

/** Lines that are kept on the page while one reads the newest. */
const maxLines = 500;

/** A line of the talk: a message, or a notice about the room, which has no place in its log. */
interface Item {
  readonly element: HTMLElement;
  readonly line?: Line;
  /** Which life of the room it is from: sequences begin anew with each. */
  readonly life: number;
}

/** What was said in the room and what happened there, in order, each message once. */
export class Lines {
  /** What is shown. */
  readonly element = h("ol", { class: "lines", tabindex: 0, "aria-label": words().talk.label });
  readonly #nameOf: (userId: string) => string;
  readonly #lines = new Map<string, Line>();
  #items: Item[] = [];
  #life = 0;

  constructor(nameOf: (userId: string) => string) {
    this.#nameOf = nameOf;
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

  /** The line that an element belongs to. */
  lineOf(element: Element): Line | undefined {
    return this.#items.find((item) => item.element === element)?.line;
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

  /** Whether a notice is the last of all. */
  endsWith(element: HTMLElement): boolean {
    return this.#items.at(-1)?.element === element;
  }

  /** The room has begun anew: what is said from now on comes after all that is here. */
  beginAnew(): void {
    this.#life += 1;
  }

  /** Lets the oldest go where there are too many. Answers whether any went. */
  trim(): boolean {
    const gone = this.#items.splice(0, Math.max(0, this.#items.length - maxLines));
    for (const { element, line } of gone) {
      element.remove();
      if (line !== undefined) this.#lines.delete(line.said.messageId);
    }
    if (gone.length > 0) this.#settle(0);
    return gone.length > 0;
  }

  /** `placed` says where it goes, from the index of the last message before it. */
  #add(said: Said, placed: (before: number) => number): boolean {
    if (this.#lines.has(said.messageId)) return false;
    const line = new Line(said, { nameOf: this.#nameOf, find: (id) => this.find(id) });
    const item: Item = { element: line.element, line, life: this.#life };
    const at = placed(this.#items.findLastIndex((other) => precedes(other, item)));
    this.#lines.set(said.messageId, line);
    this.#items.splice(at, 0, item);
    this.element.insertBefore(item.element, this.#items[at + 1]?.element ?? null);
    this.#settle(at);
    this.#settle(this.#items.findIndex((other, i) => i > at && other.line));
    return true;
  }

  /** Sees to how the line at an index stands after the one before it. */
  #settle(index: number): void {
    const { line } = this.#items[index] ?? {};
    if (line === undefined) return;
    const earlier = this.#items.slice(0, index);
    const last = earlier.findLast((item) => item.line)?.line;
    const run = runOf(line);
    if (last !== undefined && run !== "" && runOf(last) === run) last.element.hidden = true;
    const shown = earlier.filter(({ element }) => !element.hidden);
    const before = shown.findLast((item) => item.line)?.line;
    line.standAfter(before, shown.at(-1)?.line === before);
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
