import type { Spread } from "../figures.ts";
import { isOurs } from "./rows.ts";
import { logarithmic, written } from "./scale.ts";
import { colours, element, line, type Panel, panelWidth, words } from "./svg.ts";

/** A line: a figure at each place of the axis below. */
export interface Series {
  readonly name: string;
  readonly spreads: readonly Spread[];
}

/** What the axes say, and the places of the one below: all more than 0, the least first. */
export interface Axes {
  readonly x: string;
  readonly y: string;
  readonly places: readonly number[];
}

const plot = { left: 50, width: panelWidth - 50 - 160, height: 340 };
const nameHeight = 18;
/** Told apart by people who see few colours, too; Parlor's own are the blue ones. */
const palette = [
  "#0b62c4",
  "#4f9bea",
  "#4a4f55",
  "#c2410c",
  "#8a6d00",
  "#0f766e",
  "#9d3c8e",
  "#8b949e",
];

/** Lines on axes of ratios, with a name at the end of each, and a whisker at each place. */
export function lines({ x, y, places }: Axes, all: readonly Series[]): Panel {
  const across = (place: number) => 20 + ratioOf(place, places) * (plot.width - 40);
  const range = all.flatMap(({ spreads }) => spreads.flatMap(({ least, most }) => [least, most]));
  const scale = logarithmic(range, plot.height);
  const up = (cost: number) => plot.height - scale.at(cost);
  const ends = all.map(({ spreads }) => up(spreads.at(-1)?.median ?? Number.NaN));
  const names = apart(ends);
  const series = all.map(({ name, spreads }, index) => {
    const stroke = palette[index % palette.length] ?? colours.ink;
    const points = spreads.map(({ median, least, most }, place) => {
      const cx = across(places[place] ?? 1);
      return { cx, cy: up(median), least: up(least), most: up(most) };
    });
    const joined = points.map(({ cx, cy }) => `${cx.toFixed(1)},${cy.toFixed(1)}`).join(" ");
    const end = [plot.width - 12, ends[index] ?? 0] as const;
    const nameY = names[index] ?? 0;
    return [
      element("polyline", { points: joined, fill: "none", stroke, "stroke-width": 2 }),
      ...points.map(({ cx, least, most }) => line([cx, least], [cx, most], { stroke, width: 1.5 })),
      ...points.map(({ cx, cy }) => element("circle", { cx, cy, r: 4, fill: stroke })),
      line(end, [plot.width + 6, nameY], { stroke }),
      words(name, [plot.width + 10, nameY], { fill: stroke, bold: isOurs(name) }),
    ].join("");
  });
  const grid = [
    ...scale.ticks.flatMap((tick) => [
      line([0, up(tick)], [plot.width, up(tick)], { stroke: colours.grid }),
      words(written(tick), [-8, up(tick)], { anchor: "end", size: 12, fill: colours.quiet }),
    ]),
    ...places.map((place) =>
      words(written(place), [across(place), plot.height + 14], {
        anchor: "middle",
        size: 12,
        fill: colours.quiet,
      }),
    ),
    line([0, plot.height], [plot.width, plot.height]),
    words(x, [plot.width / 2, plot.height + 36], { anchor: "middle", fill: colours.quiet }),
    words(y, [-plot.left, -18], { fill: colours.quiet }),
  ];
  const body = [...grid, ...series].join("\n");
  const moved = element("g", { transform: `translate(${plot.left} 32)` }, `\n${body}\n`);
  return { height: plot.height + 76, body: moved };
}

/** How far along an axis of ratios a place lies: 0 to 1. */
function ratioOf(place: number, places: readonly number[]): number {
  const [first = 1, last = 1] = [places[0], places.at(-1)];
  return first === last ? 0.5 : Math.log(place / first) / Math.log(last / first);
}

/** Moves heights apart, as little as it takes for words to stand at each. */
function apart(heights: readonly number[]): number[] {
  const order = heights.map((_, index) => index).sort((a, b) => height(a) - height(b));
  const placed = [...heights];
  function height(index: number): number {
    return heights[index] ?? 0;
  }
  let free = Number.NEGATIVE_INFINITY;
  for (const index of order) {
    placed[index] = Math.max(height(index), free);
    free = (placed[index] ?? 0) + nameHeight;
  }
  const over = Math.max(0, free - nameHeight - plot.height);
  let most = Number.POSITIVE_INFINITY;
  for (const index of over > 0 ? order.toReversed() : []) {
    placed[index] = Math.min(placed[index] ?? 0, most, plot.height);
    most = (placed[index] ?? 0) - nameHeight;
  }
  return placed;
}
