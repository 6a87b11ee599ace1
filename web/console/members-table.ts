import type { Off } from "../../client/emitter.ts";
import type { Member, ParlorError } from "../../client/index.ts";
import { avatar } from "../avatar.ts";
import { h } from "../dom.ts";
import { onFrame } from "../on-frame.ts";
import { errorWords } from "./error-words.ts";
import { searchField } from "./form-parts.ts";
import type { Kept } from "./kept.ts";
import { Pager } from "./pager.ts";
import { emptyWords } from "./reading.ts";
import type { RoomModel } from "./room-model.ts";
import { cell, replaceRows, table, write } from "./table.ts";
import { isUserId } from "./user-id.ts";
import type { Speech } from "./words.ts";

/** Members on a page of the table. */
const pageSize = 20;

/** How often the table is drawn anew at the most, while people come and go. */
const restMs = 500;

/** Attributes that are shown of a member; the others are counted. */
const maxAttributes = 2;

/** What a table of members is made of. */
export interface MembersTableOptions {
  readonly model: RoomModel;
  readonly speech: Speech;
  readonly kept: Kept;
  /** More is asked for of a user. */
  open(userId: string): void;
}

/** Who is in a room: found by id or name, a page at a time. */
export class MembersTable {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #options: MembersTableOptions;
  readonly #count = h("p", { class: "soft" });
  readonly #search: HTMLInputElement;
  readonly #notice = h("div", { class: "notice", hidden: true });
  readonly #rows = h("tbody", {});
  readonly #table: HTMLElement;
  readonly #pager: Pager;
  readonly #frame = onFrame(() => this.#draw(), restMs);
  readonly #counting = onFrame(() => this.#writeCount());
  readonly #offs: Off[];
  #drawn = "";

  constructor(options: MembersTableOptions) {
    const { model, speech } = options;
    const { members } = speech.words;
    this.#options = options;
    const input = (): void => {
      this.#pager.reset();
      this.#draw();
    };
    const { placeholder, search } = members;
    const field = searchField({ placeholder, "aria-label": search, on: { input } });
    this.#search = options.kept.field("members", field);
    this.#pager = new Pager({ speech, pageSize, turned: () => this.#draw() });
    const columns = [
      { text: members.member },
      { text: members.since, aside: true },
      { text: members.attributes },
    ];
    this.#table = table({ label: members.heading, columns, rows: this.#rows });
    const title = h("h2", { id: "members-heading" }, members.heading);
    this.element = h(
      "section",
      { "aria-labelledby": "members-heading" },
      h("div", { class: "section-head" }, title, this.#count, this.#search),
      this.#notice,
      this.#table,
      this.#pager.element,
    );
    const parts = ["members", "sanctions"] as const;
    this.#offs = [
      ...parts.map((part) => model.on(part, () => this.#frame.ask())),
      model.on("members", () => this.#counting.ask()),
    ];
    this.#draw();
  }

  /** Draws no more. */
  close(): void {
    for (const off of this.#offs) off();
    this.#frame.stop();
    this.#counting.stop();
  }

  #draw(): void {
    const { model } = this.#options;
    const text = this.#search.value.trim();
    const wanted = text.toLowerCase();
    const all = model.members.list;
    const found =
      wanted === ""
        ? all
        : all.filter(({ userId, name }) => `${userId}\n${name}`.toLowerCase().includes(wanted));
    const rows = this.#pager.pageOf(found);
    this.#writeCount();
    this.#table.hidden = rows.length === 0;
    this.#say(text, rows.length);
    const drawn = JSON.stringify(rows.map((member) => this.#looksOf(member)));
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    replaceRows(
      this.#rows,
      rows.map((member) => this.#row(member)),
    );
  }

  /** Counted at once: the same number stands in the head of the room. */
  #writeCount(): void {
    const { model, speech } = this.#options;
    const { size, reading } = model.members;
    const known = size > 0 || reading.name === "read";
    write(this.#count, known ? speech.format.count(size) : "");
  }

  #say(text: string, found: number): void {
    const { model, speech } = this.#options;
    const { members } = speech.words;
    const { reading } = model.members;
    this.#notice.hidden = found > 0 && reading.name !== "failed";
    if (reading.name === "failed") this.#sayUnread(reading.error);
    else if (found > 0) return;
    else if (text !== "" && reading.name === "read") this.#sayNoneSo(text);
    else write(this.#notice, emptyWords(reading, members.none, speech.words));
  }

  #sayUnread(error: ParlorError): void {
    const { model, speech } = this.#options;
    const { errors } = speech.words;
    const text = errors.membersUnread(errorWords(error, speech.words));
    if (this.#notice.firstChild?.textContent === text) return;
    const click = (): void => void model.members.read();
    const again = h("button", { type: "button", on: { click } }, errors.tryAgain);
    this.#notice.replaceChildren(h("span", {}, text), again);
  }

  #sayNoneSo(text: string): void {
    const { members } = this.#options.speech.words;
    if (this.#notice.firstChild?.textContent === members.noneSo(text)) return;
    const click = (): void => this.#options.open(text);
    const open = isUserId(text)
      ? [h("button", { type: "button", on: { click } }, members.openById(text))]
      : [];
    this.#notice.replaceChildren(h("span", {}, members.noneSo(text)), ...open);
  }

  /** Everything that a row shows. */
  #looksOf({ userId, name, joinTime, attributes }: Member) {
    const { sanctions } = this.#options.model;
    const pairs = Object.entries(attributes);
    return { userId, name, joinTime, pairs, muted: sanctions.mutes.has(userId) };
  }

  #row(member: Member): HTMLElement {
    const { speech, open } = this.#options;
    const { words, format } = speech;
    const { userId, name, joinTime, pairs, muted } = this.#looksOf(member);
    const click = (): void => open(userId);
    const button = h(
      "button",
      {
        type: "button",
        class: "bare person",
        "data-focus": userId,
        title: words.members.open(name),
      },
      avatar(userId, name),
      h(
        "span",
        {},
        h("b", {}, name),
        ...(name === userId ? [] : [h("span", { class: "soft" }, userId)]),
      ),
    );
    button.addEventListener("click", click);
    const badge = muted ? [h("span", { class: "badge" }, words.members.muted)] : [];
    const shown = pairs.slice(0, maxAttributes).map(([key, value]) => `${key} = ${value}`);
    const rest = pairs.length - shown.length;
    const more = rest > 0 ? [words.members.more(format.count(rest))] : [];
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, h("span", { class: "cell-line" }, button, ...badge)),
      cell(joinTime === undefined ? "" : format.moment(joinTime.getTime()), "aside"),
      cell([...shown, ...more].join(", "), "wide"),
    );
  }
}
