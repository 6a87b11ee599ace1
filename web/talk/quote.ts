import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { write } from "../rows.ts";
import type { Line } from "./line.ts";
import { summaryOf } from "./summary.ts";

/** What a message answers, in a line. Pressed, it leads there. */
export class Quote {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #name = h("b", {});
  readonly #text = h("span", {});

  constructor(go: () => void) {
    const attributes = { type: "button", class: "quote", on: { click: go } };
    this.element = h("button", attributes, this.#name, this.#text);
    this.show(undefined);
  }

  /** Shows the message that is answered; what it said is not shown where it is not here. */
  show(answered: Line | undefined): void {
    const { talk } = words();
    const name = answered?.said.name ?? "";
    this.#name.hidden = name === "";
    write(this.#name, name);
    write(this.#text, textOf(answered));
    this.element.title = name === "" ? talk.replyGone : talk.inReply(name);
  }

  /** The message was revoked: what it said is to be shown no more. */
  revoke(): void {
    write(this.#text, words().talk.replyRevoked);
  }
}

function textOf(answered: Line | undefined): string {
  const { talk } = words();
  if (answered === undefined) return talk.replyGone;
  return answered.revoked ? talk.replyRevoked : summaryOf(answered.said.content);
}
