import { describe, expect, it } from "vitest";
import { run } from "../support/service-process.ts";

const bench = (...args: string[]) => run(process.execPath, ["bench/main.ts", ...args]);

/** The tables of a report: cells by what their rows begin with. */
function tablesIn(report: string): Map<string, string[]>[] {
  return report
    .split("\n\n")
    .filter((part) => part.startsWith("|"))
    .map((part) => {
      const rows = part.split("\n").map((line) => line.split("|").slice(1, -1));
      const trimmed = rows.map((row) => row.map((cell) => cell.trim()));
      return new Map(trimmed.map(([name = "", ...cells]) => [name, cells]));
    });
}

describe("npm run bench", () => {
  it("says what it can measure, and what is wrong with what was asked", async () => {
    expect(await bench("--help")).toContain("npm run -s bench -- store");
    await expect(bench("everything")).rejects.toThrow("say what to measure: store");
    await expect(bench("store", "--rounds", "0")).rejects.toThrow("--rounds must be 1 or more");
  });

  it("measures what commits cost on each engine", async () => {
    const report = await bench("store", "--rounds", "1", "--seconds", "0.05");
    const rows = report.split("\n").filter((line) => /^\| (send|enter)/.test(line));
    expect(rows).toHaveLength(2 * 2 * 2);
    for (const row of rows) {
      const [, , , engine = "", , node = "", redis = ""] = row.split("|");
      expect(Number.parseFloat(node)).toBeGreaterThan(0);
      if (engine.trim() === "Redis") expect(Number.parseFloat(redis)).toBeGreaterThan(0);
    }
  });

  it("measures what readers that stall cost, until they are cut off", async () => {
    const small = ["--members", "20", "--rounds", "1", "--seconds", "0.1", "--rate", "50"];
    const tables = tablesIn(await bench("stalled", ...small));
    for (const name of ["HTTP/1.1", "gRPC"]) {
      const [cut = [], told = [], kept = []] = tables.map((table) => table.get(name));
      const [messages, , endedS, closedS] = cut.map(Number.parseFloat);
      expect(messages).toBeGreaterThanOrEqual(1);
      expect(endedS).toBeGreaterThan(0);
      expect(closedS).toBeGreaterThanOrEqual(endedS ?? 0);
      expect(closedS).toBeLessThanOrEqual(10);
      for (const figure of [...told, ...kept]) expect(Number.parseFloat(figure)).toBeGreaterThan(0);
    }
  }, 60_000);

  it("measures how everyone comes back, and misses nothing", async () => {
    const [table] = tablesIn(await bench("resumes", "--members", "150", "--rounds", "1"));
    for (const name of ["HTTP/1.1", "gRPC"]) {
      const [, wrong, first, median, last] = table?.get(name)?.map(Number.parseFloat) ?? [];
      expect(wrong).toBe(0);
      expect(first).toBeGreaterThan(0);
      expect(median).toBeGreaterThanOrEqual(first ?? 0);
      expect(last).toBeGreaterThanOrEqual(median ?? 0);
    }
  }, 60_000);
});
