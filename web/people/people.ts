import type { Member } from "../../client/index.ts";
import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import { type Inside, listen } from "../inside.ts";
import { onFrame } from "../on-frame.ts";
import { Rows, write } from "../rows.ts";
import type { Mutes } from "./mutes.ts";
import { type Person, personRow } from "./person-row.ts";

/** Rows that are shown; the others are counted, and found by their names. */
const maxRows = 200;

/** So few are found without a search. */
const fewRows = 8;

/** What the list of people needs, and whom it tells. */
export interface PeopleOptions {
  readonly inside: Inside;
  readonly mutes: Mutes;
  /** Whether the members are listed, not yet, or not at all. */
  listing(): "looking" | "listed" | "counted";
  /** Someone was pressed. */
  choose(member: Member): void;
  /** Everyone is to be muted, or to talk again. */
  muteEveryone(mute: boolean): void;
}

/** Everyone who is in, for the panel of people. Drawn once a frame, however much happens. */
export class People {
  /** What is shown. */
  readonly element: HTMLElement;
  /** Where one types a part of a name. */
  readonly search: HTMLInputElement;
  readonly #options: PeopleOptions;
  readonly #list = h("ul", {});
  readonly #rest = h("p", { class: "soft rest", role: "status" });
  readonly #rows: Rows<Person>;
  readonly #everyone: HTMLButtonElement;
  readonly #frame = onFrame(() => this.#draw());

  constructor(options: PeopleOptions) {
    const { inside, choose } = options;
    this.#options = options;
    const { people } = words();
    this.#rows = new Rows<Person>(this.#list, {
      key: ({ member }) => member.userId,
      make: (person) => personRow(person, choose),
    });
    const attributes = { type: "search", "aria-label": people.search, placeholder: people.search };
    const plain = { autocomplete: "off", spellcheck: "false" };
    this.search = h("input", { ...attributes, ...plain, on: { input: () => this.#draw() } });
    const click = (): void => options.muteEveryone(!options.mutes.everyone);
    this.#everyone = h("button", { type: "button", class: "mute-everyone", on: { click } });
    const tools = h("div", { class: "people-tools" }, this.search, this.#everyone);
    this.element = h("div", { class: "people-list" }, tools, this.#list, this.#rest);
    for (const name of ["members", "reset"] as const) listen(inside, name, () => this.draw());
    inside.signal.addEventListener("abort", () => this.#frame.stop());
    this.#draw();
  }

  /** Shows in the next frame how it stands. */
  draw(): void {
    this.#frame.ask();
  }

  #draw(): void {
    const { inside, mutes } = this.#options;
    const { members, memberCount } = inside.room;
    const typed = this.search.value.trim().toLowerCase();
    const found = members.filter(({ name }) => name.toLowerCase().includes(typed));
    const shown = found.slice(0, maxRows);
    this.#rows.show(
      shown.map((member) => ({
        member,
        self: member.userId === inside.self,
        muted: mutes.of(member.userId) !== undefined,
      })),
    );
    write(this.#rest, this.#restWords({ typed, found: found.length, shown: shown.length }));
    this.search.hidden = typed === "" && memberCount <= fewRows;
    this.#drawEveryone();
  }

  #restWords(of: {
    readonly typed: string;
    readonly found: number;
    readonly shown: number;
  }): string {
    const { people, room } = words();
    const { memberCount } = this.#options.inside.room;
    const { typed, found, shown } = of;
    if (typed !== "")
      return found === 0 ? people.nobodyFound : found > shown ? people.more(found - shown) : "";
    const listing = this.#options.listing();
    if (listing === "looking") return room.looking;
    const rest = Math.max(0, memberCount - shown);
    if (listing === "counted") return people.notListed(memberCount);
    return rest > 0 ? people.more(rest) : "";
  }

  #drawEveryone(): void {
    const { inside, mutes } = this.#options;
    const { people } = words();
    this.#everyone.hidden = !inside.moderator;
    const label = mutes.everyone ? people.unmuteEveryone : people.muteEveryone;
    if (this.#everyone.textContent === label) return;
    this.#everyone.replaceChildren(icon(mutes.everyone ? "mic" : "mic-off"), label);
  }
}
