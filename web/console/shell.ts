import { h } from "../dom.ts";
import { icon } from "../icons.ts";
import { addressOfAll } from "./address.ts";
import type { FeedState } from "./feed.ts";
import { isLang, type Lang, languages, type Speech } from "./words.ts";

/** What the shell is made of. */
export interface ShellOptions {
  readonly speech: Speech;
  /** The app that is watched; undefined where nobody is logged in. */
  readonly app: string | undefined;
  /** Another language is asked for. */
  speak(lang: Lang): void;
  logOut(): void;
  /** What was missed was taken note of. */
  dismissGap(): void;
}

/** Something was missed. */
export interface Gap {
  /** When all that is shown was read anew, in milliseconds since 1970; undefined while it is not. */
  readonly readMs: number | undefined;
}

/** What stands around everything: whose console it is, how the stream is, and the language. */
export class Shell {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #speech: Speech;
  readonly #main = h("main", { id: "content", tabindex: -1 });
  readonly #link = h("p", { class: "link-state", role: "status" });
  readonly #band = h("div", { class: "band", role: "status", hidden: true });
  readonly #gap = h("div", { class: "band", role: "status", hidden: true });
  readonly #gapText = h("span", {});
  readonly #asked = h("div", { hidden: true });

  constructor(options: ShellOptions) {
    const { words } = options.speech;
    this.#speech = options.speech;
    const focus = (event: Event): void => {
      event.preventDefault(); // the address is the room's
      this.#main.focus();
    };
    const skip = h("a", { class: "skip", href: "#content", on: { click: focus } }, words.skip);
    this.element = h(
      "div",
      { class: "shell" },
      skip,
      this.#header(options),
      this.#band,
      this.#gap,
      this.#asked,
      this.#main,
    );
    this.#gap.append(icon("alert"), this.#gapText, this.#dismiss(options));
  }

  /** Shows something in the middle. */
  show(element: HTMLElement): void {
    this.#main.replaceChildren(element);
  }

  /** Says how the stream is, in words. */
  say(state: FeedState): void {
    const { feed } = this.#speech.words;
    const lost = state.name === "reconnecting";
    const offline = lost && !navigator.onLine;
    const [text, why] = offline ? [feed.offline, feed.away] : [feed[state.name], feed.lost];
    this.#band.hidden = !lost;
    if (this.#link.textContent === text) return;
    this.#link.replaceChildren(h("span", { class: `dot ${state.name}` }), text);
    this.#band.replaceChildren(icon("offline"), h("span", {}, why));
  }

  /** Says that something was missed, until that is dismissed. */
  sayGap({ readMs }: Gap): void {
    const { words, format } = this.#speech;
    const { missed, readAt, reading } = words.feed;
    const then = readMs === undefined ? reading : readAt(format.time(readMs));
    this.#gapText.textContent = `${missed} ${then}`;
    this.#gap.hidden = false;
  }

  /** Shows what is asked of people before anything else; undefined for nothing. */
  ask(element: HTMLElement | undefined): void {
    if (this.#asked.contains(document.activeElement)) this.#main.focus();
    this.#asked.replaceChildren(...(element === undefined ? [] : [element]));
    this.#asked.hidden = element === undefined;
  }

  #dismiss({ speech, dismissGap }: ShellOptions): HTMLElement {
    const click = (): void => {
      this.#gap.hidden = true;
      this.#main.focus();
      dismissGap();
    };
    return h("button", { type: "button", class: "bare", on: { click } }, speech.words.feed.dismiss);
  }

  #header({ speech, app, speak, logOut }: ShellOptions): HTMLElement {
    const { words } = speech;
    const home = h(
      "a",
      { class: "mark", href: addressOfAll },
      icon("armchair"),
      h("span", {}, "Parlor"),
    );
    home.setAttribute("aria-label", "Parlor");
    const name = app === undefined ? words.console : words.appIs(app);
    const out = h(
      "button",
      { type: "button", class: "bare", on: { click: logOut } },
      icon("leave"),
    );
    out.append(h("span", {}, words.logOut));
    out.setAttribute("aria-label", words.logOut);
    const inside = app !== undefined;
    return h(
      "header",
      { class: "top" },
      home,
      h("p", { class: "app-name" }, name),
      ...(inside ? [this.#link] : []),
      languageSelect(speech, speak),
      ...(inside ? [out] : []),
    );
  }
}

function languageSelect({ lang, words }: Speech, speak: (lang: Lang) => void): HTMLElement {
  const options = Object.entries(languages).map(([tag, name]) =>
    h("option", { value: tag, selected: tag === lang, lang: tag }, name),
  );
  const change = (): void => {
    if (isLang(select.value)) speak(select.value);
  };
  const select = h(
    "select",
    { id: "lang", "aria-label": words.language, on: { change } },
    ...options,
  );
  return select;
}
