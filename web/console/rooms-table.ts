import type { Off } from "../../client/emitter.ts";
import { h } from "../dom.ts";
import { onFrame } from "../on-frame.ts";
import { addressOfRoom } from "./address.ts";
import type { CountedRoom } from "./counted-room.ts";
import { errorWords } from "./error-words.ts";
import { searchField } from "./form-parts.ts";
import type { Kept } from "./kept.ts";
import { Pager } from "./pager.ts";
import { arrangeRows, write } from "./table.ts";
import type { Watch } from "./watch.ts";
import type { Speech } from "./words.ts";

/** Rooms on a page of the table. */
const pageSize = 25;

/** How often the rooms are put in order anew: numbers are right at once, places need not be. */
const orderMs = 1000;

/** What rooms can be sorted by. */
type Order = "room" | "members" | "perSecond" | "created";

const orders: Readonly<Record<Order, (a: CountedRoom, b: CountedRoom) => number>> = {
  room: (a, b) => (a.roomId < b.roomId ? -1 : 1),
  members: (a, b) => b.memberCount - a.memberCount,
  perSecond: (a, b) => b.messagesPerS - a.messagesPerS,
  created: (a, b) => b.createMs - a.createMs,
};

const isOrder = (name: string): name is Order => name in orders;

/** The rooms of the app: found by the beginning of their ids, sorted, a page at a time. */
export class RoomsTable {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #watch: Watch;
  readonly #speech: Speech;
  readonly #kept: Kept;
  readonly #summary = h("p", { class: "soft" });
  readonly #notice = h("div", { class: "notice", hidden: true });
  readonly #search: HTMLInputElement;
  readonly #heads: HTMLTableCellElement[];
  readonly #body = h("tbody", {});
  readonly #pager: Pager;
  readonly #off: Off;
  /** The rooms of the page that is shown, each with its row. */
  #shown: (readonly [CountedRoom, HTMLTableRowElement])[] = [];
  #order: Order;
  readonly #numbers = onFrame(() => this.#writeNumbers());
  readonly #ordering = onFrame(() => this.#arrange(), orderMs);

  constructor(watch: Watch, speech: Speech, kept: Kept) {
    const { rooms } = speech.words;
    this.#watch = watch;
    this.#speech = speech;
    const input = (): void => {
      this.#pager.reset();
      this.#arrange();
    };
    this.#kept = kept;
    const order = kept.get("order") ?? "members";
    this.#order = isOrder(order) ? order : "members";
    const attributes = {
      placeholder: rooms.placeholder,
      "aria-label": rooms.search,
      on: { input },
    };
    this.#search = kept.field("rooms", searchField(attributes));
    this.#pager = new Pager({ speech, pageSize, turned: () => this.#arrange() });
    this.#heads = [
      this.#head("room"),
      this.#head("members"),
      this.#head("perSecond"),
      this.#head("created"),
    ];
    this.element = this.#section();
    this.#off = watch.on("rooms", () => {
      this.#numbers.ask();
      this.#ordering.ask();
    });
    this.#arrange();
  }

  /** Draws no more. */
  close(): void {
    this.#off();
    this.#numbers.stop();
    this.#ordering.stop();
  }

  #section(): HTMLElement {
    const { rooms } = this.#speech.words;
    const title = h("h2", { id: "rooms-heading", tabindex: -1 }, rooms.heading);
    const table = h(
      "table",
      { class: "rooms-table" },
      h("caption", { class: "unseen" }, rooms.heading),
      h("thead", {}, h("tr", {}, ...this.#heads)),
      this.#body,
    );
    return h(
      "section",
      { "aria-labelledby": "rooms-heading" },
      h("div", { class: "section-head" }, title, this.#summary, this.#search),
      this.#notice,
      h("div", { class: "table" }, table),
      this.#pager.element,
    );
  }

  #head(order: Order): HTMLTableCellElement {
    const { rooms } = this.#speech.words;
    const click = (): void => {
      this.#order = order;
      this.#kept.set("order", order);
      this.#pager.reset();
      this.#arrange();
    };
    const title = rooms.sortBy(rooms[order]);
    const button = h("button", { type: "button", title, on: { click } }, rooms[order]);
    const number = order === "members" || order === "perSecond";
    return h(
      "th",
      { scope: "col", "data-order": order, class: number ? "number" : undefined },
      button,
    );
  }

  /** Puts the rooms in order and shows a page of them. */
  #arrange(): void {
    const prefix = this.#search.value.trim();
    const found = [...this.#watch.rooms.all()].filter(({ roomId }) => roomId.startsWith(prefix));
    const byOrder = orders[this.#order];
    found.sort((a, b) => byOrder(a, b) || orders.room(a, b));
    const known = new Map(this.#shown);
    this.#shown = this.#pager.pageOf(found).map((room) => [room, known.get(room) ?? rowOf(room)]);
    arrangeRows(
      this.#body,
      this.#shown.map(([, row]) => row),
    );
    for (const head of this.#heads) {
      const { order = "" } = head.dataset;
      const sorted = order === "room" ? "ascending" : "descending";
      head.setAttribute("aria-sort", isOrder(order) && order === this.#order ? sorted : "none");
    }
    this.#writeNames();
    this.#writeNumbers();
    this.#say(prefix, found.length);
  }

  #writeNumbers(): void {
    const { format } = this.#speech;
    for (const [room, row] of this.#shown) {
      const [, members, perSecond] = row.cells;
      write(members, format.count(room.memberCount));
      write(perSecond, format.rate(room.messagesPerS));
    }
  }

  #writeNames(): void {
    const { format } = this.#speech;
    for (const [room, row] of this.#shown) {
      write(row.querySelector(".room-title"), room.name);
      write(row.cells[3], room.createMs === 0 ? "" : format.dateTime(room.createMs));
    }
  }

  #say(prefix: string, found: number): void {
    const { words, format } = this.#speech;
    const { rooms, roomsReading } = this.#watch;
    let members = 0;
    for (const { memberCount } of rooms.all()) members += memberCount;
    const summary = words.rooms.summary(format.count(rooms.size), format.count(members));
    write(this.#summary, rooms.complete ? summary : "");
    this.#notice.hidden = found > 0 && roomsReading.name !== "failed";
    if (roomsReading.name === "failed") this.#sayUnread(errorWords(roomsReading.error, words));
    else if (found > 0) return;
    else if (prefix === "")
      write(this.#notice, rooms.complete ? words.rooms.none : words.rooms.reading);
    else this.#sayNoneSo(prefix);
  }

  #sayUnread(why: string): void {
    const { errors } = this.#speech.words;
    if (this.#notice.firstChild?.textContent === errors.roomsUnread(why)) return;
    const click = (): void => this.#watch.readRooms();
    const again = h("button", { type: "button", on: { click } }, errors.tryAgain);
    this.#notice.replaceChildren(h("span", {}, errors.roomsUnread(why)), again);
  }

  #sayNoneSo(prefix: string): void {
    const { rooms } = this.#speech.words;
    if (this.#notice.firstChild?.textContent === rooms.noneSo(prefix)) return;
    const open = h("a", { href: addressOfRoom(prefix) }, rooms.openById(prefix));
    this.#notice.replaceChildren(h("span", {}, rooms.noneSo(prefix)), open);
  }
}

function rowOf({ roomId }: CountedRoom): HTMLTableRowElement {
  const link = h("a", { href: addressOfRoom(roomId) }, roomId);
  const title = h("span", { class: "room-title soft" });
  return h(
    "tr",
    {},
    h("th", { scope: "row", class: "wide" }, link, title),
    h("td", { class: "number" }),
    h("td", { class: "number" }),
    h("td", { class: "when" }),
  );
}
