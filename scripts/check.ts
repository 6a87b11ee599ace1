import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One thing that the gate before every commit looks at. */
interface Step {
  readonly name: string;
  /** Whether it passes. What it prints is shown. */
  passes(): boolean;
  /** What to do where it fails. */
  readonly advice: string;
}

const steps: readonly Step[] = [
  {
    name: "generated code is fresh",
    passes: isFresh,
    advice: "npm run gen, and commit what it has made",
  },
  {
    name: "contract is well written",
    passes: () => run("buf", "lint", "proto"),
    advice: "mend the contract: every rpc, message, field and value has a comment",
  },
  {
    name: "contract is well formatted",
    passes: () => run("buf", "format", "-d", "--exit-code", "proto"),
    advice: "npm run format",
  },
  {
    name: "contract breaks nothing",
    passes: isCompatible,
    advice: "a released field keeps its number, name and type: add another instead",
  },
  {
    name: "format and lint",
    passes: () => run("biome", "check", "--error-on-warnings", "."),
    advice: "npm run format, and mend by hand what is left",
  },
  { name: "types", passes: () => run("tsc"), advice: "mend the types" },
  { name: "tests", passes: () => run("npm", "test", "-s"), advice: "mend what is red" },
];

function run(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: "inherit" }).status === 0;
}

/** Generates into a folder of its own, and compares. */
function isFresh(): boolean {
  return inFolder("parlor-gen-", (folder) => {
    const made =
      run("npm", "run", "-s", "protos", "--", ".proto-deps", "--without-contract") &&
      run("buf", "generate", "-o", folder);
    return made && same("gen", join(folder, "gen")) && haveLimitsOf(folder);
  });
}

/** Whether the client's table of limits is what is made of the rules in gen/. */
function haveLimitsOf(folder: string): boolean {
  const table = join(folder, "table.ts");
  return (
    run("npm", "run", "-s", "gen:limits", "--", table) && same("client/limits/table.ts", table)
  );
}

/** Whether two files or folders are the same. */
function same(one: string, other: string): boolean {
  return run("git", "diff", "--no-index", "--stat", one, other);
}

/** Whether clients of the last release can go on, on the wire and in JSON. */
function isCompatible(): boolean {
  const { stdout } = spawnSync("git", ["tag", "--list", "v*", "--sort=-version:refname"]);
  const [tag = ""] = stdout.toString().split("\n");
  if (tag === "") {
    process.stdout.write("  no release yet: nothing to break\n");
    return true;
  }
  return inFolder("parlor-release-", (folder) => {
    const { stdout: archive } = spawnSync("git", ["archive", tag, "proto", "buf.yaml"]);
    spawnSync("tar", ["-x", "-C", folder], { input: archive });
    cpSync(".proto-deps", join(folder, ".proto-deps"), { recursive: true });
    return run("buf", "breaking", "proto", "--against", join(folder, "proto"));
  });
}

function inFolder(prefix: string, work: (folder: string) => boolean): boolean {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs the steps, says where it is, and stops at the first that fails. */
function check(): boolean {
  const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
  const start = performance.now();
  for (const { name, passes, advice } of steps) {
    process.stdout.write(`check: ${name}…\n`);
    const began = performance.now();
    if (!passes()) {
      process.stderr.write(`check: ${name} FAILED after ${seconds(began)}: ${advice}\n`);
      return false;
    }
    process.stdout.write(`check: ${name}: passed in ${seconds(began)}\n`);
  }
  process.stdout.write(`check: all passed in ${seconds(start)}\n`);
  return true;
}

process.exitCode = check() ? 0 : 1;
