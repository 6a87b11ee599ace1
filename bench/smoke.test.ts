import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { bench, tablesIn } from "../test/support/bench-report.ts";

// What `npm run bench:smoke` runs: each bench that `npm test` leaves out, as small as it goes.

const folder = mkdtempSync(join(tmpdir(), "parlor-bench-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("npm run bench", { timeout: 120_000 }, () => {
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
      expect(closedS).toBeLessThanOrEqual(20); // 8 s, on a machine that has time
      for (const figure of [...told, ...kept]) expect(Number.parseFloat(figure)).toBeGreaterThan(0);
    }
  });

  it("measures what readers notice of webhooks", async () => {
    const small = ["--members", "20", "--rounds", "1", "--seconds", "0.5", "--rate", "50"];
    const [rows] = tablesIn(await bench("webhooks", ...small));
    for (const name of ["without", "with"])
      for (const figure of rows?.get(name)?.slice(0, 2) ?? [""])
        expect(Number.parseFloat(figure)).toBeGreaterThan(0);
    // Where its receiver hangs, a room's webhook waits: for longer than this takes.
    expect(Number.parseFloat(rows?.get("with")?.[2] ?? "")).toBeGreaterThanOrEqual(0);
    expect(Number.parseFloat(rows?.get("with / without")?.[1] ?? "")).toBeGreaterThan(0);
  });

  it("measures how everyone comes back, and misses nothing", async () => {
    const [table] = tablesIn(await bench("resumes", "--members", "150", "--rounds", "1"));
    for (const name of ["HTTP/1.1", "gRPC"]) {
      const [, wrong, first, median, last] = table?.get(name)?.map(Number.parseFloat) ?? [];
      expect(wrong).toBe(0);
      expect(first).toBeGreaterThan(0);
      expect(median).toBeGreaterThanOrEqual(first ?? 0);
      expect(last).toBeGreaterThanOrEqual(median ?? 0);
    }
  });

  it("measures what a join costs in a crowded room, and lists all of its members", async () => {
    const small = ["--members", "10000", "--rounds", "1", "--seconds", "0.05", "--plot", folder];
    const [table] = tablesIn(await bench("crowded", ...small));
    for (const size of ["100", "1000"])
      expect(Number.parseFloat(table?.get(size)?.[0] ?? "")).toBeGreaterThan(0);
    const [micros, session, member, pages] = table?.get("10000")?.map(Number.parseFloat) ?? [];
    for (const figure of [micros, session, member]) expect(figure).toBeGreaterThan(0);
    expect(pages).toBeGreaterThanOrEqual(99);
    expect(readFileSync(join(folder, "crowded-join.svg"), "utf8")).toContain(">Parlor</text>");
    await expect(bench("crowded", "--members", "99")).rejects.toThrow("rooms of 100 and more");
  });
});
