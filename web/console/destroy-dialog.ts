import { h } from "../dom.ts";
import { labelled } from "../labelled.ts";
import { errorWords } from "./error-words.ts";
import { choice, dialog, openDialog, textField } from "./form-parts.ts";
import type { Moderation } from "./moderation.ts";
import { isHeld, setHeld } from "./press.ts";
import type { Speech } from "./words.ts";

/** What the dialog is made of. */
export interface DestroyDialogOptions {
  readonly roomId: string;
  readonly moderation: Moderation;
  readonly speech: Speech;
}

/** Asks whether a room is to be destroyed: its id must be typed. What failed stays as it was filled in. */
export class DestroyDialog {
  /** What is shown. */
  readonly element: HTMLDialogElement;
  readonly #options: DestroyDialogOptions;
  readonly #id = textField("destroy-id");
  readonly #note = textField("destroy-note", 256);
  readonly #delay: HTMLSelectElement;
  readonly #said = h("p", { role: "status" });
  readonly #sure: HTMLButtonElement;
  #busy = false;

  constructor(options: DestroyDialogOptions) {
    const { destroy, user } = options.speech.words;
    this.#options = options;
    this.#delay = choice("destroy-delay", destroy.delays);
    this.#sure = h("button", { type: "submit", class: "danger" }, destroy.destroy);
    this.#id.addEventListener("input", () => this.#hold());
    this.#hold();
    const head = { id: "destroy", heading: destroy.heading(options.roomId), close: user.close };
    this.element = dialog(head, h("p", {}, destroy.text), this.#form());
  }

  /** Opens it over everything else. */
  open(): void {
    openDialog(this.element);
  }

  #form(): HTMLElement {
    const { roomId, speech } = this.#options;
    const { destroy, user } = speech.words;
    const click = (): void => this.element.close();
    const cancel = h("button", { type: "button", on: { click } }, destroy.cancel);
    const submit = (event: Event): void => {
      event.preventDefault();
      if (!isHeld(this.#sure)) void this.#destroy();
    };
    return h(
      "form",
      { class: "deeds", on: { submit } },
      labelled(this.#id, destroy.type(roomId)),
      labelled(this.#note, destroy.note, user.noteHint),
      labelled(this.#delay, destroy.delay),
      h("div", { class: "actions" }, this.#sure, cancel),
      this.#said,
    );
  }

  /** Lets it be done where the id is right, and it is not being done. */
  #hold(): void {
    setHeld(this.#sure, this.#busy || this.#id.value !== this.#options.roomId);
  }

  async #destroy(): Promise<void> {
    const { moderation, speech } = this.#options;
    const { words, format } = speech;
    this.#busy = true;
    this.#hold();
    try {
      const timeMs = await moderation.destroy(this.#note.value.trim(), Number(this.#delay.value));
      if (timeMs === 0) this.element.close();
      else this.#say("done", words.destroy.later(format.time(timeMs)));
    } catch (thrown) {
      this.#say("fault", errorWords(thrown, words));
    }
    this.#busy = false;
    this.#hold();
  }

  #say(kind: "done" | "fault", text: string): void {
    this.#said.className = kind;
    this.#said.textContent = text;
  }
}
