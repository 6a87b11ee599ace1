import { avatar } from "../avatar.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import { type Inside, listen, nameIn } from "../inside.ts";
import { onFrame } from "../on-frame.ts";
import { write } from "../rows.ts";
import type { Seat, Seating } from "./seating.ts";
import { tellSeats } from "./tell-seats.ts";

/** How the one seat of a room is called. */
export interface HostSeatWords {
  /** Whoever sits there: "Host". */
  readonly title: string;
  /** To sit down there: "Take the host's seat". */
  readonly take: string;
  /** Someone sat down there. */
  satDown(name: string): string;
}

/** The one seat of a live room or a class: who has it, or that one can take it. */
export class HostSeat {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #inside: Inside;
  readonly #seating: Seating;
  readonly #take: HTMLButtonElement;
  readonly #sign = h("span", { class: "sign" });
  readonly #name = h("b", {});
  readonly #text: HTMLElement;
  readonly #out: HTMLButtonElement;
  #shown = "";

  constructor(inside: Inside, seating: Seating, as: HostSeatWords) {
    this.#inside = inside;
    this.#seating = seating;
    const take = { click: () => void seating.take(1) };
    this.#take = h("button", { type: "button", on: take }, icon("plus"), as.take);
    this.#text = h("p", {}, this.#name, h("span", {}, as.title));
    const out = { click: () => this.#putOut() };
    this.#out = h("button", { type: "button", class: "bare", on: out }, icon("close"));
    const parts = [this.#take, this.#sign, this.#text, this.#out];
    this.element = h("div", { class: "host", tabindex: -1 }, ...parts);
    const frame = onFrame(() => this.#show());
    inside.signal.addEventListener("abort", () => frame.stop());
    for (const name of ["attributes", "members", "reset"] as const)
      listen(inside, name, () => frame.ask());
    tellSeats(inside, seating, as.satDown);
    this.#show();
  }

  get #seat(): Seat | undefined {
    return this.#seating.seats[0];
  }

  #show(): void {
    const { room, self, moderator } = this.#inside;
    const { seats } = words();
    const userId = this.#seat?.userId ?? "";
    const focused = this.element.contains(document.activeElement);
    const name = userId === "" ? "" : nameIn(room, userId);
    this.#take.hidden = userId !== "";
    for (const part of [this.#sign, this.#text]) part.hidden = userId === "";
    this.#out.hidden = userId === "" || (userId !== self && !moderator);
    write(this.#name, name);
    if (this.#shown !== `${userId} ${name}`) this.#sign.replaceChildren(avatar(userId, name));
    this.#shown = `${userId} ${name}`;
    const label = userId === self ? seats.leave : seats.putOut(name);
    this.#out.title = label;
    this.#out.setAttribute("aria-label", label);
    if (focused && !this.element.contains(document.activeElement)) this.element.focus();
  }

  #putOut(): void {
    const seat = this.#seat;
    if (seat === undefined) return;
    if (seat.userId === this.#inside.self) void this.#seating.leave(seat);
    else void this.#seating.putOut(seat);
  }
}
