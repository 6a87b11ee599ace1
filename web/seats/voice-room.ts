import { avatar } from "../avatar.ts";
import { h, prefersStillness } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import { type Inside, listen } from "../inside.ts";
import { showSeat } from "./seat-sheet.ts";
import type { Seat, Seating } from "./seating.ts";

/** The front of a voice room: its eight seats. */
export class VoiceRoom {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #inside: Inside;
  readonly #seating: Seating;
  readonly #list = h("ol", { class: "seat-grid" });
  #shown = new Map<number, string>();

  constructor(inside: Inside, seating: Seating) {
    this.#inside = inside;
    this.#seating = seating;
    const { seats } = words();
    const head = h(
      "div",
      { class: "front-head" },
      h("h2", {}, seats.voiceTitle),
      h("p", {}, seats.voiceText),
    );
    this.element = h("section", { class: "voice", "aria-label": seats.label }, head, this.#list);
    for (const name of ["attributes", "members", "reset"] as const)
      listen(inside, name, () => this.#show());
    this.#show();
  }

  #show(): void {
    const held = [...this.#list.children].findIndex((seat) =>
      seat.contains(document.activeElement),
    );
    const before = this.#shown;
    this.#shown = new Map();
    const seats = this.#seating.seats.map((seat) => {
      const element = this.#seatOf(seat);
      const sits = seat.userId !== "" && before.get(seat.number) !== seat.userId;
      if (sits && before.size > 0) sitDown(element);
      this.#shown.set(seat.number, seat.userId);
      return h("li", {}, element);
    });
    this.#list.replaceChildren(...seats);
    if (held >= 0) seats[held]?.querySelector("button")?.focus();
  }

  #seatOf(seat: Seat): HTMLButtonElement {
    const { seats } = words();
    const { number, userId, locked, micOn } = seat;
    const { room, self, moderator } = this.#inside;
    const name = room.members.find((member) => member.userId === userId)?.name ?? userId;
    const mine = userId !== "" && userId === self;
    const state = userId === "" ? (locked ? seats.locked : seats.free) : mine ? seats.yours : "";
    const mic = userId === "" ? "" : micOn ? seats.micOn : seats.micOff;
    const label = [seats.seat(number), name, state, mic].filter((text) => text !== "").join(", ");
    const takes = userId === "" && !locked && !moderator;
    const click = (): void =>
      takes ? void this.#seating.take(number) : showSeat(seat, this.#inside, this.#seating);
    const mayAct = takes || mine || moderator;
    const sign = userId === "" ? emptySign(locked) : avatar(userId, name);
    const badge = h("span", { class: micOn ? "mic" : "mic off" }, icon(micOn ? "mic" : "mic-off"));
    return h(
      "button",
      {
        type: "button",
        class: mine ? "seat mine" : "seat",
        "aria-label": takes ? seats.take(number) : label,
        "aria-disabled": mayAct ? undefined : "true",
        on: mayAct ? { click } : {},
      },
      h("span", { class: "sign" }, sign, userId === "" ? undefined : badge),
      h("span", { class: "seat-name" }, name || state),
      h("span", { class: "seat-number" }, String(number)),
    );
  }
}

function emptySign(locked: boolean): HTMLElement {
  return h("span", { class: "avatar empty-seat" }, icon(locked ? "lock" : "plus"));
}

function sitDown(seat: HTMLElement): void {
  if (prefersStillness()) return;
  const from = { opacity: 0, transform: "translateY(10px) scale(0.94)" };
  seat.animate([from, { opacity: 1, transform: "none" }], { duration: 280, easing: "ease-out" });
}
