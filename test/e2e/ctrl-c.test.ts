import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../../services/server.ts";
import { backendOf } from "../support/clients.ts";
import { startLiveServer } from "../support/live-server.ts";
import { openRaw } from "../support/raw.ts";
import { root } from "../support/service-process.ts";

/** How long is waited for what npm does. */
const waiting = { timeout: 40_000 };

const started: ChildProcess[] = [];
afterEach(() => {
  for (const { pid = 0, exitCode, signalCode } of started.splice(0))
    if (exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
});

/** A command in a process group of its own, as a terminal has it. */
function inGroup(command: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(command, args, {
    cwd: root,
    // Where sh is bash, the program takes its place, and hears what npm sends on.
    env: { ...process.env, npm_config_script_shell: "bash", ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  return {
    said: () => said,
    ended: once(child, "close"),
    /**
     * What the terminal does at Ctrl+C: npm hears it, and so does what npm runs, which hears it from npm once more.
     * Two that are on their way together are one to the system: so here it comes again a little later.
     */
    async ctrlC() {
      for (let times = 0; times < 2; times += 1) {
        process.kill(-(child.pid ?? 0), "SIGINT");
        await setTimeout(10);
      }
    },
  };
}

it("Ctrl+C lets a call finish under npm start, though the service hears it more than once", async () => {
  const service = inGroup("npm", ["start"], { PORT: "0", HOST: "127.0.0.1", LOG_LEVEL: "info" });
  await expect.poll(service.said, waiting).toContain('"url":');
  const [, url = ""] = /"url":"([^"]+)"/.exec(service.said()) ?? [];
  const call = await openRaw(Number(new URL(url).port));
  call.send("POST /parlor.v1.RoomService/LeaveAllRooms HTTP/1.1\r\nHost: localhost\r\n");
  call.send("Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{");
  await fetch(url); // on another connection, and later
  await service.ctrlC();
  await expect.poll(service.said).toContain('"stopping"');
  call.send("}");
  expect((await call.closed).toString()).toContain("HTTP/1.1 401");
  expect(await service.ended).toEqual([0, null]);
}, 60_000);

describe("Ctrl+C at npx parlor", () => {
  let server: Server;
  beforeAll(async () => {
    server = await startLiveServer();
  });
  afterAll(() => server.close({ drainMs: 0, graceMs: 0 }));

  const left = async () => {
    const { rooms } = await (await backendOf(server.url)).rooms.listRooms({});
    return { rooms: rooms.length, streams: server.load().streams };
  };

  it("has bench tell what came of it, and leave nothing behind", async () => {
    const args = ["parlor", "bench", "--members", "3", "--seconds", "60", "--json"];
    const bench = inGroup("npx", args, { PARLOR_URL: server.url });
    await expect.poll(() => server.load().streams, waiting).toBe(3);
    await bench.ctrlC();
    await bench.ended;
    expect(bench.said()).toContain('{"members":3,');
    expect(await left()).toEqual({ rooms: 0, streams: 0 });
  }, 60_000);
});
