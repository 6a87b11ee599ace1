import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noRates } from "../../services/rate/rates.ts";
import { root } from "../../test/support/service-process.ts";
import { pin } from "../machine.ts";
import type { Answers, Question } from "./probe.ts";

/** A server that is measured: a process of its own, on a core of its own. */
export interface Server {
  readonly port: number;
  /** Whether its garbage is collected before its memory is read. */
  readonly collected: boolean;
  /** Microseconds that its threads were on a processor, the kernel's work for them included. */
  cpuMicros(): Promise<number>;
  /** Bytes of memory. */
  memory(): Promise<number>;
  stop(): Promise<void>;
}

/** Parlor, which answers more of itself. */
export interface ParlorServer extends Server {
  ask<Q extends Question>(question: Q): Promise<Answers[Q]>;
}

/** A peer, which broadcasts the texts that it is given. */
export interface Peer extends Server {
  broadcast(text: string): void;
}

const peersFolder = join(root, "bench/peers");

/** Installs the peers' packages, where they are not. */
export function installPeers(): void {
  if (existsSync(join(peersFolder, "node_modules"))) return;
  const { status } = spawnSync("npm", ["ci", "--silent"], { cwd: peersFolder, stdio: "inherit" });
  if (status !== 0)
    throw new Error("the peers' packages could not be installed: npm ci in bench/peers");
}

/** Starts a peer by its name. */
export async function startPeer(name: string, env: NodeJS.ProcessEnv = {}): Promise<Peer> {
  const { server, said } = await start(join(peersFolder, `${name}.mjs`), env, /\{"port":.*\}/);
  const { port, control }: { port: number; control: number } = JSON.parse(said);
  const texts: Socket = connect(control, "127.0.0.1");
  texts.setNoDelay();
  await new Promise((resolve) => texts.once("connect", resolve));
  return {
    ...server,
    port,
    broadcast: (text) => texts.write(`${text}\n`),
    async stop() {
      texts.destroy();
      await server.stop();
    },
  };
}

/** The secret of the app that is measured. */
export const secret = "a secret of the bench, which is no secret";

/** Starts Parlor as its users run it, with one app. */
export async function startParlor(env: NodeJS.ProcessEnv = {}): Promise<ParlorServer> {
  const folder = mkdtempSync(join(tmpdir(), "parlor-bench-"));
  const config = join(folder, "apps.json");
  writeFileSync(
    config,
    JSON.stringify({ apps: [{ id: "bench", secrets: [secret], rates: noRates }] }),
  );
  const settings = { PORT: "0", HOST: "127.0.0.1", DRAIN_MS: "0", CONFIG: config, ...env };
  const { server, said } = await start("services/main.ts", settings, /"url":"[^"]+"/);
  const port = Number(/:(\d+)"/.exec(said)?.[1]);
  return {
    ...server,
    port,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function start(file: string, env: NodeJS.ProcessEnv, ready: RegExp) {
  const child = spawn(
    process.execPath,
    ["--expose-gc", "--import", "./bench/delivery/probe.ts", file],
    { cwd: root, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit", "ipc"] },
  );
  killAtExit(child);
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const said = await hear(child, ready);
  pin(child.pid ?? 0, 0);
  const server = {
    collected: true,
    cpuMicros: () => probe(child, "cpu"),
    memory: async () => (await probe(child, "memory")).rss,
    ask: <Q extends Question>(question: Q) => probe(child, question),
    async stop() {
      child.kill("SIGKILL");
      await exited;
    },
  };
  return { server, said };
}

/** Asks a server about itself. */
async function probe<Q extends Question>(child: ChildProcess, question: Q): Promise<Answers[Q]> {
  const answered = once(child, "message");
  child.send(question);
  const [answer]: Answers[Q][] = await answered;
  if (answer === undefined) throw new Error("a server says nothing of itself");
  return answer;
}

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Sees to it that a process does not outlive this one. */
export function killAtExit(child: ChildProcess): void {
  running.add(child);
  child.once("exit", () => running.delete(child));
}

function hear(child: ChildProcess, wanted: RegExp): Promise<string> {
  let output = "";
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      if (output.length > 100_000) return;
      output += chunk.toString();
      const [found] = wanted.exec(output) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", (code) => reject(new Error(`a server ended with ${code}: ${output}`)));
  });
}
