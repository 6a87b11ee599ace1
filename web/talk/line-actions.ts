import { h } from "../dom.ts";
import { words } from "../i18n/words.ts";
import { icon } from "../icons.ts";
import type { Line } from "./line.ts";
import type { Lines } from "./lines.ts";

/** What may be done with a line. */
export interface LineActionsOptions {
  /** Whether one may take it back. */
  mayRevoke(line: Line): boolean;
  reply(line: Line): void;
  revoke(line: Line): void;
}

/** What can be done with a message: shown in the line that is pointed at or has the focus. Arrows walk. */
export class LineActions {
  readonly #options: LineActionsOptions;
  readonly #lines: Lines;
  readonly #bar: HTMLElement;
  readonly #revoke: HTMLButtonElement;
  #line: Line | undefined;

  constructor(lines: Lines, options: LineActionsOptions) {
    this.#lines = lines;
    this.#options = options;
    const { talk } = words();
    const act = (what: "reply" | "revoke") => () => this.#line && options[what](this.#line);
    const reply = action("reply", talk.reply, act("reply"));
    this.#revoke = action("undo", talk.revoke, act("revoke"));
    this.#bar = h("div", { class: "line-actions", role: "toolbar" }, reply, this.#revoke);
    const { element } = lines;
    element.addEventListener("pointerover", ({ target }) => this.#at(target));
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
    if (line === this.#line) return;
    this.#line = line;
    if (line === undefined || line.revoked) {
      this.#bar.remove();
      return;
    }
    this.#bar.setAttribute("aria-label", words().talk.actions(line.said.name));
    this.#revoke.hidden = !this.#options.mayRevoke(line);
    line.element.append(this.#bar);
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

function action(name: "reply" | "undo", label: string, click: () => void): HTMLButtonElement {
  return h(
    "button",
    { type: "button", class: "bare", title: label, "aria-label": label, on: { click } },
    icon(name),
  );
}
