import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One thing that is looked at before a commit, and by `npm run verify`. */
export interface Step {
  readonly name: string;
  /** Whether it passes. What it prints is shown. */
  passes(): boolean;
  /** What to do where it fails. */
  readonly advice: string;
}

/** Whatever is looked at without running anything. */
export const staticSteps: readonly Step[] = [
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
];

/** Whether a command succeeds. What it prints is shown. */
export function run(command: string, ...args: string[]): boolean {
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
  const [tag = ""] = String(stdout ?? "").split("\n"); // where git is missing, there is none
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
