import { switchLanguage, words } from "./i18n/words.ts";
import { endWords, type Notice } from "./link/error-words.ts";
import { type Handover, RoomPage } from "./room-page.ts";
import { Outbox } from "./talk/outbox.ts";
import type { Visit } from "./visit.ts";

/** How a stay came to its end: one left, one's token is no good any more, or somebody saw to it. */
export interface Ending {
  readonly notice: Notice;
  readonly how: "left" | "expired" | "other";
}

/** What a stay is made of, and whom it tells. */
export interface StayOptions {
  readonly visit: Visit;
  /** Where its page is shown. */
  readonly root: HTMLElement;
  /** Another token was taken. */
  renewed(token: string): void;
  /** It is over. */
  out(ending: Ending): void;
}

/** One's stay in a room: it goes on while the language of its page is another. */
export class Stay {
  readonly #options: StayOptions;
  readonly #outbox: Outbox;
  readonly #offState: () => void;
  #page: RoomPage;

  constructor(options: StayOptions) {
    this.#options = options;
    const { parlor, room } = options.visit;
    this.#outbox = new Outbox(room);
    this.#offState = parlor.on("state", (state) => {
      if (state.name !== "ended") return;
      const dead = state.reason === "expired" || state.reason === "refused";
      options.out({ notice: endWords(state, room.id), how: dead ? "expired" : "other" });
    });
    this.#page = this.#show();
  }

  /** Leaves without a word. */
  end(): void {
    this.#offState();
    this.#page.close();
    void this.#options.visit.parlor.logOut();
  }

  #show(before?: Handover): RoomPage {
    const { visit, root, renewed, out } = this.#options;
    const left = words().entrance.left(visit.room.id);
    const page = new RoomPage({
      ...visit,
      outbox: this.#outbox,
      before,
      renewed,
      leave: () => out({ notice: { text: left, alarm: false }, how: "left" }),
      closed: (notice) => out({ notice, how: "other" }),
      switchLanguage: () => this.#switchLanguage(),
    });
    root.replaceChildren(page.element);
    page.shown();
    return page;
  }

  #switchLanguage(): void {
    const before = this.#page.handOver();
    this.#page.close();
    switchLanguage();
    this.#page = this.#show(before);
  }
}
