import { type Member, ParlorError } from "../../client/index.ts";
import { avatar } from "../avatar.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import { type Inside, listen } from "../inside.ts";
import { errorWords } from "../link/error-words.ts";
import { onFrame } from "../on-frame.ts";
import { type Row, Rows, write } from "../rows.ts";
import { handIsUp, handKey } from "./hands.ts";
import { HostSeat } from "./host-seat.ts";
import type { Seating } from "./seating.ts";

/** The front of a class: the board, the teacher's place, and the hands that are up. */
export class ClassRoom {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #inside: Inside;
  readonly #list = h("ul", { class: "hands", "aria-label": words().seats.hands });
  readonly #none = h("li", { class: "soft" }, words().seats.noHands);
  readonly #hands: Rows<Member>;
  readonly #raise: HTMLButtonElement;
  readonly #raiseWords = h("span", {});

  constructor(inside: Inside, seating: Seating) {
    this.#inside = inside;
    const { seats } = words();
    this.#hands = new Rows<Member>(this.#list, {
      key: ({ userId }) => userId,
      make: (member) => this.#handOf(member),
    });
    this.#list.append(this.#none);
    const click = (): void => void this.#turn();
    const raise = { type: "button", class: "raise", on: { click } };
    this.#raise = h("button", raise, icon("hand"), this.#raiseWords);
    const row = h("div", { class: "hand-row" }, this.#raise, this.#list);
    const label = { class: "class-room", "aria-label": seats.classTitle };
    this.element = h("section", label, this.#board(seating), row);
    const frame = onFrame(() => this.#show());
    inside.signal.addEventListener("abort", () => frame.stop());
    for (const name of ["members", "reset"] as const) listen(inside, name, () => frame.ask());
    this.#tellHands();
    this.#show();
  }

  #board(seating: Seating): HTMLElement {
    const { seats } = words();
    const { teacher: title, takeTeacher: take, isTeacher: satDown } = seats;
    const host = new HostSeat(this.#inside, seating, { title, take, satDown });
    return h(
      "div",
      { class: "board" },
      h("h2", {}, seats.classTitle),
      h("p", {}, seats.classText),
      h("img", { src: "scenes/board.svg", alt: "" }),
      host.element,
    );
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

  /** Tells those who listen to the page whose hand goes up. */
  #tellHands(): void {
    const { room, self, tell } = this.#inside;
    listen(this.#inside, "memberAttributes", ({ userIds, set }) => {
      const raised = set[handKey] === undefined ? [] : userIds.filter((userId) => userId !== self);
      for (const member of room.members)
        if (raised.includes(member.userId)) tell(words().seats.raisesHand(member.name));
    });
  }

  #show(): void {
    const { seats } = words();
    const up = this.#isUp;
    write(this.#raiseWords, up ? seats.lowerHand : seats.raiseHand);
    this.#raise.setAttribute("aria-pressed", String(up));
    const hands = this.#inside.room.members.filter(handIsUp);
    this.#hands.show(hands);
    this.#none.hidden = hands.length > 0;
  }

  #handOf({ userId, name }: Member): Row<Member> {
    const { room, moderator } = this.#inside;
    const label = h("span", {}, name);
    const sign = [avatar(userId, name), label, icon("hand")];
    const update = (member: Member): void => write(label, member.name);
    if (!moderator) return { element: h("li", { class: "chip" }, ...sign), update };
    const title = words().seats.giveWord(name);
    const click = (): void =>
      void this.#tried(() => room.updateMemberAttributes({ userIds: [userId], delete: [handKey] }));
    const attributes = { type: "button", class: "chip", title, on: { click } };
    return { element: h("li", {}, h("button", attributes, ...sign)), update };
  }
}
