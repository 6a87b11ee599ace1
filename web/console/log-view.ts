import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Off } from "../../client/emitter.ts";
import { h } from "../dom.ts";
import { onFrame } from "../on-frame.ts";
import { eventWords } from "./event-words.ts";
import type { Kept } from "./kept.ts";
import { type Kind, kinds, type LogLine, maxLines } from "./log-lines.ts";
import type { RoomModel } from "./room-model.ts";
import type { Speech } from "./words.ts";

/** So close to the end, the list follows what comes. */
const nearPx = 48;

/** So long after somebody's hand was on it, what moves is moved by that. */
const heldMs = 1000;

const isKind = (name: string): name is Kind => kinds.some((kind) => kind === name);

/** The tail of a room's log, a frame's lines at a time. */
export class LogView {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #model: RoomModel;
  readonly #speech: Speech;
  readonly #none: HTMLElement;
  readonly #lines: HTMLOListElement;
  readonly #scroll: HTMLElement;
  readonly #pause: HTMLButtonElement;
  readonly #frame = onFrame(() => this.#draw());
  readonly #off: Off;
  #kind: Kind | undefined;
  /** Lines that the model had when this was drawn last. */
  #drawn = 0;
  /** When somebody's hand was on it last, by the page's clock. */
  #heldAt = Number.NEGATIVE_INFINITY;
  readonly #resized = new ResizeObserver(() => {
    if (!this.#paused) this.#follow();
  });

  constructor(model: RoomModel, speech: Speech, kept: Kept) {
    const { log } = speech.words;
    this.#model = model;
    this.#speech = speech;
    this.#lines = h("ol", { class: "log-lines" });
    this.#none = h("p", { class: "soft" }, log.none);
    // Its lines are too many to be read out as they come: whoever listens goes through them.
    this.#scroll = h(
      "div",
      {
        class: "log-scroll",
        role: "log",
        "aria-live": "off",
        tabindex: 0,
        "aria-label": log.label,
      },
      this.#none,
      this.#lines,
    );
    this.#scroll.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const held = (): void => {
      this.#heldAt = performance.now();
    };
    for (const type of ["wheel", "touchmove", "pointerdown", "keydown"])
      this.#scroll.addEventListener(type, held, { passive: true });
    const click = (): void => this.#setPaused(!this.#paused);
    this.#pause = h("button", { type: "button", on: { click } }, log.pause);
    this.element = h(
      "section",
      { class: "log", "aria-labelledby": "log-heading" },
      h(
        "div",
        { class: "section-head" },
        h("h2", { id: "log-heading", title: log.note }, log.heading),
        this.#select(kept),
        this.#pause,
      ),
      this.#scroll,
    );
    this.#off = model.on("log", () => this.#frame.ask());
    this.#resized.observe(this.#scroll);
    this.#redraw();
    this.#writePause();
  }

  get #paused(): boolean {
    return this.#model.log.pausedAt !== undefined;
  }

  /** Draws no more. */
  close(): void {
    this.#off();
    this.#frame.stop();
    this.#resized.disconnect();
  }

  #select(kept: Kept): HTMLElement {
    const { log } = this.#speech.words;
    const options = (["all", ...kinds] as const).map((kind) =>
      h("option", { value: kind }, log.kinds[kind]),
    );
    const select = kept.field("log", h("select", { "aria-label": log.kind }, ...options));
    const choose = (): void => {
      this.#kind = isKind(select.value) ? select.value : undefined;
    };
    choose();
    select.addEventListener("change", () => {
      choose();
      this.#redraw();
    });
    return select;
  }

  #setPaused(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#model.log.pausedAt = paused ? this.#drawn : undefined;
    if (!paused) this.#redraw();
    this.#writePause();
  }

  #writePause(): void {
    const { words, format } = this.#speech;
    const waiting = format.count(this.#model.log.added - this.#drawn);
    const text = this.#paused ? words.log.resume(waiting) : words.log.pause;
    if (this.#pause.textContent !== text) this.#pause.textContent = text;
    this.#pause.classList.toggle("primary", this.#paused);
  }

  /**
   * Whoever goes back to read is not pushed on, until the end is reached again. What moves without a hand on
   * it is moved by what comes, or by a window that changes its size.
   */
  #scrolled(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
    const near = scrollHeight - scrollTop - clientHeight < nearPx;
    if (!near && performance.now() - this.#heldAt < heldMs) this.#setPaused(true);
    else if (near && this.#paused && this.#model.log.added === this.#drawn) this.#setPaused(false);
  }

  /** Draws all that is kept of what is asked for: while it is paused, up to there. */
  #redraw(): void {
    const { log } = this.#model;
    const last = log.pausedAt ?? log.added;
    const lines = log.tail(this.#kind).filter(({ number }) => number <= last);
    this.#lines.replaceChildren(...lines.map((line) => this.#line(line)));
    this.#end(last);
  }

  /** Draws what has come since the last time. */
  #draw(): void {
    if (this.#paused) {
      this.#writePause();
      return;
    }
    const { log } = this.#model;
    if (log.added - this.#drawn > maxLines) {
      this.#redraw(); // there were more than were kept of all kinds together
      return;
    }
    const lines = log.tail(undefined, log.added - this.#drawn).filter(this.#isShown);
    this.#lines.append(...lines.map((line) => this.#line(line)));
    for (let more = this.#lines.childElementCount - maxLines; more > 0; more--)
      this.#lines.firstElementChild?.remove();
    this.#end(log.added);
  }

  readonly #isShown = ({ kind }: LogLine): boolean =>
    this.#kind === undefined || this.#kind === kind;

  #end(drawn: number): void {
    this.#drawn = drawn;
    this.#none.hidden = this.#lines.childElementCount > 0;
    this.#follow();
    if (!this.#paused) this.#scroll.dataset.sequence = String(this.#model.log.last);
  }

  #follow(): void {
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }

  #line({ kind, event }: LogLine): HTMLElement {
    const { format, words } = this.#speech;
    if (event === undefined) return h("li", { class: "gap" }, words.log.gap);
    const timeMs = event.time === undefined ? 0 : timestampMs(event.time);
    return h(
      "li",
      { class: kind },
      h("span", { class: "sequence" }, String(event.sequence)),
      h("time", { datetime: new Date(timeMs).toISOString() }, format.time(timeMs)),
      h("span", { class: "text" }, eventWords(event, this.#speech)),
    );
  }
}
