import { spawnSync } from "node:child_process";
import { cpus, totalmem } from "node:os";

/** The machine that figures come from, in a line. */
export function machine(...programs: readonly string[]): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const node = `Node ${process.version.slice(1)}`;
  return [`${cpus().length} × ${model}`, memory, process.platform, node, ...programs].join(", ");
}

/** Keeps a process, with all its threads, on one core, where the system can do that. */
export function pin(pid: number, core: number): void {
  if (core < cpus().length) spawnSync("taskset", ["-acp", String(core), String(pid)]);
}
