import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * The gate before every commit: is the generated code fresh, is the contract well written and does it
 * break nothing that was released, format, lint, types, tests. Says where it is, and stops at the first
 * step that fails with what to do about it.
 */
interface Step {
  readonly name: string;
  /** Whether it passes. What it prints is shown. */
  run(): boolean;
  /** What to do where it fails. */
  readonly advice: string;
}

const run = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: "inherit" }).status === 0;

const npm = (script: string): boolean => run("npm", "run", "-s", script);

/** The contract as it was last released, or undefined before the first release. */
function lastRelease(): string | undefined {
  const tags = execFileSync("git", ["tag", "--list", "v*", "--sort=-version:refname"]).toString();
  return tags.split("\n")[0] || undefined;
}

function isCompatible(): boolean {
  const tag = lastRelease();
  if (tag === undefined) {
    process.stdout.write("  no release yet: nothing to break\n");
    return true;
  }
  const folder = mkdtempSync(join(tmpdir(), "parlor-release-"));
  try {
    const archive = execFileSync("git", ["archive", tag, "proto", "buf.yaml"]);
    execFileSync("tar", ["-x", "-C", folder], { input: archive });
    cpSync(".proto-deps", join(folder, ".proto-deps"), { recursive: true });
    return run("buf", "breaking", "proto", "--against", join(folder, "proto"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Generates anew and looks whether anything changed. */
function isFresh(): boolean {
  const state = () => execFileSync("git", ["status", "--porcelain", "--", "gen"]).toString();
  const before = state() + execFileSync("git", ["diff", "--", "gen"]).toString();
  if (!npm("gen")) return false;
  return before === state() + execFileSync("git", ["diff", "--", "gen"]).toString();
}

const steps: readonly Step[] = [
  { name: "generated code is fresh", run: isFresh, advice: "commit what npm run gen has made" },
  {
    name: "contract lint",
    run: () => run("buf", "lint", "proto"),
    advice: "mend the contract: every rpc, message, field and value has a comment",
  },
  {
    name: "contract format",
    run: () => run("buf", "format", "-d", "--exit-code", "proto"),
    advice: "npm run format",
  },
  {
    name: "contract breaks nothing",
    run: isCompatible,
    advice: "a released field keeps its number, name and type: add another instead",
  },
  {
    name: "format and lint",
    run: () => run("biome", "check", "--error-on-warnings", "."),
    advice: "npm run format, and mend by hand what is left",
  },
  { name: "types", run: () => run("tsc"), advice: "mend the types" },
  { name: "tests", run: () => npm("test"), advice: "mend what is red" },
];

const start = Date.now();
for (const { name, run: passes, advice } of steps) {
  process.stdout.write(`check: ${name}\n`);
  const began = Date.now();
  if (!passes()) {
    process.stderr.write(`check: ${name} FAILED: ${advice}\n`);
    process.exit(1);
  }
  process.stdout.write(`check: ${name}: passed in ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
}
process.stdout.write(`check: all passed in ${((Date.now() - start) / 1000).toFixed(0)} s\n`);
