import { avatar } from "../avatar.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import { type Inside, listen } from "../inside.ts";
import type { Seating } from "./seating.ts";

/** How the one seat of a room is called. */
export interface HostSeatWords {
  /** Whoever sits there: "Host". */
  readonly title: string;
  /** To sit down there: "Take the host's seat". */
  readonly take: string;
}

/** The one seat of a live room or a class: who has it, or that one can take it. */
export class HostSeat {
  /** What is shown. */
  readonly element = h("div", { class: "host" });
  readonly #inside: Inside;
  readonly #seating: Seating;
  readonly #words: HostSeatWords;

  constructor(inside: Inside, seating: Seating, as: HostSeatWords) {
    this.#inside = inside;
    this.#seating = seating;
    this.#words = as;
    for (const name of ["attributes", "members", "reset"] as const)
      listen(inside, name, () => this.#show());
    this.#show();
  }

  #show(): void {
    const focused = this.element.contains(document.activeElement);
    const [seat] = this.#seating.seats;
    const { room, self, moderator } = this.#inside;
    const { seats } = words();
    if (seat === undefined || seat.userId === "") {
      const click = (): void => void this.#seating.take(1);
      const take = h("button", { type: "button", on: { click } }, icon("plus"), this.#words.take);
      this.element.replaceChildren(take);
    } else {
      const { userId } = seat;
      const name = room.members.find((member) => member.userId === userId)?.name ?? userId;
      const label = userId === self ? seats.leave : seats.putOut(name);
      const click = (): void =>
        void (userId === self ? this.#seating.leave(seat) : this.#seating.putOut(seat));
      const out = h(
        "button",
        { type: "button", class: "bare", title: label, "aria-label": label, on: { click } },
        icon("close"),
      );
      const text = h("p", {}, h("b", {}, name), h("span", {}, this.#words.title));
      this.element.replaceChildren(
        avatar(userId, name),
        text,
        ...(userId === self || moderator ? [out] : []),
      );
    }
    if (focused) this.element.querySelector("button")?.focus();
  }
}
