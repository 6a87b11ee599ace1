import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import { demoKinds, demoRoomOf } from "../kind.ts";
import { labelled } from "../labelled.ts";
import { input } from "./fields.ts";

/** Stands for a room of one's own. */
const own = "";

/** Where to: a demo room, or one that one names. */
export class RoomChoice {
  /** What is shown. */
  readonly element: HTMLElement;
  /** Where one names a room of one's own. */
  readonly field: HTMLInputElement;
  readonly #fieldPart: HTMLElement;
  readonly #radios: readonly HTMLInputElement[];
  readonly #changed: () => void;

  /** `changed` is told when another room is chosen. */
  constructor(roomId: string, changed: () => void) {
    this.#changed = changed;
    const { entrance } = words();
    this.field = input({ name: "room", maxlength: 128 });
    this.#fieldPart = labelled(this.field, entrance.room, entrance.roomHint);
    const demos = demoKinds.map((kind) => {
      const { title, text } = entrance.demo[kind];
      const picture = h("img", { src: `scenes/${kind}.svg`, alt: "", width: 320, height: 180 });
      return this.#card(demoRoomOf(kind), [
        picture,
        h("b", {}, title),
        h("span", { class: "soft" }, text),
      ]);
    });
    const ownSign = h("span", { class: "own-sign" }, icon("armchair"));
    const ownWords = h(
      "span",
      {},
      h("b", {}, entrance.own),
      h("span", { class: "soft" }, entrance.ownText),
    );
    const ownCard = this.#card(own, [ownSign, ownWords]);
    ownCard.classList.add("own");
    const cards = [...demos, ownCard];
    this.#radios = cards.flatMap((card) => [...card.querySelectorAll("input")]);
    this.element = h(
      "fieldset",
      { class: "rooms" },
      h("legend", {}, entrance.rooms),
      h("div", { class: "cards" }, ...cards),
      this.#fieldPart,
    );
    this.#choose(roomId);
  }

  /** The room that is chosen, or named. */
  get roomId(): string {
    const chosen = this.#radios.find((radio) => radio.checked)?.value ?? own;
    return chosen === own ? this.field.value.trim() : chosen;
  }

  /** Chooses a room. */
  show(roomId: string): void {
    this.#choose(roomId);
    this.#changed();
  }

  #choose(roomId: string): void {
    const radio = this.#radios.find(({ value }) => value === roomId) ?? this.#radios.at(-1);
    if (radio === undefined) return;
    radio.checked = true;
    if (radio.value === own) this.field.value = roomId;
    this.#showField();
  }

  /** Lets nothing else be chosen, or lets it again. */
  hold(held: boolean): void {
    this.field.readOnly = held;
    for (const radio of this.#radios) radio.disabled = held;
  }

  #showField(): void {
    this.#fieldPart.hidden = this.#radios.some(({ checked, value }) => checked && value !== own);
  }

  #card(value: string, content: readonly Node[]): HTMLElement {
    const change = (): void => {
      this.#showField();
      this.#changed();
      if (value === own) this.field.focus();
    };
    const radio = h("input", { type: "radio", name: "room-choice", value, on: { change } });
    return h("label", { class: "card" }, radio, ...content);
  }
}
