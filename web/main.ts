import { EntrancePage } from "./entrance/entrance.ts";
import type { Wish } from "./entrance/wish.ts";
import { switchLanguage, tellLanguage, words } from "./i18n/words.ts";
import { endWords, type Notice } from "./link/error-words.ts";
import { roomFromAddress, roomInAddress, showInAddress } from "./room-name.ts";
import { RoomPage } from "./room-page.ts";
import {
  moderatedBeforeReload,
  rememberedName,
  rememberInside,
  rememberName,
  roomBeforeReload,
  type Tab,
  takeTab,
} from "./tab.ts";
import { enter, type Visit } from "./visit.ts";

const nothing: Notice = { text: "", alarm: false };

/** The whole page: at the entrance, or in a room. */
class Page {
  readonly #root: HTMLElement;
  readonly #tab: Tab;
  #entrance: EntrancePage | undefined;
  #trying = new AbortController();
  /** Whether someone sent a link, which was not followed yet. */
  #invited = roomInAddress() !== undefined;
  #wish: Wish = {
    name: rememberedName(),
    roomId: roomFromAddress(),
    token: "",
    moderator: moderatedBeforeReload(),
  };
  /** Takes one out of the room that the page shows, without a word. */
  #goOut: () => void = () => {};

  constructor(root: HTMLElement, tab: Tab) {
    this.#root = root;
    this.#tab = tab;
    addEventListener("hashchange", () => this.#addressChanged());
  }

  /** Shows the entrance; goes right in where this tab was in the room before it was reloaded. */
  start(): void {
    const { name, roomId } = this.#wish;
    this.#showEntrance(nothing);
    if (name !== "" && roomBeforeReload() === roomId) void this.#enter(this.#wish);
  }

  #showEntrance(notice: Notice): EntrancePage {
    const entrance = new EntrancePage({
      wish: this.#wish,
      invited: this.#invited,
      enter: (wish) => void this.#enter(wish),
      cancel: () => this.#trying.abort(),
      again: (wish) => {
        this.#wish = wish;
        this.#showEntrance(nothing);
      },
    });
    this.#entrance = entrance;
    this.#root.replaceChildren(entrance.element);
    entrance.say(notice);
    entrance.focus();
    return entrance;
  }

  async #enter(wish: Wish): Promise<void> {
    this.#wish = wish;
    this.#invited = false;
    rememberName(wish.name);
    showInAddress(wish.roomId);
    const entrance = this.#entrance ?? this.#showEntrance(nothing);
    const trying = new AbortController();
    this.#trying = trying;
    const progress = (text: string): void => {
      if (this.#trying === trying) entrance.progress(text);
    };
    progress(words().entrance.entering(wish.roomId));
    const outcome = await enter({ wish, tab: this.#tab, progress, signal: trying.signal });
    progress("");
    if (outcome.kind === "in") this.#showRoom(outcome.visit);
    else if (outcome.kind === "refused") entrance.say({ text: outcome.text, alarm: true });
    else if (outcome.kind === "token-needed") {
      entrance.say({ text: words().entrance.noDevelopmentLogin, alarm: false });
      entrance.askForToken();
    }
  }

  #showRoom({ parlor, room, moderator }: Visit): void {
    const { roomId } = this.#wish;
    this.#entrance = undefined;
    this.#trying = new AbortController();
    rememberInside(roomId, this.#wish.moderator);
    const out = (notice: Notice): void => {
      this.#goOut();
      this.#showEntrance(notice);
    };
    const leave = (): void => out({ text: words().entrance.left(roomId), alarm: false });
    const show = (): RoomPage => {
      const page = new RoomPage({
        parlor,
        room,
        moderator,
        leave,
        closed: out,
        switchLanguage: again,
      });
      this.#root.replaceChildren(page.element);
      page.focus();
      return page;
    };
    const again = (): void => {
      switchLanguage();
      shown.close();
      shown = show();
    };
    const offState = parlor.on("state", (state) => {
      if (state.name === "ended") out(endWords(state, roomId));
    });
    let shown = show();
    this.#goOut = () => {
      this.#goOut = () => {};
      offState();
      shown.close();
      rememberInside("");
      void parlor.logOut();
    };
  }

  #addressChanged(): void {
    const roomId = roomFromAddress();
    if (roomId === this.#wish.roomId) return;
    const inside = this.#entrance === undefined;
    this.#wish = { ...this.#wish, roomId };
    if (inside) {
      this.#goOut();
      void this.#enter(this.#wish);
    } else this.#entrance?.showRoom(roomId);
  }
}

const root = document.querySelector<HTMLElement>("#page");
tellLanguage();
if (root !== null) new Page(root, await takeTab()).start();
