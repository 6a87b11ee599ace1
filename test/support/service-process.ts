import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import { startRedis } from "./redis.ts";

/** The repository's root. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The service in a process of its own, as users run it. */
export interface ServiceProcess {
  readonly url: string;
  readonly pid: number;
  /** What it has logged so far. */
  readonly output: () => string;
  /** Sends a signal, SIGTERM unless it is said, and answers with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts the service on a port of its own, and a Redis for it where this run is on Redis and `env` names
 * none. Rejects where it ends before it listens.
 */
export async function startService(
  env: Readonly<Record<string, string>> = {},
): Promise<ServiceProcess> {
  if (inject("redisUrl") === "" || env.REDIS_URL !== undefined) return startProcess(env);
  const redis = await startRedis();
  const service = await startProcess({ ...env, REDIS_URL: redis.url });
  return {
    ...service,
    async stop(signal) {
      const code = await service.stop(signal);
      await redis.stop();
      return code;
    },
  };
}

/** On any free port, and not drained for longer than a test has. */
const settings = { PORT: "0", HOST: "127.0.0.1", LOG_LEVEL: "info", DRAIN_MS: "0" };

/** Those that run: they end with this process, also where a test fails that was to stop them. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts the service and nothing else, wherever this runs. */
export function startProcess(env: Readonly<Record<string, string>>): Promise<ServiceProcess> {
  const child = spawn(process.execPath, ["services/main.ts"], {
    cwd: root,
    env: { ...process.env, ...settings, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  void exited.then(() => running.delete(child));
  let output = "";
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      output += chunk.toString();
      const url = /"url":"([^"]+)"/.exec(output)?.[1];
      if (url === undefined || child.pid === undefined) return;
      const stop = (signal: NodeJS.Signals = "SIGTERM") => {
        child.kill(signal);
        return exited;
      };
      resolve({ url, pid: child.pid, output: () => output, stop });
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    void exited.then((code) => reject(new Error(`the service ended with ${code}: ${output}`)));
  });
}

/** Runs a command in the repository, and answers what it printed. Rejects where it fails. */
export function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let all = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
    all += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    all += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve(out) : reject(new Error(`${command} ended with ${code}: ${all}`)),
    );
  });
}

/** A token of the development app, from the command that prints one. */
export async function token(...args: string[]): Promise<string> {
  return (await run(process.execPath, ["cli/main.ts", "token", ...args])).trim();
}
