import stringWidth from "string-width";
import { strong } from "./output.ts";
import { printable } from "./printable.ts";

/** A column: its title, and on which side its cells stand. */
export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

/** Rows under their titles, aligned in a terminal: wide characters take up two places of it. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map(printable));
  const head = columns.map(({ title }) => title);
  const widths = columns.map((_, column) =>
    Math.max(...[head, ...cells].map((row) => stringWidth(row[column] ?? ""))),
  );
  const line = (row: readonly string[]) =>
    columns
      .map(({ align }, column) => padded(row[column] ?? "", widths[column] ?? 0, align))
      .join("  ")
      .trimEnd();
  return [strong(line(head)), ...cells.map(line)];
}

function padded(text: string, width: number, align: Column["align"] = "left"): string {
  const room = " ".repeat(width - stringWidth(text));
  return align === "right" ? room + text : text + room;
}
