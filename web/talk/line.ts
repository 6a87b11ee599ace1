import { avatar } from "../avatar.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { dayWords, sameDay, timeElement } from "../time.ts";
import { contentOf } from "./content.ts";
import type { Quote } from "./quote.ts";
import type { Said } from "./said.ts";

/** Lines of one person within this time stand together. */
const togetherMs = 5 * 60 * 1000;

/** What a line needs to know of others. */
export interface LineOptions {
  /** Names by user ids, as far as they are known. */
  nameOf(userId: string): string;
  /** The quote of what a line answers. */
  quoteOf(said: Said): Quote;
}

/** A message in the talk. */
export class Line {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly said: Said;
  readonly #day = h("p", { class: "day", hidden: true });
  readonly #body = h("div", { class: "body" });
  #revoked: boolean;

  constructor(said: Said, options: LineOptions) {
    this.said = said;
    this.#revoked = said.revoked;
    this.element = h(
      "li",
      { class: classOf(said), tabindex: -1 },
      this.#day,
      avatar(said.userId, said.name),
      h("div", { class: "said" }, head(said), this.#body),
    );
    if (said.revoked)
      this.revoke(said.mine ? words().talk.revokedYou : words().talk.revoked(said.name));
    else
      this.#body.append(
        ...(said.replyTo === "" ? [] : [options.quoteOf(said).element]),
        ...contentOf(said.content, showing(said, options)),
      );
  }

  /** Whether its content is gone. */
  get revoked(): boolean {
    return this.#revoked;
  }

  /** Takes its content away; words stand for it. */
  revoke(text: string): void {
    this.#revoked = true;
    this.element.classList.add("revoked");
    this.#body.replaceChildren(h("p", { class: "text soft" }, text));
  }

  /** Stands after another: the day and the speaker are said where they are others. */
  standAfter(before: Line | undefined, adjoins: boolean): void {
    const { time, userId } = this.said;
    const newDay = before === undefined || !sameDay(before.said.time, time);
    this.#day.hidden = !newDay;
    if (newDay) this.#day.textContent = dayWords(time);
    const close = before !== undefined && time.getTime() - before.said.time.getTime() < togetherMs;
    const same = adjoins && close && !newDay && before.said.userId === userId;
    this.element.classList.toggle("same", same && this.said.replyTo === "");
  }
}

function classOf({ mine, mentionsMe }: Said): string {
  return ["line", ...(mine ? ["mine"] : []), ...(mentionsMe ? ["calls-me"] : [])].join(" ");
}

function head({ name, mine, time }: Said): HTMLElement {
  const who = h("b", { class: "who" }, mine ? words().talk.you(name) : name);
  return h("p", { class: "head" }, who, timeElement(time));
}

function showing({ name, mentions, mentionsEveryone }: Said, { nameOf }: LineOptions) {
  const everyone = mentionsEveryone ? [words().composer.everyone, "everyone", "所有人"] : [];
  // The longest first: "@Ann Lee" is not "@Ann".
  const called = [...mentions.map(nameOf), ...everyone].sort((a, b) => b.length - a.length);
  return { name, called };
}
