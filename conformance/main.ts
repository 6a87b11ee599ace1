import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { runH2spec } from "./h2spec.ts";
import type { Way } from "./server.ts";

// Puts Parlor's port to the two public suites: Connect's own, and h2spec. See docs/conformance.md.

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = `${root}node_modules/.cache/conformance`;

/** The longest that one run of the suite may take. */
const runTimeoutMs = 20 * 60_000;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Builds the suites, of the versions in `conformance/go.mod`, where they are not built already. */
function install(): boolean {
  if (spawnSync("go", ["version"]).status !== 0) {
    say("Go is missing: install Go 1.26 or later (https://go.dev/dl), so that `go` is in PATH");
    return false;
  }
  const env = { ...process.env, GOBIN: bin, GOFLAGS: "-buildvcs=false" };
  const options = { cwd: `${root}conformance`, env, stdio: "inherit" } as const;
  return spawnSync("go", ["install", "tool"], options).status === 0;
}

/** Runs Connect's suite against server streams that are served in one way. */
function runSuite(way: Way): boolean {
  const args = ["--mode", "server", "--conf", "conformance/suite.yaml", "--"];
  const program = [process.execPath, "conformance/program.ts", way];
  const { status, stdout, stderr } = spawnSync(`${bin}/connectconformance`, [...args, ...program], {
    cwd: root,
    encoding: "utf8",
    timeout: runTimeoutMs,
    maxBuffer: 2 ** 28,
  });
  const [, passed, failed] = /(\d+) passed, (\d+) failed/.exec(stdout + stderr) ?? [];
  const passes = status === 0 && passed !== undefined && failed === "0";
  say(`${way}: ${passed ?? "no"} cases passed, ${failed ?? "unknown"} failed`);
  if (!passes) say(stdout + stderr);
  return passes;
}

if (!install()) process.exitCode = 2;
else {
  const results = [runSuite("stock"), runSuite("written"), await runH2spec(bin, say)];
  process.exitCode = results.every(Boolean) ? 0 : 1;
}
