import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { type IconName, icon } from "../icons.ts";
import type { Line } from "./line.ts";
import type { Lines } from "./lines.ts";

/** What may be done with a line. */
export interface LineActionsOptions {
  /** Whether one may take it back. */
  mayRevoke(line: Line): boolean;
  /** Whether something can be done with whoever said it. */
  hasSpeaker(line: Line): boolean;
  reply(line: Line): void;
  revoke(line: Line): void;
  /** Shows whoever said it. */
  speaker(line: Line): void;
}

/** What can be done with a message: shown in the line that is pointed at or has the focus. Arrows walk. */
export class LineActions {
  readonly #options: LineActionsOptions;
  readonly #lines: Lines;
  readonly #bar: HTMLElement;
  readonly #reply: HTMLButtonElement;
  readonly #revoke: HTMLButtonElement;
  readonly #speaker: HTMLButtonElement;
  #line: Line | undefined;

  constructor(lines: Lines, options: LineActionsOptions) {
    this.#lines = lines;
    this.#options = options;
    const { talk } = words();
    const act = (what: "reply" | "revoke" | "speaker") => () =>
      this.#line && options[what](this.#line);
    this.#reply = action("reply", talk.reply, act("reply"));
    this.#speaker = action("people", "", act("speaker"));
    this.#revoke = action("undo", talk.revoke, act("revoke"));
    const bar = { class: "line-actions", role: "toolbar" };
    this.#bar = h("div", bar, this.#reply, this.#speaker, this.#revoke);
    const { element } = lines;
    // Not `pointerover`: lines that move under a pointer that rests take nothing from the keyboard.
    element.addEventListener("pointermove", ({ target }) => this.#at(target));
    element.addEventListener("focusin", ({ target }) => this.#at(target));
    element.addEventListener("click", ({ target }) => this.#at(target));
    element.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Goes to the newest line. */
  enter(): void {
    this.#all().at(-1)?.focus();
  }

  #at(target: EventTarget | null): void {
    if (!(target instanceof Element)) return;
    const element = target.closest("li");
    const line = element === null ? undefined : this.#lines.lineOf(element);
    if (line === this.#line && line?.revoked !== true) return;
    this.#line = line;
    if (line === undefined) this.#bar.remove();
    else this.#offer(line);
  }

  /** Of a message whose content is gone the speaker alone is left. */
  #offer(line: Line): void {
    const { talk } = words();
    const { mayRevoke, hasSpeaker } = this.#options;
    const { name } = line.said;
    this.#bar.setAttribute("aria-label", talk.actions(name));
    this.#reply.hidden = line.revoked;
    this.#revoke.hidden = line.revoked || !mayRevoke(line);
    this.#speaker.hidden = !hasSpeaker(line);
    label(this.#speaker, talk.speaker(name));
    if (line.revoked && this.#speaker.hidden) this.#bar.remove();
    else if (this.#bar.parentElement !== line.element) line.element.append(this.#bar);
  }

  #key(event: KeyboardEvent): void {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = this.#all();
    const at = all.findIndex((line) => line.contains(document.activeElement));
    const next = at < 0 ? all.at(-1) : all[at + step];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  #all(): HTMLElement[] {
    return [...this.#lines.element.querySelectorAll<HTMLElement>("li[tabindex]:not([hidden])")];
  }
}

function action(name: IconName, text: string, click: () => void): HTMLButtonElement {
  const button = h("button", { type: "button", class: "bare", on: { click } }, icon(name));
  label(button, text);
  return button;
}

function label(button: HTMLButtonElement, text: string): void {
  button.title = text;
  button.setAttribute("aria-label", text);
}
