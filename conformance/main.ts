import { runH2spec } from "./h2spec.ts";
import { createRunner } from "./runner.ts";
import type { Way } from "./server.ts";
import { bin, buildSuites, root, withoutGo } from "./suites.ts";

// Puts Parlor's port to the two public suites: Connect's own, and h2spec. See docs/conformance.md.

/** The longest that one run of the suite may take. */
const runTimeoutMs = 10 * 60_000;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const run = createRunner();

/** Runs Connect's suite against calls that are served in one way. */
async function runSuite(way: Way): Promise<boolean> {
  const args = ["--mode", "server", "--conf", "conformance/suite.yaml", "--"];
  const program = [process.execPath, "conformance/program.ts", way];
  const { status, output, late } = await run(`${bin}/connectconformance`, [...args, ...program], {
    cwd: root,
    timeoutMs: runTimeoutMs,
  });
  const [, passed, failed] = /(\d+) passed, (\d+) failed/.exec(output) ?? [];
  const passes = status === 0 && passed !== undefined && failed === "0";
  say(`${way}: ${passed ?? "no"} cases passed, ${failed ?? "unknown"} failed`);
  if (late) say(`${way} was cut off after ${runTimeoutMs / 60_000} minutes`);
  if (!passes) say(output);
  return passes;
}

/** Runs a part, and says how long it took. */
async function timed(part: () => Promise<boolean>): Promise<boolean> {
  const before = performance.now();
  const passes = await part();
  say(`  in ${Math.round((performance.now() - before) / 1000)} s`);
  return passes;
}

const missing = withoutGo();
if (missing !== undefined) {
  say(missing);
  process.exit(2);
}
try {
  await buildSuites(run);
} catch (cause) {
  say(cause instanceof Error ? cause.message : String(cause));
  process.exit(2);
}
const results = [
  await timed(() => runSuite("stock")),
  await timed(() => runSuite("written")),
  await timed(() => runH2spec(run, say)),
];
process.exitCode = results.every(Boolean) ? 0 : 1;
