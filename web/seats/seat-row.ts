import { avatar } from "../avatar.ts";
import { h, prefersStillness } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import { type Inside, nameIn } from "../inside.ts";
import { type Row, write } from "../rows.ts";
import { showSeat } from "./seat-sheet.ts";
import type { Seat, Seating } from "./seating.ts";

/** A seat of a voice room: it stays the same button, whoever sits there. */
export function seatRow(number: number, inside: Inside, seating: Seating): Row<Seat> {
  const { self, moderator, room } = inside;
  const sign = h("span", { class: "sign" });
  const label = h("span", { class: "seat-name" });
  const parts = [sign, label, h("span", { class: "seat-number" }, String(number))];
  let shown: Shown | undefined;
  const click = (): void => {
    if (shown === undefined) return;
    const { seat } = shown;
    if (takes(seat, inside)) void seating.take(number);
    else if (seat.userId === self || moderator) showSeat(seat, inside, seating);
  };
  const button = h("button", { type: "button", class: "seat", on: { click } }, ...parts);
  const update = (seat: Seat): void => {
    const name = seat.userId === "" ? "" : nameIn(room, seat.userId);
    const before = shown;
    shown = { seat, name };
    const mine = seat.userId !== "" && seat.userId === self;
    if (!same(before, shown)) sign.replaceChildren(...signOf(shown));
    write(label, name || stateOf(seat, mine));
    button.classList.toggle("mine", mine);
    button.setAttribute("aria-label", labelOf(shown, inside));
    const mayAct = takes(seat, inside) || mine || moderator;
    if (mayAct) button.removeAttribute("aria-disabled");
    else button.setAttribute("aria-disabled", "true");
    const { userId } = seat;
    if (before !== undefined && userId !== "" && before.seat.userId !== userId) sitDown(button);
  };
  return { element: h("li", {}, button), update };
}

interface Shown {
  readonly seat: Seat;
  readonly name: string;
}

function same(before: Shown | undefined, { seat, name }: Shown): boolean {
  if (before === undefined || before.name !== name) return false;
  const { userId, locked, micOn } = before.seat;
  return userId === seat.userId && locked === seat.locked && micOn === seat.micOn;
}

/** Whether a press sits one down. */
function takes({ userId, locked }: Seat, { moderator }: Inside): boolean {
  return userId === "" && !locked && !moderator;
}

function labelOf({ seat, name }: Shown, inside: Inside): string {
  const { seats, between } = words();
  const { number, userId, micOn } = seat;
  if (takes(seat, inside)) return seats.take(number);
  const state = stateOf(seat, userId === inside.self);
  const mic = userId === "" ? "" : micOn ? seats.micOn : seats.micOff;
  return [seats.seat(number), name, state, mic].filter((text) => text !== "").join(between);
}

function stateOf({ userId, locked }: Seat, mine: boolean): string {
  const { seats } = words();
  if (userId === "") return locked ? seats.locked : seats.free;
  return mine ? seats.yours : "";
}

function signOf({ seat: { userId, locked, micOn }, name }: Shown): Node[] {
  if (userId === "")
    return [h("span", { class: "avatar empty-seat" }, icon(locked ? "lock" : "plus"))];
  const badge = h("span", { class: micOn ? "mic" : "mic off" }, icon(micOn ? "mic" : "mic-off"));
  return [avatar(userId, name), badge];
}

function sitDown(seat: HTMLElement): void {
  if (prefersStillness()) return;
  const from = { opacity: 0, transform: "translateY(10px) scale(0.94)" };
  seat.animate([from, { opacity: 1, transform: "none" }], { duration: 280, easing: "ease-out" });
}
