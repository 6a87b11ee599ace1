import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { type IconName, icon } from "../icons.ts";
import type { Inside } from "../inside.ts";
import { type Sheet, showSheet } from "../sheet.ts";
import type { Seat, Seating } from "./seating.ts";

/** Shows what one can do with a seat: with one's own, and with every seat where one may moderate. */
export function showSeat(seat: Seat, inside: Inside, seating: Seating): void {
  const { seats } = words();
  const { number, userId } = seat;
  const name = inside.room.members.find((member) => member.userId === userId)?.name ?? userId;
  const title = name === "" ? seats.seat(number) : `${seats.seat(number)} · ${name}`;
  showSheet(title, (sheet) => [
    h("div", { class: "choices" }, ...choices({ seat, name, inside, seating, sheet })),
  ]);
}

interface Choosing {
  readonly seat: Seat;
  readonly name: string;
  readonly inside: Inside;
  readonly seating: Seating;
  readonly sheet: Sheet;
}

function choices(choosing: Choosing): Node[] {
  const { seat, inside } = choosing;
  if (seat.userId === inside.self) return ownChoices(choosing);
  if (seat.userId !== "") return othersChoices(choosing);
  return emptyChoices(choosing);
}

function ownChoices(choosing: Choosing): Node[] {
  const { seat, seating } = choosing;
  const { seats } = words();
  const { micOn } = seat;
  return [
    choice(choosing, micOn ? "mic-off" : "mic", seats.turnMic(micOn), () =>
      seating.turnMic(seat, !micOn),
    ),
    choice(choosing, "leave", seats.leave, () => seating.leave(seat)),
    ...moves(choosing, (number) => seating.take(number)),
  ];
}

function othersChoices(choosing: Choosing): Node[] {
  const { seat, seating, name } = choosing;
  const { seats } = words();
  return [
    choice(choosing, "leave", seats.putOut(name), () => seating.putOut(seat)),
    ...moves(choosing, (number) => seating.move(seat.userId, number)),
  ];
}

function emptyChoices(choosing: Choosing): Node[] {
  const { seat, seating } = choosing;
  const { seats } = words();
  if (seat.locked) return [choice(choosing, "lock", seats.unlock, () => seating.unlock(seat))];
  return [
    choice(choosing, "plus", seats.take(seat.number), () => seating.take(seat.number)),
    choice(choosing, "lock", seats.lock, () => seating.lock(seat)),
  ];
}

/** A button for each free seat to move to. */
function moves({ seating, sheet }: Choosing, move: (number: number) => Promise<unknown>): Node[] {
  const { seats } = words();
  const free = seating.seats.filter(({ userId, locked }) => userId === "" && !locked);
  const buttons = free.map(({ number }) => {
    const click = (): void => {
      sheet.close();
      void move(number);
    };
    const label = seats.moveToSeat(number);
    return h(
      "button",
      { type: "button", "aria-label": label, title: label, on: { click } },
      String(number),
    );
  });
  return free.length === 0
    ? []
    : [
        h(
          "div",
          { class: "moves" },
          h("p", { class: "soft" }, seats.moveTo),
          h("div", {}, ...buttons),
        ),
      ];
}

function choice(
  { sheet }: Choosing,
  name: IconName,
  label: string,
  act: () => Promise<unknown>,
): HTMLElement {
  const click = (): void => {
    sheet.close();
    void act();
  };
  return h("button", { type: "button", on: { click } }, icon(name), label);
}
