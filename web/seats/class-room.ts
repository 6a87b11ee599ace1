import { type Member, ParlorError } from "../../client/index.ts";
import { avatar } from "../avatar.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import { type Inside, listen } from "../inside.ts";
import { errorWords } from "../link/error-words.ts";
import { handIsUp, handKey } from "./hands.ts";
import { HostSeat } from "./host-seat.ts";
import type { Seating } from "./seating.ts";

/** The front of a class: the board, the teacher's place, and the hands that are up. */
export class ClassRoom {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #inside: Inside;
  readonly #hands = h("ul", { class: "hands", "aria-label": words().seats.hands });
  readonly #raise: HTMLButtonElement;

  constructor(inside: Inside, seating: Seating) {
    this.#inside = inside;
    const { seats } = words();
    const click = (): void => void this.#turn();
    this.#raise = h("button", { type: "button", class: "raise", on: { click } });
    const host = new HostSeat(inside, seating, { title: seats.teacher, take: seats.takeTeacher });
    const board = h(
      "div",
      { class: "board" },
      h("h2", {}, seats.classTitle),
      h("p", {}, seats.classText),
      h("img", { src: "scenes/board.svg", alt: "" }),
      host.element,
    );
    const row = h("div", { class: "hand-row" }, this.#raise, this.#hands);
    this.element = h(
      "section",
      { class: "class-room", "aria-label": seats.classTitle },
      board,
      row,
    );
    for (const name of ["memberAttributes", "members"] as const)
      listen(inside, name, () => this.#show());
    this.#show();
  }

  get #isUp(): boolean {
    const { room, self } = this.#inside;
    return room.members.some((member) => member.userId === self && handIsUp(member));
  }

  async #turn(): Promise<void> {
    const change = this.#isUp ? { delete: [handKey] } : { set: { [handKey]: "up" } };
    await this.#tried(() => this.#inside.room.updateMemberAttributes(change));
  }

  async #tried(act: () => Promise<void>): Promise<void> {
    const { room, say } = this.#inside;
    await act().catch((thrown) =>
      say(words().seats.failed(errorWords(ParlorError.from(thrown), room.id))),
    );
  }

  #show(): void {
    const { seats } = words();
    const up = this.#isUp;
    this.#raise.replaceChildren(icon("hand"), up ? seats.lowerHand : seats.raiseHand);
    this.#raise.setAttribute("aria-pressed", String(up));
    const hands = this.#inside.room.members.filter(handIsUp);
    this.#hands.replaceChildren(
      ...(hands.length === 0
        ? [h("li", { class: "soft" }, seats.noHands)]
        : hands.map((member) => this.#handOf(member))),
    );
  }

  #handOf({ userId, name }: Member): HTMLElement {
    const { room, moderator } = this.#inside;
    const sign = [avatar(userId, name), name, icon("hand")];
    if (!moderator) return h("li", { class: "chip" }, ...sign);
    const label = words().seats.giveWord(name);
    const click = (): void =>
      void this.#tried(() => room.updateMemberAttributes({ userIds: [userId], delete: [handKey] }));
    const attributes = { type: "button", class: "chip", title: label, on: { click } };
    return h("li", {}, h("button", attributes, ...sign));
  }
}
