import { h, prefersStillness } from "../dom.ts";

/** What flies over. */
export interface Flight {
  readonly name: string;
  readonly text: string;
  /** Whether it is one's own. */
  readonly mine: boolean;
}

/** The height of a lane, and the gap between two that follow each other in it. */
const lanePx = 34;
const gapPx = 32;

/** What flies needs so long from edge to edge: all at one speed, so that none runs into another. */
const crossingMs = 8000;

/** Without motion, words stand so long. */
const standingMs = 4000;

/** How many are in the air at the most. More are dropped: barrage is not reliable anyway. */
const maxFlights = 40;

/** Words that fly over the stage, in lanes, so that they never overlap. */
export class Barrage {
  readonly #layer: HTMLElement;
  readonly #laneFreeAt: number[] = [];

  constructor(layer: HTMLElement) {
    this.#layer = layer;
  }

  /** Lets words fly. Nobody looks at a hidden page: there they are dropped. */
  fly({ name, text, mine }: Flight): void {
    if (document.hidden || this.#layer.childElementCount >= maxFlights) return;
    const flight = h("p", { class: mine ? "flight mine" : "flight" }, h("b", {}, name), ` ${text}`);
    this.#layer.append(flight);
    if (prefersStillness()) this.#stand(flight);
    else this.#cross(flight);
  }

  #cross(flight: HTMLElement): void {
    const [stage, own] = [this.#layer.clientWidth, flight.offsetWidth];
    const pxPerMs = stage / crossingMs;
    const { lane, waitMs } = this.#take((own + gapPx) / pxPerMs);
    flight.style.top = `${lane * lanePx}px`;
    const across = [
      { transform: `translateX(${stage}px)` },
      { transform: `translateX(${-own}px)` },
    ];
    const timing = { duration: (stage + own) / pxPerMs, delay: waitMs, fill: "backwards" as const };
    flight.animate(across, timing).addEventListener("finish", () => flight.remove());
  }

  #stand(flight: HTMLElement): void {
    const { lane, waitMs } = this.#take(standingMs);
    flight.style.top = `${lane * lanePx}px`;
    flight.hidden = waitMs > 0;
    setTimeout(() => flight.removeAttribute("hidden"), waitMs);
    setTimeout(() => flight.remove(), waitMs + standingMs);
  }

  /** Takes the lane that is free first, for so long. */
  #take(forMs: number): { readonly lane: number; readonly waitMs: number } {
    const now = performance.now();
    const lanes = Math.max(1, Math.floor(this.#layer.clientHeight / lanePx));
    const freeAt = Array.from({ length: lanes }, (_, lane) => this.#laneFreeAt[lane] ?? 0);
    const free = freeAt.findIndex((at) => at <= now);
    const lane = free >= 0 ? free : freeAt.indexOf(Math.min(...freeAt));
    const from = Math.max(now, freeAt[lane] ?? 0);
    this.#laneFreeAt[lane] = from + forMs;
    return { lane, waitMs: from - now };
  }
}
