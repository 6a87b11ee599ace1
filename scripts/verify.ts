import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Installs what the tests need, runs them all, and ends with how many passed. What they need of the
 * system is installed on Debian by root; elsewhere it is named, with how to get it.
 */
interface Need {
  readonly what: string;
  readonly package: string;
  has(): boolean;
}

const succeeds = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: "ignore" }).status === 0;

/** Debian's Python: where its packages of grpc are. */
const python = process.env.PYTHON ?? "/usr/bin/python3";

const needs: readonly Need[] = [
  {
    what: "Chromium, for the page",
    package: "chromium",
    has: () => existsSync("/usr/bin/chromium"),
  },
  {
    what: "grpcio, for a client that is not ours",
    package: "python3-grpcio",
    has: () => succeeds(python, "-c", "import grpc, google.protobuf"),
  },
  {
    what: "grpcio-tools, for its stubs",
    package: "python3-grpc-tools",
    has: () => succeeds(python, "-c", "import grpc_tools.protoc"),
  },
  {
    what: "openssl, for a certificate",
    package: "openssl",
    has: () => succeeds("openssl", "version"),
  },
];

function say(text: string): void {
  process.stdout.write(`verify: ${text}\n`);
}

/** Installs what is missing. Answers what still is. */
function install(): readonly Need[] {
  const missing = needs.filter((need) => !need.has());
  if (missing.length === 0) return [];
  const debian = existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;
  if (!debian) return missing;
  const packages = missing.map((need) => need.package);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  say(`installing ${packages.join(", ")} (some 100 MB, a minute or so)`);
  spawnSync("apt-get", ["update", "-qq"], { stdio: "inherit", env });
  const args = ["install", "-y", "-qq", "--no-install-recommends", ...packages];
  spawnSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"], env });
  return missing.filter((need) => !need.has());
}

/** Runs the tests. Answers how many passed and failed. */
function test(): { passed: number; failed: number } {
  const folder = mkdtempSync(join(tmpdir(), "parlor-verify-"));
  const file = join(folder, "tests.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const { status } = spawnSync("vitest", ["run", ...reporters], { stdio: "inherit" });
  try {
    const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(
      readFileSync(file, "utf8"),
    );
    // A file that cannot be loaded is no test that failed, but a failure all the same.
    return { passed, failed: failed === 0 && status !== 0 ? 1 : failed };
  } catch {
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const missing = install();
if (missing.length > 0) {
  for (const need of missing) say(`missing: ${need.what}`);
  const packages = missing.map((need) => need.package).join(" ");
  say(`on Debian, as root: apt-get install ${packages}; elsewhere their likes, then again`);
  process.exit(2);
}
say("building the page");
if (spawnSync("npm", ["run", "-s", "build"], { stdio: "inherit" }).status !== 0) process.exit(1);
say("running every test (some minutes)");
const { passed, failed } = test();
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
