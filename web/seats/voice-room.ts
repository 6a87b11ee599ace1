import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { type Inside, listen } from "../inside.ts";
import { onFrame } from "../on-frame.ts";
import { Rows } from "../rows.ts";
import { seatRow } from "./seat-row.ts";
import type { Seat, Seating } from "./seating.ts";
import { tellSeats } from "./tell-seats.ts";

/** The front of a voice room: its eight seats. */
export class VoiceRoom {
  /** What is shown. */
  readonly element: HTMLElement;

  constructor(inside: Inside, seating: Seating) {
    const { seats } = words();
    const list = h("ol", { class: "seat-grid" });
    const texts = [h("h2", {}, seats.voiceTitle), h("p", {}, seats.voiceText)];
    const head = h("div", { class: "front-head" }, ...texts);
    this.element = h("section", { class: "voice", "aria-label": seats.label }, head, list);
    const rows = new Rows<Seat>(list, {
      key: ({ number }) => String(number),
      make: (seat) => seatRow(seat.number, inside, seating),
    });
    const frame = onFrame(() => rows.show(seating.seats));
    inside.signal.addEventListener("abort", () => frame.stop());
    for (const name of ["attributes", "members", "reset"] as const)
      listen(inside, name, () => frame.ask());
    tellSeats(inside, seating, seats.satDown);
    rows.show(seating.seats);
  }
}
