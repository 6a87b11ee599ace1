import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { vi } from "vitest";
import type { Io, Output } from "../../cli/io.ts";
import { main } from "../../cli/main.ts";
import { root } from "../support/service-process.ts";

// Some of it waits for processes, which take their time on a machine that has much to do.
vi.setConfig({ testTimeout: 60_000 });
// The zone of whoever reads; processes get it by their environment.
process.env.TZ = "UTC";

/** How long is waited for what the program does. */
export const waiting = { timeout: 30_000 };

/** What a run of the program came to. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The program while it runs. */
export interface Running {
  /** What it has printed so far. */
  readonly out: () => string;
  readonly err: () => string;
  /** What it comes to. */
  readonly ended: Promise<Ended>;
  signal(signal: NodeJS.Signals): void;
}

/** The environment of a stranger: none of what this machine's own has to say of Parlor. */
export const plainEnv: Readonly<Record<string, string | undefined>> = {
  ...process.env,
  CONFIG: undefined,
  PARLOR_URL: undefined,
  PARLOR_TOKEN: undefined,
  FORCE_COLOR: undefined,
  NO_COLOR: undefined,
  TZ: "UTC",
};

type Env = Readonly<Record<string, string>>;

/** Starts `parlor` in this process. Any signal is Ctrl+C to it. */
export function startParlor(args: readonly string[], env: Env = {}): Running {
  const out: string[] = [];
  const err: string[] = [];
  const interrupt = new AbortController();
  const outputTo = (written: string[]): Output => ({
    write: (text) => void written.push(text),
    styled: (_style, text) => text,
  });
  const io: Io = {
    env: { ...plainEnv, ...env },
    out: outputTo(out),
    err: outputTo(err),
    interrupted: () => interrupt.signal,
  };
  const said = () => ({ out: out.join(""), err: err.join("") });
  return {
    out: () => said().out,
    err: () => said().err,
    ended: main(args, io).then((code) => ({ code, ...said() })),
    signal: () => interrupt.abort(),
  };
}

/** Runs `parlor` in this process, to its end. */
export function parlor(args: readonly string[], env: Env = {}): Promise<Ended> {
  return startParlor(args, env).ended;
}

/** Starts `parlor` in a process of its own, as users run it. */
export function spawnParlor(args: readonly string[], env: Env = {}): Running {
  return watched(spawn(process.execPath, ["cli/main.ts", ...args], optionsOf(env)));
}

/** Runs a line of shell in the repository to its end. */
export function shell(line: string, env: Env = {}): Promise<Ended> {
  return watched(spawn("bash", ["-c", line], optionsOf(env))).ended;
}

/** The lines that were printed, each read as JSON by somebody who knows nothing else. */
export function jsonLines({ out }: Pick<Ended, "out">): unknown[] {
  return out
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

function optionsOf(env: Env) {
  return { cwd: root, env: { ...plainEnv, ...env } };
}

function watched(child: ChildProcessWithoutNullStreams): Running {
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString();
  });
  child.stdin.end();
  return {
    out: () => out,
    err: () => err,
    ended: new Promise((resolve) => {
      child.once("close", (code) => resolve({ code, out, err }));
    }),
    signal: (signal) => void child.kill(signal),
  };
}
