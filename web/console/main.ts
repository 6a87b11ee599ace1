import { watchWaking } from "../../client/link/waking.ts";
import { type Place, placeFromAddress } from "./address.ts";
import type { FeedState } from "./feed.ts";
import { Kept } from "./kept.ts";
import { LogIn } from "./log-in.ts";
import { createOverview, type View } from "./overview.ts";
import { Recovery } from "./recovery.ts";
import { RoomModel } from "./room-model.ts";
import { RoomView } from "./room-view.ts";
import { type Gap, Shell } from "./shell.ts";
import { keepToken, keptToken } from "./tokens.ts";
import { Watch } from "./watch.ts";
import { type Lang, preferredLang, rememberLang, type Speech, speechOf } from "./words.ts";

/** The console: at the log-in, or watching an app. */
class Console {
  readonly #root: HTMLElement;
  #speech: Speech = speechOf(preferredLang());
  #watch: Watch | undefined;
  #recovery: Recovery | undefined;
  #room: RoomModel | undefined;
  #view: View | undefined;
  #shell: Shell | undefined;
  #place: Place = placeFromAddress();
  #gap: Gap | undefined;
  /** What was typed and chosen, by room; that of all rooms by the empty id. */
  readonly #kept = new Map<string, Kept>();

  constructor(root: HTMLElement) {
    this.#root = root;
    addEventListener("hashchange", () => this.#go());
    watchWaking(() => this.#woken(), new AbortController().signal);
  }

  /** Goes on with the token of before the page was reloaded, or asks for one. */
  start(): void {
    const token = keptToken();
    if (token === "") this.#showLogIn();
    else this.#open(token);
  }

  /** The way to the service may be another than before. */
  #woken(): void {
    if (this.#watch === undefined) return;
    this.#watch.feed.check();
    this.#shell?.say(this.#watch.feed.state);
  }

  #showLogIn(): void {
    const opened = (token: string): void => this.#open(token);
    const logIn = new LogIn({ speech: this.#speech, notice: "", opened });
    this.#showShell().show(logIn.element);
    document.title = this.#speech.words.title;
    logIn.focus();
  }

  #open(token: string): void {
    this.#leave();
    keepToken(token);
    const watch = new Watch(token);
    this.#watch = watch;
    this.#recovery = new Recovery({
      watch,
      open: (other) => this.#open(other),
      changed: () => this.#ask(),
    });
    watch.feed.on("state", (state) => this.#tell(state));
    watch.feed.on("gap", () => this.#missed());
    watch.on("rooms", () => this.#tellGap());
    watch.start();
    this.#showShell();
    this.#go();
  }

  #leave(): void {
    keepToken("");
    this.#view?.close();
    this.#view = undefined;
    this.#room?.close();
    this.#room = undefined;
    this.#watch?.stop();
    this.#watch = undefined;
    this.#recovery = undefined;
    this.#gap = undefined;
    this.#kept.clear();
  }

  #tell(state: FeedState): void {
    this.#shell?.say(state);
    this.#recovery?.take(state);
  }

  #ask(): void {
    this.#shell?.ask(this.#recovery?.element(this.#speech));
  }

  #missed(): void {
    this.#gap = { readMs: undefined };
    this.#shell?.sayGap(this.#gap);
  }

  /** Says when what was missed is made good: once everything that is shown was read. */
  #tellGap(): void {
    if (this.#gap === undefined || this.#gap.readMs !== undefined) return;
    const rooms = this.#watch?.roomsReading.name === "read";
    const room = this.#room === undefined || this.#room.whole;
    if (!rooms || !room) return;
    this.#gap = { readMs: Date.now() };
    this.#shell?.sayGap(this.#gap);
  }

  #showShell(): Shell {
    const shell = new Shell({
      speech: this.#speech,
      app: this.#watch?.app,
      speak: (lang) => this.#speak(lang),
      logOut: () => {
        this.#leave();
        this.#showLogIn();
      },
      dismissGap: () => {
        this.#gap = undefined;
      },
    });
    this.#shell = shell;
    document.documentElement.lang = this.#speech.lang;
    this.#root.replaceChildren(shell.element);
    if (this.#watch !== undefined) shell.say(this.#watch.feed.state);
    if (this.#gap !== undefined) shell.sayGap(this.#gap);
    this.#ask();
    return shell;
  }

  /** Speaks another language. What is watched, typed and chosen stays. */
  #speak(lang: Lang): void {
    rememberLang(lang);
    this.#speech = speechOf(lang);
    if (this.#watch === undefined) this.#showLogIn();
    else {
      this.#showShell();
      this.#show(this.#watch);
    }
    document.querySelector<HTMLElement>("#lang")?.focus();
  }

  /** Goes where the address says. */
  #go(): void {
    this.#place = placeFromAddress();
    const watch = this.#watch;
    if (watch === undefined) return;
    this.#room?.close();
    const { roomId } = this.#place;
    const { calls, feed } = watch;
    this.#room = roomId === "" ? undefined : new RoomModel({ roomId, calls, feed });
    for (const part of ["info", "members"] as const) this.#room?.on(part, () => this.#tellGap());
    this.#show(watch);
    scrollTo(0, 0);
    this.#view?.element.querySelector<HTMLElement>("h1")?.focus();
  }

  #show(watch: Watch): void {
    this.#view?.close();
    const model = this.#room;
    const [speech, kept] = [this.#speech, this.#keptOf(this.#place.roomId)];
    this.#view =
      model === undefined
        ? createOverview(watch, speech, kept)
        : new RoomView({ model, watch, speech, kept });
    this.#shell?.show(this.#view.element);
    document.title = this.#view.title;
  }

  #keptOf(roomId: string): Kept {
    const kept = this.#kept.get(roomId) ?? new Kept();
    this.#kept.set(roomId, kept);
    return kept;
  }
}

const root = document.querySelector<HTMLElement>("#page");
if (root !== null) new Console(root).start();
