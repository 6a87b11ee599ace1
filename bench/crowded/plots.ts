import type { Spread } from "../figures.ts";
import { lines } from "../plots/lines.ts";
import { picture } from "../plots/svg.ts";

/** The plot of a run, by the name of its file. */
export function crowdedPlots(figures: {
  readonly sizes: readonly number[];
  readonly joins: readonly Spread[];
  readonly rounds: number;
}): Record<string, string> {
  const { sizes, joins, rounds } = figures;
  const axes = { x: "members (log scale)", y: "CPU for one join, µs (log scale)", places: sizes };
  const about = `In memory, one join after another; median of ${rounds} rounds, least to most.`;
  const series = [{ name: "Parlor", spreads: joins }];
  return {
    "crowded-join.svg": picture("What a join costs in a crowded room", about, [
      lines(axes, series),
    ]),
  };
}
