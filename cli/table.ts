import stringWidth from "string-width";
import type { Io } from "./io.ts";
import { print } from "./output.ts";
import { printable } from "./printable.ts";

/** A column: its title, and on which side its cells stand. */
export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

type Rows = readonly (readonly string[])[];

/** Prints rows under their titles, which stand out. */
export function printTable(io: Io, columns: readonly Column[], rows: Rows): void {
  const [head = "", ...lines] = table(columns, rows);
  print(io, io.out.styled("bold", head));
  for (const line of lines) print(io, line);
}

/** Rows under their titles, aligned in a terminal: wide characters take up two places of it. */
export function table(columns: readonly Column[], rows: Rows): string[] {
  const all = [columns.map(({ title }) => title), ...rows.map((row) => row.map(printable))];
  const widths = columns.map((_, column) =>
    all.reduce((widest, row) => Math.max(widest, stringWidth(row[column] ?? "")), 0),
  );
  return all.map((row) =>
    columns
      .map(({ align }, column) => padded(row[column] ?? "", widths[column] ?? 0, align))
      .join("  ")
      .trimEnd(),
  );
}

function padded(text: string, width: number, align: Column["align"] = "left"): string {
  const room = " ".repeat(width - stringWidth(text));
  return align === "right" ? room + text : text + room;
}
