import { digits, type Spread } from "../figures.ts";
import { linear, logarithmic, type Scale, written } from "./scale.ts";
import { colours, element, line, type Panel, panelWidth, words } from "./svg.ts";

// Charts of a row for each server: its name, then what is drawn along an axis below.

const nameWidth = 140;
const rowHeight = 30;
const labelWidth = 60;
const plotWidth = panelWidth - nameWidth - labelWidth;

/** A bar of one or two parts: how long it is, and how far its figures lie apart. */
export interface Bar {
  readonly name: string;
  readonly spread: Spread;
  /** How much of the bar its first part is, where it has two. */
  readonly first?: number;
}

/** Bars from 0 on, with a whisker from the least to the most. The axis says what is measured, and its unit. */
export function bars(axis: string, all: readonly Bar[]): Panel {
  const scale = linear(Math.max(...all.map(({ spread }) => spread.most)), plotWidth);
  return rows(axis, scale, all, ({ name, spread, first }, y) => {
    const [height, end] = [16, scale.at(spread.median)];
    const bar = (from: number, to: number, fill: string) =>
      element("rect", { x: from, y: y - height / 2, width: to - from, height, fill });
    const parts = [
      bar(0, end, first === undefined ? colourOf(name) : lightOf(name)),
      ...(first === undefined ? [] : [bar(0, scale.at(first), colourOf(name))]),
    ];
    const whisker = [
      line([scale.at(spread.least), y], [scale.at(spread.most), y], { width: 1.5 }),
      ...[spread.least, spread.most].map((edge) =>
        line([scale.at(edge), y - 4], [scale.at(edge), y + 4], { width: 1.5 }),
      ),
    ];
    const label = words(digits(spread.median), [scale.at(spread.most) + 8, y]);
    return [...parts, ...whisker, label].join("");
  });
}

/** Two figures of a row, the second not less than the first. */
export interface Pair {
  readonly name: string;
  readonly low: number;
  readonly high: number;
}

/** Two dots a row, joined, on an axis of ratios: a full one, and an open one. */
export function pairs(axis: string, all: readonly Pair[]): Panel {
  const figures = all.flatMap(({ low, high }) => [low, high]);
  const scale = logarithmic([Math.min(...figures) / 1.6, ...figures], plotWidth); // room for a label
  return rows(axis, scale, all, ({ name, low, high }, y) => {
    const [from, to] = [scale.at(low), scale.at(high)];
    const colour = colourOf(name);
    const dot = (cx: number, fill: string) =>
      element("circle", { cx, cy: y, r: 5, fill, stroke: colour, "stroke-width": 2 });
    const between = line([from, y], [to, y], { stroke: colour, width: 2 });
    const labels = [
      words(digits(low), [from - 10, y], { anchor: "end", size: 12 }),
      words(digits(high), [to + 10, y], { size: 12 }),
    ];
    return [between, dot(from, colour), dot(to, "#ffffff"), ...labels].join("");
  });
}

/** Parlor's own are in colour. */
function colourOf(name: string): string {
  return isOurs(name) ? colours.ours : colours.theirs;
}

/** The same, for what comes second. */
function lightOf(name: string): string {
  return isOurs(name) ? colours.oursLight : colours.theirsLight;
}

/** Whether a server is Parlor. */
export function isOurs(name: string): boolean {
  return name.startsWith("Parlor");
}

function rows<Row extends { readonly name: string }>(
  axis: string,
  scale: Scale,
  all: readonly Row[],
  drawn: (row: Row, y: number) => string,
): Panel {
  const bottom = all.length * rowHeight;
  const grid = scale.ticks.flatMap((tick) => [
    line([scale.at(tick), 0], [scale.at(tick), bottom], { stroke: colours.grid }),
    words(written(tick), [scale.at(tick), bottom + 14], {
      anchor: "middle",
      size: 12,
      fill: colours.quiet,
    }),
  ]);
  const names = all.map(({ name }, index) =>
    words(name, [-12, (index + 0.5) * rowHeight], { anchor: "end", bold: isOurs(name) }),
  );
  const body = [
    ...grid,
    ...names,
    ...all.map((row, index) => drawn(row, (index + 0.5) * rowHeight)),
    line([0, 0], [0, bottom]),
    words(axis, [plotWidth / 2, bottom + 36], { anchor: "middle", fill: colours.quiet }),
  ];
  const moved = element("g", { transform: `translate(${nameWidth} 0)` }, `\n${body.join("\n")}\n`);
  return { height: bottom + 44, body: moved };
}
