import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@redis/client";
import { redisServer } from "../../scripts/programs.ts";

/** A Redis of a test's own. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Runs a command on it. */
  command(...args: string[]): Promise<unknown>;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** How many free ports are tried: somebody else may have taken one before it is listened on. */
const portTries = 5;

async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await start(await freePort());
    } catch (error) {
      if (tries === portTries || !String(error).includes("Address already in use")) throw error;
    }
}

/** Starts a primary that keeps nothing on disk. */
export function startRedis(...options: string[]): Promise<RedisServer> {
  return onFreePort((port) => startOn(port, options));
}

async function startOn(port: number, options: readonly string[]): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "parlor-redis-"));
  const settings = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
  const child = spawn(redisServer, [...settings, "--save", "", "--appendonly", "no", ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await ready(child).catch((error: unknown) => {
    running.delete(child);
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  const url = `redis://127.0.0.1:${port}`;
  const client = createClient({ url });
  client.on("error", () => {}); // it may be stopped by a test
  await client.connect();
  return {
    url,
    port,
    pid: child.pid ?? 0,
    command: (...args) => client.sendCommand(args),
    async stop() {
      if (client.isOpen) client.destroy();
      child.kill("SIGKILL");
      await exited;
      running.delete(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Three primaries that share the slots. */
export interface RedisCluster {
  readonly urls: readonly string[];
  readonly servers: readonly RedisServer[];
  stop(): Promise<void>;
}

/** Starts a cluster of three primaries. */
export async function startCluster(): Promise<RedisCluster> {
  const servers = await Promise.all(
    [0, 1, 2].map(() =>
      onFreePort(async (port) => {
        const bus = String(port);
        const options = ["--cluster-enabled", "yes", "--cluster-port", bus];
        return { bus, server: await startRedis(...options) };
      }),
    ),
  );
  const ranges = [
    ["0", "5460"],
    ["5461", "10922"],
    ["10923", "16383"],
  ];
  for (const [i, { server }] of servers.entries()) {
    await server.command("CLUSTER", "SET-CONFIG-EPOCH", String(i + 1));
    await server.command("CLUSTER", "ADDSLOTSRANGE", ...(ranges[i] ?? []));
  }
  for (const { server, bus } of servers)
    await servers[0]?.server.command("CLUSTER", "MEET", "127.0.0.1", String(server.port), bus);
  for (const { server } of servers) await clusterIsUp(server);
  return {
    urls: servers.map(({ server }) => server.url),
    servers: servers.map(({ server }) => server),
    async stop() {
      await Promise.all(servers.map(({ server }) => server.stop()));
    },
  };
}

/** Resolves when a server knows the whole cluster. */
async function clusterIsUp(server: RedisServer): Promise<void> {
  const end = performance.now() + 20_000;
  for (;;) {
    const info = String(await server.command("CLUSTER", "INFO"));
    if (info.includes("cluster_state:ok") && info.includes("cluster_known_nodes:3")) return;
    if (performance.now() > end) throw new Error(`the cluster does not come up:\n${info}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function ready(child: ChildProcess): Promise<void> {
  let output = "";
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("Ready to accept connections")) resolve();
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`redis-server ended with ${code}:\n${output}`)));
  });
}

/**
 * A port that nobody has, and that the system gives to nobody who asks for any: those begin with 32768. So it is
 * still free when it is used.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
