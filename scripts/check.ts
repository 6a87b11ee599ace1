import { run, type Step, staticSteps } from "./static-steps.ts";

/** What the gate before every commit looks at. */
const steps: readonly Step[] = [
  ...staticSteps,
  { name: "tests", passes: () => run("npm", "test", "-s"), advice: "mend what is red" },
];

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
