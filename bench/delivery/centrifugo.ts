import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasGo, installGo } from "../../scripts/go-programs.ts";
import { root } from "../../test/support/service-process.ts";
import { pin } from "../machine.ts";
import { killAtExit, type Peer } from "./servers.ts";

const version = "6.9.1";
const folder = join(root, `node_modules/.cache/bench/centrifugo-${version}`);
const program = join(folder, "centrifugo");

/** Builds Centrifugo, where that was not done. Answers whether it is there: not without Go. */
export function installCentrifugo(): boolean {
  if (existsSync(program)) return true;
  const what = `github.com/centrifugal/centrifugo/v6@v${version}`;
  return hasGo() && installGo({ what, from: root, into: folder });
}

const key = "bench";

/** Its settings: whoever comes may subscribe and publish; channels keep what is said, as rooms do. */
const settings = (port: number) => ({
  client: { insecure: true, ping_interval: "3600s", pong_timeout: "60s" }, // the load answers none
  channel: {
    without_namespace: {
      allow_subscribe_for_client: true,
      allow_publish_for_subscriber: true,
      history_size: 100,
      history_ttl: "600s",
    },
  },
  http_server: { address: "127.0.0.1", port },
  http_api: { key },
  log: { level: "error" },
  usage_stats: { enabled: false },
});

/** Starts Centrifugo on one core, as a peer that publishes through its HTTP API to the channel `bench`. */
export async function startCentrifugo(): Promise<Peer> {
  const port = await freePort();
  const place = mkdtempSync(join(tmpdir(), "parlor-centrifugo-"));
  const config = join(place, "config.json");
  writeFileSync(config, JSON.stringify(settings(port)));
  const child = spawn(program, ["-c", config], {
    env: { ...process.env, GOMAXPROCS: "1" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  killAtExit(child);
  const exited = once(child, "exit");
  const pid = child.pid ?? 0;
  const agent = new Agent({ keepAlive: true });
  await listening(agent, port);
  pin(pid, 0);
  return {
    port,
    collected: false,
    cpuMicros: async () => microsOf(pid),
    memory: async () => residentOf(pid),
    broadcast(text) {
      post(agent, port, { channel: "bench", data: message(text) }).catch((error: unknown) => {
        throw error;
      });
    },
    async stop() {
      agent.destroy();
      child.kill("SIGKILL");
      await exited;
      rmSync(place, { recursive: true });
    },
  };
}

/** A message as the other peers have it; Centrifugo numbers it itself. */
function message(text: string) {
  return { roomId: "bench", messageId: "m1", userId: "sender", text, time: Date.now() };
}

async function listening(agent: Agent, port: number): Promise<void> {
  const end = performance.now() + 10_000;
  for (;;) {
    try {
      return await post(agent, port, { channel: "nobody", data: {} });
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function post(agent: Agent, port: number, body: unknown): Promise<void> {
  const headers = { "content-type": "application/json", "x-api-key": key };
  const options = { port, host: "127.0.0.1", method: "POST", path: "/api/publish", headers, agent };
  return new Promise((resolve, reject) => {
    const outgoing = request(options, (incoming) => {
      incoming.resume();
      incoming.on("end", () =>
        incoming.statusCode === 200
          ? resolve()
          : reject(new Error(`Centrifugo answers ${incoming.statusCode}`)),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(JSON.stringify(body));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("not a TCP port");
  return address.port;
}

/** Microseconds that a process's threads were on a processor: Linux counts them in nanoseconds. */
function microsOf(pid: number): number {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const nanos = tasks.map((task) =>
    Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]),
  );
  return nanos.reduce((sum, one) => sum + one, 0) / 1000;
}

/** Bytes of memory that a process has, garbage included. */
function residentOf(pid: number): number {
  const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) * 1024;
}
