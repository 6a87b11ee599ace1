import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { bench, rowsOf } from "../support/bench-report.ts";

const folder = mkdtempSync(join(tmpdir(), "parlor-bench-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("npm run bench", { timeout: 120_000 }, () => {
  it("says what it can measure, and what is wrong with what was asked", async () => {
    expect(await bench("--help")).toContain("npm run -s bench -- store");
    await expect(bench("everything")).rejects.toThrow("say what to measure: store");
    await expect(bench("store", "--rounds", "0")).rejects.toThrow("--rounds must be 1 or more");
    await expect(bench("delivery", "--only", "parlor,x")).rejects.toThrow("--only knows parlor, ");
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
