import type { SendOptions } from "../../client/index.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import type { Said } from "./said.ts";

/** What one is answering, told above the field. */
export class Answering {
  /** What is shown. */
  readonly element = h("div", { class: "above", hidden: true });
  #said: Said | undefined;

  /** What is answered; undefined while it is nothing. */
  get said(): Said | undefined {
    return this.#said;
  }

  /** What goes with the message that answers. */
  get options(): Pick<SendOptions, "replyTo"> {
    return this.#said === undefined ? {} : { replyTo: this.#said.messageId };
  }

  /** Answers this from now on; or nothing. */
  answer(said: Said | undefined): void {
    this.#said = said;
    this.element.hidden = said === undefined;
    if (said === undefined) return;
    const told = h("p", {}, words().composer.replyingTo(said.name));
    this.element.replaceChildren(icon("reply"), told, this.#cancel());
  }

  #cancel(): HTMLElement {
    const label = words().composer.cancelReply;
    const click = (): void => this.answer(undefined);
    const attributes = { type: "button", class: "bare", title: label, "aria-label": label };
    return h("button", { ...attributes, on: { click } }, icon("close"));
  }
}
