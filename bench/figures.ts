/** The figures of one case over all rounds. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The middle of some figures, and how far they lie apart. */
export function spreadOf(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    least: at(0),
    most: at(sorted.length - 1),
  };
}

/** As people read it: the median, then the least and the most. */
export function shown({ median, least, most }: Spread): string {
  if (Number.isNaN(median)) return "–";
  return `${digits(median)} (${digits(least)}–${digits(most)})`;
}

/** Three digits that count, and no more. */
export function digits(figure: number): string {
  if (figure >= 10_000) return `${Math.round(figure / 1000)}k`;
  if (figure >= 100) return String(Math.round(figure));
  return figure.toFixed(figure >= 10 ? 1 : 2);
}

/** A table of Markdown that is aligned for terminals, too. The first row is its head. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [line(head), rule, ...rows.slice(1).map(line)].join("\n");
}
