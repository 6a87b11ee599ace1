import { run } from "./service-process.ts";

/** Runs `npm run bench`, and answers its report. */
export const bench = (...args: string[]) => run(process.execPath, ["bench/main.ts", ...args]);

/** The rows of a report that begin with a server's name, by the head of each column. */
export function rowsOf(report: string, table: string, server: string): Record<string, string> {
  const lines = report.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  const from = lines.findIndex(([, head]) => head === table);
  const row = lines.slice(from).find(([, name]) => name === server) ?? [];
  return Object.fromEntries((lines[from] ?? []).map((head, column) => [head, row[column] ?? ""]));
}

/** The tables of a report: cells by what their rows begin with. */
export function tablesIn(report: string): Map<string, string[]>[] {
  return report
    .split("\n\n")
    .filter((part) => part.startsWith("|"))
    .map((part) => {
      const rows = part.split("\n").map((line) => line.split("|").slice(1, -1));
      const trimmed = rows.map((row) => row.map((cell) => cell.trim()));
      return new Map(trimmed.map(([name = "", ...cells]) => [name, cells]));
    });
}
