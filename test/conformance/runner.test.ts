import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { root } from "../support/service-process.ts";

/** Where programs say, by a connection, that they live: it ends when they do. */
let server: ReturnType<typeof createServer>;
let port = 0;
beforeEach(async () => {
  server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not a TCP port");
  port = address.port;
});
afterEach(() => server.close());

/** A program that lives until it is killed. */
const living = () => `require("node:net").connect(${port}, "127.0.0.1").on("error", () => {});`;

/** A suite that has started a server and waits for it, or ends. */
const suite = (ends: boolean) => `
  const { spawn } = require("node:child_process");
  const server = spawn(process.execPath, ["-e", ${JSON.stringify(living())}], { stdio: "inherit" });
  ${ends ? 'server.once("spawn", () => process.exit(7));' : ""}`;

/** Runs a suite as the command does, and says how it ended. */
function start(ends: boolean, timeoutMs: number) {
  const program = `
    import { createRunner } from "./conformance/runner.ts";
    const run = createRunner();
    const options = { cwd: ".", timeoutMs: ${timeoutMs} };
    const { status, late } = await run(process.execPath, ["-e", ${JSON.stringify(suite(ends))}], options);
    console.log(JSON.stringify({ status, late }));`;
  const args = ["--input-type=module", "-e", program];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (text) => {
    said += text;
  });
  return { child, said: () => JSON.parse(said), ended: once(child, "close") };
}

async function connection(): Promise<Socket> {
  const [socket] = (await once(server, "connection")) as [Socket];
  return socket.on("error", () => {}).resume();
}

it("a suite that takes too long is killed with the servers that it started", async () => {
  const { said, ended } = start(false, 3_000);
  await once(await connection(), "close");
  await ended;
  expect(said()).toEqual({ status: null, late: true });
});

it("the servers that a suite leaves are killed when it ends", async () => {
  const { said, ended } = start(true, 60_000);
  await ended;
  expect(said()).toEqual({ status: 7, late: false });
});

it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("all are killed on %s", async (signal) => {
  const { child, ended } = start(false, 60_000);
  const socket = await connection();
  child.kill(signal);
  await once(socket, "close");
  expect((await ended)[0]).toBeGreaterThan(128);
});
