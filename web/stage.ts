import type { Member } from "../client/index.ts";
import { avatar } from "./avatar.ts";
import { Barrage } from "./barrage.ts";
import { h, prefersStillness } from "./dom.ts";

/** The width of a seat, and the most that are shown. */
const seatPx = 68;
const maxSeats = 16;

/** The upper part of the room: who sits in it, and what flies over it. */
export class Stage {
  /** What is shown. */
  readonly element: HTMLElement;
  /** What flies over. */
  readonly barrage: Barrage;
  readonly #seats = h("ul", { class: "seats", "aria-hidden": "true" });
  readonly #shown = new Map<string, HTMLElement>();
  readonly #resized = new ResizeObserver(() => this.#lay());
  #members: readonly Member[] = [];
  #count = 0;

  constructor() {
    const layer = h("div", { class: "barrage", "aria-hidden": "true" });
    const hint = h("p", { class: "stage-hint" }, "Let words fly, and they cross the stage");
    this.barrage = new Barrage(layer, () => hint.remove());
    this.element = h(
      "section",
      { class: "stage", "aria-label": "Stage" },
      layer,
      hint,
      this.#seats,
    );
    this.#resized.observe(this.element);
  }

  /** Seats the members, in the order in which they came; those who do not fit are counted. */
  seat(members: readonly Member[], count: number): void {
    this.#members = members;
    this.#count = count;
    this.#lay();
  }

  /** Lets go of what it observes. */
  close(): void {
    this.#resized.disconnect();
  }

  #lay(): void {
    const fit = Math.min(maxSeats, Math.floor((this.element.clientWidth - 32) / seatPx));
    const all = this.#count <= fit && this.#members.length <= fit;
    const seated = this.#members.slice(0, all ? fit : fit - 1);
    const ids = new Set(seated.map(({ userId }) => userId));
    for (const userId of this.#shown.keys()) if (!ids.has(userId)) this.#shown.delete(userId);
    const rest = this.#count - seated.length;
    const seats = seated.map((member) => this.#seatOf(member));
    this.#seats.replaceChildren(...seats, ...(rest > 0 ? [restOf(rest)] : []));
  }

  #seatOf({ userId, name }: Member): HTMLElement {
    const known = this.#shown.get(userId);
    if (known !== undefined) return known;
    const seat = h("li", {}, avatar(userId, name), h("span", { class: "seat-name" }, name));
    this.#shown.set(userId, seat);
    requestAnimationFrame(() => takeSeat(seat));
    return seat;
  }
}

function restOf(count: number): HTMLElement {
  const sign = h("span", { class: "avatar rest" }, `+${count}`);
  return h("li", {}, sign, h("span", { class: "seat-name" }, "more"));
}

function takeSeat(seat: HTMLElement): void {
  if (prefersStillness()) return;
  const from = { opacity: 0, transform: "translateY(12px) scale(0.9)" };
  seat.animate([from, { opacity: 1, transform: "none" }], { duration: 280, easing: "ease-out" });
}
