import { describe, expect, it } from "vitest";
import { run } from "../support/service-process.ts";

const bench = (...args: string[]) => run(process.execPath, ["bench/main.ts", ...args]);

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
});
