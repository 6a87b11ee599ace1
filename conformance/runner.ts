import { spawn } from "node:child_process";
import { constants } from "node:os";

/** How a program ended. */
export interface Ended {
  /** Its exit code; `null` where it was killed. */
  readonly status: number | null;
  /** All that it wrote, to both of its outputs. */
  readonly output: string;
  /** Whether it took too long. */
  readonly late: boolean;
}

/** How a program is run. */
export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** The longest that it may take. */
  readonly timeoutMs: number;
}

/** Runs a program, without a shell. Never rejects: what cannot be started ends with no exit code. */
export type Run = (file: string, args: readonly string[], options: RunOptions) => Promise<Ended>;

/**
 * Runs programs, each in a process group of its own. The group is killed when the program ends, takes too
 * long, or this process ends, by Ctrl-C too: a suite that is killed alone leaves the servers that it has
 * started, and they its output open.
 */
export function createRunner(): Run {
  const running = new Set<number>();
  const kill = (group: number) => {
    running.delete(group);
    try {
      process.kill(-group, "SIGKILL");
    } catch {
      // None of it is left.
    }
  };
  process.once("exit", () => running.forEach(kill));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  return (file, args, { timeoutMs, ...options }) =>
    new Promise((resolve) => {
      const child = spawn(file, args, {
        ...options,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      const { pid } = child;
      if (pid !== undefined) running.add(pid);
      let [output, late] = ["", false];
      for (const out of [child.stdout, child.stderr])
        out.setEncoding("utf8").on("data", (text: string) => {
          output += text;
        });
      const timer = setTimeout(() => {
        late = true;
        if (pid !== undefined) kill(pid);
      }, timeoutMs);
      child.once("error", (error) => {
        output += `${error.message}\n`;
      });
      child.once("exit", () => {
        if (pid !== undefined) kill(pid);
      });
      child.once("close", (status) => {
        clearTimeout(timer);
        resolve({ status, output, late });
      });
    });
}
