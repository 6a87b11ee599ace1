import { watchWaking } from "../../client/link/waking.ts";
import { type Place, placeFromAddress } from "./address.ts";
import { LogIn } from "./log-in.ts";
import { createOverview, type View } from "./overview.ts";
import { RoomModel } from "./room-model.ts";
import { RoomView } from "./room-view.ts";
import { Shell } from "./shell.ts";
import { keepToken, keptToken } from "./tokens.ts";
import { Watch } from "./watch.ts";
import { type Lang, preferredLang, rememberLang, type Speech, speechOf } from "./words.ts";

/** The console: at the log-in, or watching an app. */
class Console {
  readonly #root: HTMLElement;
  #speech: Speech = speechOf(preferredLang());
  #watch: Watch | undefined;
  #room: RoomModel | undefined;
  #view: View | undefined;
  #shell: Shell | undefined;
  #place: Place = placeFromAddress();

  constructor(root: HTMLElement) {
    this.#root = root;
    addEventListener("hashchange", () => this.#go());
    watchWaking(() => this.#woken(), new AbortController().signal);
  }

  /** Goes on with the token of before the page was reloaded, or asks for one. */
  start(): void {
    const token = keptToken();
    if (token === "") this.#showLogIn("");
    else this.#open(token);
  }

  /** The way to the service may be another than before. */
  #woken(): void {
    if (this.#watch === undefined) return;
    this.#watch.feed.check();
    this.#shell?.say(this.#watch.feed.state);
  }

  #showLogIn(notice: string): void {
    const logIn = new LogIn({
      speech: this.#speech,
      notice,
      opened: (token) => {
        keepToken(token);
        this.#open(token);
      },
    });
    this.#showShell().show(logIn.element);
    document.title = this.#speech.words.title;
    logIn.focus();
  }

  #open(token: string): void {
    const watch = new Watch(token);
    this.#watch = watch;
    watch.feed.on("state", (state) => {
      this.#shell?.say(state);
      if (state.name === "ended") this.#logOut(this.#speech.words.logIn.over);
    });
    watch.feed.on("gap", () => this.#shell?.sayGap(Date.now()));
    watch.start();
    this.#showShell();
    this.#go();
  }

  #logOut(notice: string): void {
    keepToken("");
    this.#view?.close();
    this.#view = undefined;
    this.#room?.close();
    this.#room = undefined;
    this.#watch?.stop();
    this.#watch = undefined;
    this.#showLogIn(notice);
  }

  #showShell(): Shell {
    const shell = new Shell({
      speech: this.#speech,
      app: this.#watch?.app,
      speak: (lang) => this.#speak(lang),
      logOut: () => this.#logOut(""),
    });
    this.#shell = shell;
    document.documentElement.lang = this.#speech.lang;
    this.#root.replaceChildren(shell.element);
    if (this.#watch !== undefined) shell.say(this.#watch.feed.state);
    return shell;
  }

  /** Speaks another language. What is watched goes on. */
  #speak(lang: Lang): void {
    rememberLang(lang);
    this.#speech = speechOf(lang);
    if (this.#watch === undefined) this.#showLogIn("");
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
    this.#show(watch);
    scrollTo(0, 0);
    this.#view?.element.querySelector<HTMLElement>("h1")?.focus();
  }

  #show(watch: Watch): void {
    this.#view?.close();
    const model = this.#room;
    this.#view =
      model === undefined
        ? createOverview(watch, this.#speech)
        : new RoomView({ model, watch, speech: this.#speech });
    this.#shell?.show(this.#view.element);
    document.title = this.#view.title;
  }
}

const root = document.querySelector<HTMLElement>("#page");
if (root !== null) new Console(root).start();
