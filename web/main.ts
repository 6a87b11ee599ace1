import { EntrancePage } from "./entrance/entrance.ts";
import type { Wish } from "./entrance/wish.ts";
import { tellLanguage, words } from "./i18n/words.ts";
import type { Notice } from "./link/error-words.ts";
import { roomFromAddress, roomInAddress, showInAddress } from "./room-name.ts";
import { type Ending, Stay } from "./stay.ts";
import {
  moderatedBeforeReload,
  pastedBefore,
  rememberedName,
  rememberInside,
  rememberName,
  rememberPasted,
  roomBeforeReload,
  type Tab,
  takeTab,
} from "./tab.ts";
import { enter, type Outcome, type Visit } from "./visit.ts";

const nothing: Notice = { text: "", alarm: false };

/** The whole page: at the entrance, or in a room. */
class Page {
  readonly #root: HTMLElement;
  readonly #tab: Tab;
  #entrance: EntrancePage | undefined;
  #stay: Stay | undefined;
  /** The try to enter that is under way. */
  #trying: AbortController | undefined;
  /** Whether someone sent a link, which was not followed yet. */
  #invited = roomInAddress() !== undefined;
  #wish: Wish = {
    name: rememberedName(),
    roomId: roomFromAddress(),
    token: pastedBefore(),
    moderator: moderatedBeforeReload(),
  };
  #tokenNeeded = this.#wish.token !== "";

  constructor(root: HTMLElement, tab: Tab) {
    this.#root = root;
    this.#tab = tab;
    addEventListener("hashchange", () => this.#addressChanged());
  }

  /** Shows the entrance; goes right in where this tab was in the room before it was reloaded. */
  start(): void {
    const { name, roomId } = this.#wish;
    this.#showEntrance(nothing).focus();
    if (name !== "" && roomBeforeReload() === roomId) void this.#enter(this.#wish);
  }

  #showEntrance(notice: Notice): EntrancePage {
    this.#entrance?.close();
    const entrance = new EntrancePage({
      wish: this.#wish,
      invited: this.#invited,
      tokenNeeded: this.#tokenNeeded,
      enter: (wish) => void this.#enter(wish),
      cancel: () => this.#cancel(),
      again: (wish) => {
        this.#cancel();
        this.#wish = wish;
        this.#showEntrance(nothing).focus();
      },
    });
    this.#entrance = entrance;
    this.#root.replaceChildren(entrance.element);
    entrance.say(notice);
    return entrance;
  }

  async #enter(wish: Wish): Promise<void> {
    this.#cancel();
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
    if (this.#trying !== trying) return; // another room is wanted by now
    this.#trying = undefined;
    entrance.progress("");
    this.#came(outcome, entrance);
  }

  #came(outcome: Outcome, entrance: EntrancePage): void {
    if (outcome.kind === "in") this.#showRoom(outcome.visit);
    else if (outcome.kind === "refused") {
      entrance.say({ text: outcome.text, alarm: true });
      if (this.#tokenNeeded && outcome.byToken) {
        rememberPasted("");
        entrance.askForToken();
      }
    } else if (outcome.kind === "token-needed") {
      this.#tokenNeeded = true;
      entrance.say({ text: words().entrance.noDevelopmentLogin, alarm: false });
      entrance.askForToken();
    }
  }

  #showRoom(visit: Visit): void {
    this.#entrance?.close();
    this.#entrance = undefined;
    rememberInside(visit.room.id, this.#wish.moderator);
    this.#keepPasted(this.#wish.token);
    this.#stay = new Stay({
      visit,
      root: this.#root,
      renewed: (token) => this.#keepPasted(token),
      out: (ending) => this.#out(ending),
    });
  }

  /** A reload stays in by the token that is good now. */
  #keepPasted(token: string): void {
    this.#wish = { ...this.#wish, token };
    rememberPasted(token);
  }

  #out({ notice, how }: Ending): void {
    this.#goOut();
    if (how === "expired") this.#keepPasted("");
    const entrance = this.#showEntrance(notice);
    if (how === "left") entrance.focus();
    else if (how === "expired" && this.#tokenNeeded) entrance.askForToken();
    else entrance.focusNotice();
  }

  #goOut(): void {
    this.#stay?.end();
    this.#stay = undefined;
    rememberInside("");
  }

  #cancel(): void {
    const trying = this.#trying;
    this.#trying = undefined;
    trying?.abort();
    this.#entrance?.progress("");
  }

  #addressChanged(): void {
    const roomId = roomFromAddress();
    if (roomId === this.#wish.roomId) return;
    const onTheWay = this.#stay !== undefined || this.#trying !== undefined;
    this.#goOut();
    this.#wish = { ...this.#wish, roomId };
    if (onTheWay) void this.#enter(this.#wish);
    this.#entrance?.showRoom(roomId);
  }
}

const root = document.querySelector<HTMLElement>("#page");
tellLanguage();
if (root !== null) new Page(root, await takeTab()).start();
