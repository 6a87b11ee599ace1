import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Program, programs } from "./programs.ts";
import { staticSteps } from "./static-steps.ts";

// Looks at what `npm run check` looks at, installs what the tests need, runs them all, and ends with how many
// passed. Of what is looked at, each that fails counts as one that failed. What the tests need of the system is installed where that is Debian and we are root; elsewhere it is named, with how to get it.

/** The longest that the tests may take. */
const testTimeoutMs = 60 * 60_000;

function say(text: string): void {
  process.stdout.write(`verify: ${text}\n`);
}

/** Runs a command, and answers its exit code. What it prints is shown, and a line now and then. */
async function run(command: string, args: readonly string[], signOfLife: string): Promise<number> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const start = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"], env });
  const timer = setInterval(() => {
    say(`${signOfLife}, ${Math.round((performance.now() - start) / 1000)} s so far`);
    if (performance.now() - start > testTimeoutMs) child.kill();
  }, 20_000);
  const code = await new Promise<number>((resolve) => {
    child.once("error", () => resolve(127));
    child.once("exit", (exitCode) => resolve(exitCode ?? 1));
  });
  clearInterval(timer);
  return code;
}

/** Installs what is missing, where that can be done. Answers what still is. */
async function install(): Promise<readonly Program[]> {
  const missing = programs.filter((program) => !program.has());
  const canInstall = existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;
  if (missing.length === 0 || !canInstall) return missing;
  const packages = missing.map((program) => program.debian);
  say(`installing ${packages.join(", ")}: some 100 MB, a minute or so`);
  await run("apt-get", ["update", "-qq"], "apt-get update");
  const options = ["install", "-y", "-qq", "--no-install-recommends"];
  await run("apt-get", [...options, ...packages], "apt-get install");
  return missing.filter((program) => !program.has());
}

function nameMissing(missing: readonly Program[]): void {
  for (const { what, debian, elsewhere } of missing) {
    say(`missing: ${what}`);
    say(`  on Debian, as root: apt-get install ${debian}`);
    say(`  elsewhere: ${elsewhere}`);
  }
  if (missing.length > 0) say("the tests that need it will fail");
}

/** Types, format, lint, and whether what is generated is fresh. Answers how many of them fail. */
function lookAround(): number {
  let failed = 0;
  for (const { name, passes, advice } of staticSteps) {
    say(`${name}…`);
    if (passes()) continue;
    failed++;
    say(`${name} FAILED: ${advice}`);
  }
  return failed;
}

/** A test's result, as far as it is looked at. */
interface Result {
  readonly status: string;
  readonly fullName: string;
}

/** Names what was not run: nothing is left out in silence. */
function nameSkipped(files: readonly { readonly assertionResults: readonly Result[] }[]): void {
  for (const { status, fullName } of files.flatMap(({ assertionResults }) => assertionResults))
    if (!["passed", "failed"].includes(status)) say(`${status}: ${fullName}`);
}

/** Runs the tests. Answers how many passed and failed. */
async function test(): Promise<{ passed: number; failed: number }> {
  const folder = mkdtempSync(join(tmpdir(), "parlor-verify-"));
  const file = join(folder, "tests.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const code = await run("vitest", ["run", ...reporters], "testing");
  try {
    const counts = JSON.parse(readFileSync(file, "utf8"));
    const { numPassedTests: passed, numFailedTests: failed, testResults } = counts;
    nameSkipped(testResults);
    // A file that cannot be loaded is no test that failed, but a failure all the same.
    return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
  } catch {
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const wrong = lookAround();
const missing = await install();
nameMissing(missing);
say("building the page");
const built = (await run("npm", ["run", "-s", "build"], "building")) === 0;
if (!built) say("the page does not build: counted as a failure");
say("running every test, some minutes");
const { passed, failed } = await test();
nameMissing(missing);
const failures = failed + wrong + (built ? 0 : 1);
process.stdout.write(`${passed} passed, ${failures} failed\n`);
process.exitCode = failures === 0 && passed > 0 ? 0 : 1;
