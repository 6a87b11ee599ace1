import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { run } from "../support/service-process.ts";

const bench = (...args: string[]) => run(process.execPath, ["bench/main.ts", ...args]);

/** The rows of a report that begin with a server's name, by the head of each column. */
function rowsOf(report: string, table: string, server: string): Record<string, string> {
  const lines = report.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  const from = lines.findIndex(([, head]) => head === table);
  const row = lines.slice(from).find(([, name]) => name === server) ?? [];
  return Object.fromEntries((lines[from] ?? []).map((head, column) => [head, row[column] ?? ""]));
}

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

const folder = mkdtempSync(join(tmpdir(), "parlor-bench-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("npm run bench", { timeout: 60_000 }, () => {
  it("says what it can measure, and what is wrong with what was asked", async () => {
    expect(await bench("--help")).toContain("npm run -s bench -- store");
    await expect(bench("everything")).rejects.toThrow("say what to measure: store");
    await expect(bench("store", "--rounds", "0")).rejects.toThrow("--rounds must be 1 or more");
    await expect(bench("delivery", "--only", "parlor,x")).rejects.toThrow("--only knows parlor, ");
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
  });

  it("measures what readers notice of webhooks", async () => {
    const small = ["--members", "20", "--rounds", "1", "--seconds", "2", "--rate", "50"];
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

  it("measures what it costs to tell a room, and draws that again from what it kept", async () => {
    const kept = join(folder, "delivery.json");
    const small = ["--members", "20", "--rounds", "1", "--seconds", "0.2", "--only", "parlor,net"];
    const report = await bench("delivery", ...small, "--save", kept);
    for (const server of ["Parlor, HTTP/1.1", "net.Socket"]) {
      const paced = rowsOf(report, "paced", server);
      const flight = rowsOf(report, "in flight", server);
      const cells = [paced["µs a delivery"], paced["p99 ms"], flight["16: µs"]];
      for (const cell of cells) expect(Number.parseFloat(cell ?? "")).toBeGreaterThan(0);
    }
    expect(await bench("delivery", "--from", kept, "--plot", folder)).toBe(report);
    for (const plot of ["delivery-cpu", "delivery-in-flight", "delivery-latency"])
      expect(readFileSync(join(folder, `${plot}.svg`), "utf8")).toContain(">net.Socket</text>");
    await expect(bench("small-rooms", "--from", kept)).rejects.toThrow("has no figures of");
  });

  it("measures what a message costs in small rooms, bytes on the wire included", async () => {
    const small = ["--rooms", "5", "--rounds", "1", "--seconds", "0.2"];
    const only = ["--only", "parlor,parlor-grpc", "--plot", folder];
    const report = await bench("small-rooms", ...small, ...only);
    const [http1, grpc] = ["Parlor, HTTP/1.1", "Parlor, gRPC"].map((server) => {
      const row = rowsOf(report, "server", server);
      expect(Number.parseFloat(row["CPU µs a message"] ?? "")).toBeGreaterThan(0);
      return Number.parseFloat(row["bytes a message"] ?? "");
    });
    expect(grpc).toBeGreaterThan(3 * text.length);
    expect(http1).toBeGreaterThan(grpc ?? 0);
    expect(readFileSync(join(folder, "small-rooms.svg"), "utf8")).toContain(">Parlor, gRPC</text>");
  });
});

/** What the bench's members say. */
const text = "<<00000000>> Hello everyone, nice to see you here!";
