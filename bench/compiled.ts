import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { root } from "../test/support/service-process.ts";

/** Has what programs of several folders include. */
const shared = join(root, "bench/delivery");

/** The program of a source in C, by its path in the repository; made where its sources are newer. */
export function compiled(path: string): string {
  const source = join(root, path);
  const folder = join(root, "node_modules/.cache/bench");
  const program = join(folder, basename(path, ".c"));
  const newest = Math.max(...[shared, dirname(source)].flatMap(changes));
  if (existsSync(program) && statSync(program).mtimeMs > newest) return program;
  mkdirSync(folder, { recursive: true });
  const { status, stderr } = spawnSync("cc", ["-O2", "-Wall", "-o", program, source]);
  if (status === 0) return program;
  throw new Error(`no C compiler: on Debian, apt-get install gcc libc6-dev\n${stderr ?? ""}`);
}

/** When the sources of a folder were changed. */
function changes(folder: string): number[] {
  const sources = readdirSync(folder).filter((name) => /\.[ch]$/.test(name));
  return sources.map((name) => statSync(join(folder, name)).mtimeMs);
}
