import { type Attributes, h } from "./dom.ts";
import { icon } from "./icons.ts";
import { faultOfRoom } from "./room-name.ts";
import type { Notice } from "./words.ts";

/** What someone at the entrance asks for. */
export interface Wish {
  readonly name: string;
  readonly roomId: string;
  /** A token that was pasted; empty for none. */
  readonly token: string;
}

/** What the entrance begins with, and whom it tells. */
export interface EntranceOptions {
  readonly name: string;
  readonly roomId: string;
  enter(wish: Wish): void;
  cancel(): void;
}

/** A name that is shown in one line, and that a development server takes. */
const maxName = 40;

/** The first page: who you are, and where to. */
export class EntrancePage {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #name: HTMLInputElement;
  readonly #room: HTMLInputElement;
  readonly #token = input({ name: "token", maxlength: 8192 });
  readonly #tokenPart = tokenPart(this.#token);
  readonly #notice = h("p", { class: "notice", role: "alert", hidden: true });
  readonly #progress = h("p", { class: "progress", role: "status" });
  readonly #enter = h("button", { class: "primary", type: "submit" }, "Enter");
  readonly #cancel: HTMLButtonElement;

  constructor(options: EntranceOptions) {
    this.#name = input({ name: "name", maxlength: maxName, value: options.name });
    this.#room = input({ name: "room", maxlength: 128, value: options.roomId });
    const click = (): void => options.cancel();
    this.#cancel = h("button", { type: "button", hidden: true, on: { click } }, "Cancel");
    const submit = (event: Event): void => {
      event.preventDefault();
      this.#submit(options);
    };
    const keydown = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !this.#cancel.hidden) options.cancel();
    };
    const form = h("form", { novalidate: true, on: { submit, keydown } }, ...this.#parts());
    this.element = h("main", { class: "entrance" }, ...greeting(), form);
  }

  /** Says something under the form. */
  say({ text, alarm }: Notice): void {
    this.#notice.replaceChildren(...(alarm ? [icon("alert")] : []), h("span", {}, text));
    this.#notice.classList.toggle("alarm", alarm);
    this.#notice.hidden = text === "";
  }

  /** Says how it goes on the way in, where the form waits; empty when it is over. */
  progress(text: string): void {
    const busy = text !== "";
    this.#progress.textContent = text;
    this.#enter.disabled = busy;
    this.#cancel.hidden = !busy;
    for (const field of [this.#name, this.#room, this.#token]) field.readOnly = busy;
    if (busy) this.say({ text: "", alarm: false });
  }

  /** Asks for a token: this server gives out none. */
  askForToken(): void {
    this.#tokenPart.hidden = false;
    this.#token.focus();
  }

  /** Shows another room. */
  showRoom(roomId: string): void {
    this.#room.value = roomId;
  }

  /** Puts the cursor where something is to be done. */
  focus(): void {
    if (this.#name.value === "") this.#name.focus();
    else this.#enter.focus();
  }

  #parts(): Node[] {
    const actions = h("div", { class: "actions" }, this.#enter, this.#cancel);
    return [
      labelled(this.#name, "Your name", "As the others see it."),
      labelled(this.#room, "Room", "Whoever names the same room meets you there."),
      this.#tokenPart,
      actions,
      this.#progress,
      this.#notice,
    ];
  }

  #submit({ enter }: EntranceOptions): void {
    const [name, roomId] = [this.#name.value.trim(), this.#room.value.trim()];
    const asksForToken = !this.#tokenPart.hidden;
    const token = asksForToken ? this.#token.value.trim() : "";
    const roomFault = faultOfRoom(roomId);
    if (name === "") this.#fault(this.#name, "Say how you want to be called.");
    else if (roomFault !== "") this.#fault(this.#room, roomFault);
    else if (asksForToken && token === "") this.#fault(this.#token, "Paste a token.");
    else enter({ name, roomId, token });
  }

  #fault(field: HTMLInputElement, text: string): void {
    this.say({ text, alarm: true });
    field.focus();
  }
}

function greeting(): Node[] {
  const mark = h("p", { class: "mark" }, icon("armchair"), "Parlor");
  const title = h("h1", {}, "A room to talk in");
  const lead = h("p", { class: "lead" }, "Pick a name, come in, and send the link to someone.");
  return [mark, title, lead];
}

function input(attributes: Attributes): HTMLInputElement {
  const plain = { type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false" };
  return h("input", { ...plain, id: `${attributes.name}`, ...attributes });
}

function labelled(field: HTMLInputElement, label: string, hint: string): HTMLElement {
  const hintId = `${field.id}-hint`;
  field.setAttribute("aria-describedby", hintId);
  return h(
    "div",
    { class: "field" },
    h("label", { for: field.id }, label),
    field,
    h("p", { class: "hint", id: hintId }, hint),
  );
}

function tokenPart(field: HTMLInputElement): HTMLElement {
  const part = labelled(field, "Token", "");
  part.hidden = true;
  part
    .querySelector(".hint")
    ?.append(
      "Your backend signs one. On the server’s machine, this prints one: ",
      h("code", {}, "npm run -s token -- --user alice"),
    );
  return part;
}
