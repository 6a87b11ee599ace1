import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { developmentApp } from "../../services/auth/development.ts";
import type { Server } from "../../services/server.ts";
import { backendOf } from "../support/clients.ts";
import { startLiveServer } from "../support/live-server.ts";
import { startProcess } from "../support/service-process.ts";
import { jsonLines, parlor, startParlor, waiting } from "./program.ts";

let server: Server;
let env: { readonly PARLOR_URL: string };
beforeAll(async () => {
  server = await startLiveServer();
  env = { PARLOR_URL: server.url };
});
afterAll(() => server.close({ drainMs: 0, graceMs: 0 }));

/** What a bench must leave nothing of. */
const left = async () => {
  const { rooms } = await (await backendOf(server.url)).rooms.listRooms({});
  return { rooms: rooms.length, streams: server.load().streams };
};

describe("parlor bench", () => {
  it("has everyone told everything, and leaves nothing behind", async () => {
    const args = ["--members", "7", "--rate", "20", "--seconds", "1", "--json"];
    const run = await parlor(["bench", ...args], env);
    expect({ code: run.code, err: run.err }).toMatchObject({ code: 0 });
    const [figures] = jsonLines(run);
    expect(figures).toMatchObject({
      members: 7,
      sent: 20,
      deliveries: 140,
      missing: 0,
      errors: {},
      p50Ms: expect.any(Number),
      p99Ms: expect.any(Number),
    });
    await expect.poll(left, waiting).toEqual({ rooms: 0, streams: 0 });
  });

  it("shows its figures in a table", async () => {
    const { code, out } = await parlor(["bench", "--members", "2", "--seconds", "1"], env);
    expect(code).toBe(0);
    for (const row of ["messages sent +10", "deliveries +20", "not delivered +0", "errors +none"])
      expect(out).toMatch(new RegExp(`^${row}$`, "m"));
    expect(out).toMatch(/^latency p99 +\d+\.\d ms$/m);
  });

  it("counts what the app's rates refuse, and ends with 1", async () => {
    const service = await startProcess({});
    const args = ["--members", "1", "--rate", "150", "--seconds", "1", "--json"];
    const run = await parlor(["bench", ...args], { PARLOR_URL: service.url });
    expect(run.code).toBe(1);
    const { burst } = developmentApp.rates.messages_per_session ?? {};
    const [figures] = jsonLines(run);
    expect(figures).toMatchObject({ missing: 0, errors: { RATE_LIMITED: expect.any(Number) } });
    expect(figures).toHaveProperty("sent", expect.any(Number));
    expect(burst).toBeLessThan(150);
    await service.stop();
  });

  it("ends early on Ctrl+C, tells what came of it, and leaves nothing behind", async () => {
    const run = startParlor(["bench", "--members", "3", "--seconds", "60", "--json"], env);
    await expect.poll(() => server.load().streams, waiting).toBe(3);
    run.signal("SIGINT");
    const ended = await run.ended;
    expect(ended.code).toBe(0);
    expect(jsonLines(ended)).toMatchObject([{ members: 3, missing: 0 }]);
    await expect.poll(left, waiting).toEqual({ rooms: 0, streams: 0 });
  });
});
