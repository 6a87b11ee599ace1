import { h } from "../dom.ts";
import { type Series, windowMs } from "./series.ts";

const namespace = "http://www.w3.org/2000/svg";

/** The drawing's own measures; it is stretched to whatever room there is. */
const [width, height] = [300, 48];

/** The time from edge to edge at the least: it grows with the series, up to its window. */
const leastMs = 30_000;

/** What a plot says, in words. */
export interface PlotWords {
  /** What the value is now. */
  readonly now: string;
  /** What stands beside it. */
  readonly note: string;
  /** All of it, for those who do not see the drawing. */
  readonly label: string;
}

/** A value as it was in the last minutes: a number, and a line that led to it. */
export class Plot {
  /** What is shown. */
  readonly element: HTMLElement;
  readonly #now = h("p", { class: "plot-now" });
  readonly #note = h("p", { class: "plot-note" });
  readonly #svg = document.createElementNS(namespace, "svg");
  readonly #area = path("plot-area");
  readonly #line = path("plot-line");

  constructor(name: string) {
    this.#svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.#svg.setAttribute("preserveAspectRatio", "none");
    this.#svg.setAttribute("role", "img");
    this.#svg.append(this.#area, this.#line);
    const value = h("div", { class: "plot-value" }, this.#now, this.#note);
    this.element = h("article", { class: "plot" }, h("h3", {}, name), value, this.#svg);
  }

  /** Draws a series as it is now. `ceiling` is the least that the top of the drawing stands for. */
  draw(series: Series, ceiling: number, { now, note, label }: PlotWords): void {
    set(this.#now, now);
    set(this.#note, note);
    this.#svg.setAttribute("aria-label", label);
    const line = lineOf(series, Math.max(ceiling, series.most));
    this.#line.setAttribute("d", line === "" ? "" : `M${line}`);
    const first = line.split(" ", 1)[0]?.split(",")[0] ?? "";
    this.#area.setAttribute("d", line === "" ? "" : `M${first},${height} L${line} V${height} Z`);
  }
}

/** The points as SVG has them, the newest at the right edge. */
function lineOf({ points }: Series, top: number): string {
  const end = points.at(-1)?.timeMs ?? 0;
  const span = Math.max(leastMs, Math.min(windowMs, end - (points[0]?.timeMs ?? end)));
  return points
    .map(({ timeMs, value }) => {
      const x = width * (1 - (end - timeMs) / span);
      const y = height - 2 - (height - 4) * (value / top);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(" ");
}

function path(name: string): SVGPathElement {
  const element = document.createElementNS(namespace, "path");
  element.setAttribute("class", name);
  return element;
}

function set(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
