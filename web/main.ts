import { EntrancePage, type Wish } from "./entrance.ts";
import { roomFromAddress, showInAddress } from "./room-name.ts";
import { RoomPage } from "./room-page.ts";
import {
  rememberedName,
  rememberInside,
  rememberName,
  roomBeforeReload,
  type Seat,
  takeSeat,
} from "./seat.ts";
import { enter, type Visit } from "./visit.ts";
import { endWords, type Notice } from "./words.ts";

const nothing: Notice = { text: "", alarm: false };

const noDevelopmentLogin: Notice = {
  text: "This server has no development log-in. Paste a token to come in.",
  alarm: false,
};

/** The whole page: at the entrance, or in a room. */
class Page {
  readonly #root: HTMLElement;
  readonly #seat: Seat;
  #entrance: EntrancePage | undefined;
  #trying = new AbortController();
  #wish: Wish = { name: rememberedName(), roomId: roomFromAddress(), token: "" };
  /** Takes one out of the room that the page shows, without a word. */
  #goOut: () => void = () => {};

  constructor(root: HTMLElement, seat: Seat) {
    this.#root = root;
    this.#seat = seat;
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
      ...this.#wish,
      enter: (wish) => void this.#enter(wish),
      cancel: () => this.#trying.abort(),
    });
    if (this.#wish.token !== "") entrance.askForToken();
    this.#entrance = entrance;
    this.#root.replaceChildren(entrance.element);
    entrance.say(notice);
    entrance.focus();
    return entrance;
  }

  async #enter(wish: Wish): Promise<void> {
    this.#wish = wish;
    rememberName(wish.name);
    showInAddress(wish.roomId);
    const entrance = this.#entrance ?? this.#showEntrance(nothing);
    const trying = new AbortController();
    this.#trying = trying;
    const progress = (words: string): void => {
      if (this.#trying === trying) entrance.progress(words);
    };
    progress(`Entering “${wish.roomId}”…`);
    const outcome = await enter({ wish, seat: this.#seat, progress, signal: trying.signal });
    progress("");
    if (outcome.kind === "in") this.#showRoom(outcome.visit);
    else if (outcome.kind === "refused") entrance.say({ text: outcome.words, alarm: true });
    else if (outcome.kind === "token-needed") {
      entrance.say(noDevelopmentLogin);
      entrance.askForToken();
    }
  }

  #showRoom({ parlor, room }: Visit): void {
    const { roomId } = this.#wish;
    const out = (notice: Notice): void => {
      this.#goOut();
      this.#showEntrance(notice);
    };
    const leave = (): void => out({ text: `You left “${roomId}”.`, alarm: false });
    const page = new RoomPage({ parlor, room, leave, closed: out });
    const offState = parlor.on("state", (state) => {
      if (state.name === "ended") out(endWords(state, roomId));
    });
    this.#goOut = () => {
      this.#goOut = () => {};
      offState();
      page.close();
      rememberInside("");
      void parlor.logOut();
    };
    this.#entrance = undefined;
    this.#trying = new AbortController();
    rememberInside(roomId);
    this.#root.replaceChildren(page.element);
    page.focus();
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
if (root !== null) new Page(root, await takeSeat()).start();
