import type { Off } from "../../client/emitter.ts";
import { h } from "../dom.ts";
import { onFrame } from "../on-frame.ts";
import { emptyWords } from "./reading.ts";
import type { HeldAttribute } from "./room-attributes.ts";
import type { RoomModel } from "./room-model.ts";
import { cell, table } from "./table.ts";
import type { Speech } from "./words.ts";

/** The attributes of a room, as they stand, with their owners. At most 64. */
export class AttributesTable {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #model: RoomModel;
  readonly #speech: Speech;
  readonly #rows = h("tbody", {});
  readonly #table: HTMLElement;
  readonly #none: HTMLElement;
  readonly #frame = onFrame(() => this.#draw());
  readonly #off: Off;

  constructor(model: RoomModel, speech: Speech) {
    const { attributes } = speech.words;
    this.#model = model;
    this.#speech = speech;
    const heads = [attributes.key, attributes.value, attributes.owner].map((text) => ({ text }));
    const columns = [...heads, { text: attributes.set, aside: true }];
    this.#table = table({
      label: attributes.heading,
      columns,
      rows: this.#rows,
    });
    this.#none = h("p", { class: "soft" });
    this.element = h(
      "section",
      { "aria-labelledby": "attributes-heading" },
      h("h2", { id: "attributes-heading" }, attributes.heading),
      this.#none,
      this.#table,
    );
    this.#off = model.on("attributes", () => this.#frame.ask());
    this.#draw();
  }

  /** Draws no more. */
  close(): void {
    this.#off();
    this.#frame.stop();
  }

  #draw(): void {
    const { words } = this.#speech;
    const { all } = this.#model.attributes;
    this.#none.textContent = emptyWords(
      this.#model.attributesReading,
      words.attributes.none,
      words,
    );
    this.#none.hidden = all.size > 0;
    this.#table.hidden = all.size === 0;
    const sorted = [...all].sort(([a], [b]) => (a < b ? -1 : 1));
    this.#rows.replaceChildren(...sorted.map(([key, attribute]) => this.#row(key, attribute)));
  }

  #row(key: string, { value, ownerId, releaseOnLeave, setMs }: HeldAttribute): HTMLElement {
    const { words, format } = this.#speech;
    const owner = ownerId === "" ? words.attributes.nobody : ownerId;
    const releases = releaseOnLeave
      ? [h("span", { class: "soft" }, words.attributes.releases)]
      : [];
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, key),
      cell(value, "wide"),
      h("td", {}, h("span", { class: "stack" }, owner, ...releases)),
      cell(format.moment(setMs), "aside"),
    );
  }
}
