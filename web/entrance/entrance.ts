import { h } from "../dom.ts";
import { switchLanguage, words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import { isDemo } from "../kind.ts";
import { labelled } from "../labelled.ts";
import type { Notice } from "../link/error-words.ts";
import { faultOfRoom } from "../room-name.ts";
import { input, tokenPart } from "./fields.ts";
import { RoomChoice } from "./room-choice.ts";
import type { Wish } from "./wish.ts";

/** What the entrance begins with, and whom it tells. */
export interface EntranceOptions {
  readonly wish: Wish;
  /** Whether the address named the room: someone sent a link. */
  readonly invited: boolean;
  /** Whether this server is known to give out no tokens. */
  readonly tokenNeeded: boolean;
  enter(wish: Wish): void;
  cancel(): void;
  /** The language was switched: the entrance is to be made anew, with what was filled in. */
  again(wish: Wish): void;
}

/** A name that is shown in one line, and that a development server takes. */
const maxName = 40;

/** The first page: who you are, and where to. */
export class EntrancePage {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #options: EntranceOptions;
  readonly #name: HTMLInputElement;
  readonly #choice: RoomChoice;
  readonly #token = input({ name: "token", maxlength: 8192 });
  readonly #tokenPart = tokenPart(this.#token);
  readonly #moderator = h("input", {
    type: "checkbox",
    id: "moderator",
    "aria-describedby": "moderator-hint",
  });
  readonly #moderatorPart = moderatorPart(this.#moderator);
  readonly #notice = h("p", { class: "notice", role: "alert", tabindex: -1, hidden: true });
  readonly #progress = h("p", { class: "progress", role: "status" });
  readonly #enter = h("button", { class: "primary", type: "submit" }, words().entrance.enter);
  readonly #cancel: HTMLButtonElement;
  #waiting = new AbortController();

  constructor(options: EntranceOptions) {
    this.#options = options;
    const { wish } = options;
    const { entrance } = words();
    this.#name = input({ name: "name", maxlength: maxName, value: wish.name });
    this.#token.value = wish.token;
    this.#moderator.checked = wish.moderator;
    this.#choice = new RoomChoice(wish.roomId, () => this.#offer());
    const click = (): void => options.cancel();
    this.#cancel = h("button", { type: "button", hidden: true, on: { click } }, entrance.cancel);
    this.#tokenPart.hidden = !options.tokenNeeded;
    this.#offer();
    this.element = h("div", { class: "entrance" }, this.#top(), this.#main());
  }

  /** Says something under the form. */
  say({ text, alarm }: Notice): void {
    this.#notice.replaceChildren(...(alarm ? [icon("alert")] : []), h("span", {}, text));
    this.#notice.classList.toggle("alarm", alarm);
    this.#notice.hidden = text === "";
  }

  /** Says how it goes on the way in, where the form waits; empty when it is over. Escape calls it off. */
  progress(text: string): void {
    const busy = text !== "";
    this.#waiting.abort();
    this.#waiting = new AbortController();
    this.#progress.textContent = text;
    // One that is disabled would lose the focus.
    this.#enter.setAttribute("aria-disabled", String(busy));
    if (!busy && this.#cancel === document.activeElement) this.#enter.focus();
    this.#cancel.hidden = !busy;
    for (const field of [this.#name, this.#token]) field.readOnly = busy;
    this.#choice.hold(busy);
    if (!busy) return;
    this.say({ text: "", alarm: false });
    document.addEventListener("keydown", (event) => this.#key(event), this.#waiting);
  }

  /** Asks for a token: this server gives out none, and lets nobody moderate. One that is there is no good. */
  askForToken(): void {
    this.#tokenPart.hidden = false;
    this.#offer();
    this.#token.select();
    this.#token.focus();
  }

  /** Shows another room. */
  showRoom(roomId: string): void {
    this.#choice.show(roomId);
  }

  /** Goes to what is said under the form: whoever types on does not enter again by it. */
  focusNotice(): void {
    this.#notice.focus();
  }

  /** Lets go of everything. */
  close(): void {
    this.#waiting.abort();
  }

  /** Puts the cursor where something is to be done. */
  focus(): void {
    if (this.#name.value === "") this.#name.focus();
    else this.#enter.focus();
  }

  get #wish(): Wish {
    return {
      name: this.#name.value.trim(),
      roomId: this.#choice.roomId,
      token: this.#tokenPart.hidden ? "" : this.#token.value.trim(),
      moderator: this.#moderator.checked && !this.#moderatorPart.hidden,
    };
  }

  #top(): HTMLElement {
    const { room } = words();
    const click = (): void => {
      switchLanguage();
      this.#options.again(this.#wish);
    };
    const attributes = {
      type: "button",
      class: "bare",
      "aria-label": room.languageName,
      on: { click },
    };
    const language = h("button", attributes, icon("language"), room.language);
    return h("header", {}, h("p", { class: "mark" }, icon("armchair"), "Parlor"), language);
  }

  #main(): HTMLElement {
    const { entrance } = words();
    const { invited, wish } = this.#options;
    const submit = (event: Event): void => {
      event.preventDefault();
      this.#submit();
    };
    const lead = invited && !isDemo(wish.roomId) ? entrance.invited(wish.roomId) : entrance.lead;
    const actions = h("div", { class: "actions" }, this.#enter, this.#cancel);
    const who = h(
      "div",
      { class: "who-part" },
      h("h1", {}, entrance.title),
      h("p", { class: "lead" }, lead),
      labelled(this.#name, entrance.yourName, entrance.nameHint),
    );
    const ends = [this.#tokenPart, this.#moderatorPart, actions, this.#progress, this.#notice];
    const form = h(
      "form",
      { novalidate: true, on: { submit } },
      who,
      this.#choice.element,
      h("div", { class: "end-part" }, ...ends),
    );
    return h("main", {}, form);
  }

  /** Offers to moderate in demo rooms alone. */
  #offer(): void {
    this.#moderatorPart.hidden = !this.#tokenPart.hidden || !isDemo(this.#choice.roomId);
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Escape" && !event.isComposing) this.#options.cancel();
  }

  #submit(): void {
    if (!this.#cancel.hidden) return; // it is under way
    const { entrance } = words();
    const wish = this.#wish;
    const roomFault = faultOfRoom(wish.roomId);
    if (wish.name === "") this.#fault(this.#name, entrance.noName);
    else if (roomFault !== "") this.#fault(this.#choice.field, roomFault);
    else if (!this.#tokenPart.hidden && wish.token === "")
      this.#fault(this.#token, entrance.noToken);
    else this.#options.enter(wish);
  }

  #fault(field: HTMLInputElement, text: string): void {
    this.say({ text, alarm: true });
    field.focus();
  }
}

function moderatorPart(box: HTMLInputElement): HTMLElement {
  const { moderator, moderatorHint } = words().entrance;
  const label = h("label", { for: "moderator" }, moderator);
  const hint = h("span", { class: "hint", id: "moderator-hint" }, moderatorHint);
  return h("div", { class: "check" }, box, h("div", {}, label, hint));
}
