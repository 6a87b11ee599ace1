import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "../test/support/service-process.ts";

/** What every program of readers includes. */
const header = join(root, "bench/delivery/reader.h");

/** The program of a source in C, by its path in the repository; made where that was not done. */
export function compiled(path: string): string {
  const source = join(root, path);
  const folder = join(root, "node_modules/.cache/bench");
  const program = join(folder, basename(path, ".c"));
  const changed = Math.max(statSync(source).mtimeMs, statSync(header).mtimeMs);
  if (existsSync(program) && statSync(program).mtimeMs > changed) return program;
  mkdirSync(folder, { recursive: true });
  const { status, stderr } = spawnSync("cc", ["-O2", "-Wall", "-o", program, source]);
  if (status === 0) return program;
  throw new Error(`no C compiler: on Debian, apt-get install gcc libc6-dev\n${stderr ?? ""}`);
}
