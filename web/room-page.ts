import type { Parlor, Room } from "../client/index.ts";
import { Band } from "./band.ts";
import { Company } from "./company.ts";
import { Composer } from "./composer.ts";
import { h } from "./dom.ts";
import { type IconName, icon } from "./icons.ts";
import { People } from "./people.ts";
import { RoomFeed } from "./room-feed.ts";
import { addressOf } from "./room-name.ts";
import { Stage } from "./stage.ts";
import { Talk } from "./talk.ts";
import { Title } from "./title.ts";
import type { Notice } from "./words.ts";

/** What the page of a room is about, and whom it tells. */
export interface RoomPageOptions {
  readonly parlor: Parlor;
  readonly room: Room;
  /** One wants to leave. */
  leave(): void;
  /** One is out of the room for good. */
  closed(notice: Notice): void;
}

/** How long it is said that the link was copied. */
const copiedMs = 2000;

/** The page of a room: the stage, who is in, the talk, and where one's own words are written. */
export class RoomPage {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #options: RoomPageOptions;
  readonly #stage: Stage;
  readonly #composer: Composer;
  readonly #people = new People("Alt+P");
  readonly #title = new Title();
  readonly #feed: RoomFeed;
  readonly #offs: (() => void)[];

  constructor(options: RoomPageOptions) {
    const { parlor, room, closed } = options;
    this.#options = options;
    const company = new Company(this.#copyButton("primary"));
    const talk = new Talk(company.empty);
    const band = new Band();
    this.#stage = new Stage();
    this.#composer = new Composer({
      say: (text) => this.#feed.say(text),
      fly: (text) => this.#feed.fly(text),
    });
    const [stage, people, title] = [this.#stage, this.#people, this.#title];
    this.#feed = new RoomFeed(room, { parlor, stage, talk, people, company, title, closed });
    this.#offs = [parlor.on("state", (state) => band.show(state)), this.#listenForKeys()];
    const main = h("main", {}, stage.element, band.element, talk.element, this.#composer.element);
    this.element = h("div", { class: "room" }, this.#header(company.line), main, people.element);
  }

  /** Puts the cursor where one writes. */
  focus(): void {
    this.#composer.focus();
  }

  /** Lets go of everything. */
  close(): void {
    for (const off of this.#offs) off();
    this.#feed.close();
    this.#stage.close();
    this.#title.close();
  }

  #header(company: HTMLElement): HTMLElement {
    const mark = h("p", { class: "mark" }, icon("armchair"), h("span", {}, "Parlor"));
    const leave = button("leave", "Leave", "Alt+L", () => this.#options.leave());
    const controls = h(
      "nav",
      { "aria-label": "Room" },
      this.#people.toggle,
      this.#copyButton("bare"),
      leave,
    );
    const name = h("div", { class: "room-name" }, this.#title.element, company);
    return h("header", { class: "bar" }, mark, name, controls);
  }

  #copyButton(kind: "bare" | "primary"): HTMLButtonElement {
    const copy = button("link", "Copy link", "Alt+C", () => void this.#copy(copy));
    copy.classList.replace("bare", kind);
    return copy;
  }

  async #copy(copy: HTMLButtonElement): Promise<void> {
    const address = addressOf(this.#options.room.id);
    const label = copy.querySelector("span");
    try {
      await navigator.clipboard.writeText(address);
    } catch {
      this.#composer.note(`Copying is not allowed here. The link: ${address}`);
      return;
    }
    label?.replaceChildren("Link copied");
    setTimeout(() => label?.replaceChildren("Copy link"), copiedMs);
  }

  #listenForKeys(): () => void {
    const keys: Readonly<Record<string, () => void>> = {
      KeyP: () => this.#people.flip(),
      KeyL: () => this.#options.leave(),
      KeyC: () => this.element.querySelector<HTMLElement>(".bar [data-key='Alt+C']")?.click(),
    };
    const keydown = (event: KeyboardEvent): void => {
      const act = event.altKey && !event.ctrlKey && !event.metaKey ? keys[event.code] : undefined;
      if (act !== undefined) {
        event.preventDefault();
        act();
      } else if (event.key === "Escape" && !this.#people.close()) this.#composer.focus();
    };
    document.addEventListener("keydown", keydown);
    return () => document.removeEventListener("keydown", keydown);
  }
}

function button(
  name: IconName,
  label: string,
  shortcut: string,
  act: () => void,
): HTMLButtonElement {
  return h(
    "button",
    {
      type: "button",
      class: "bare",
      title: `${label} (${shortcut})`,
      "aria-keyshortcuts": shortcut,
      "data-key": shortcut,
      on: { click: act },
    },
    icon(name),
    h("span", {}, label),
  );
}
