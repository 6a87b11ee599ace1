import { parseArgs } from "node:util";
import { cyclesPlan, runCycles } from "./cycles.ts";
import { cyclesReport, cyclesViolations } from "./cycles-report.ts";
import { runShutdown, shutdownPlan } from "./shutdown.ts";
import { shutdownReport, shutdownViolations } from "./shutdown-report.ts";

const help = `Two runs that show what short ones cannot. Each prints its figures, and ends with 1 where a promise was
broken.

  npm run -s soak -- cycles [--cycles N]

      Sessions begin to read and stop, N times (default 1000000): nothing is to be left of it in the service,
      and its memory is to stay as it is.

  npm run -s soak -- shutdown [--streams N] [--drain-ms N]

      The service is told to stop (SIGTERM) while N streams are open (default 5000) and messages are sent: every
      stream is to be told to go, spread over DRAIN_MS (default 15000), and no call is to be lost.
`;

const say = (line: string) => void process.stdout.write(`soak: ${line}\n`);

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      cycles: { type: "string", default: "1000000" },
      streams: { type: "string", default: "5000" },
      "drain-ms": { type: "string", default: "15000" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const [what] = positionals;
  if (what === "cycles") await cycles(countFrom("--cycles", values.cycles, 100));
  else if (what === "shutdown")
    await shutdown(
      countFrom("--streams", values.streams, 1),
      countFrom("--drain-ms", values["drain-ms"], 0),
    );
  else throw new Error("say which run: cycles or shutdown");
}

async function cycles(count: number): Promise<void> {
  const result = await runCycles(cyclesPlan(count), say);
  finish(cyclesReport(result), cyclesViolations(result));
}

async function shutdown(streams: number, drainMs: number): Promise<void> {
  const result = await runShutdown(shutdownPlan(streams, drainMs), say);
  finish(shutdownReport(result), shutdownViolations(result));
}

function finish(report: string, violations: readonly string[]): void {
  process.stdout.write(`${report}\n`);
  for (const violation of violations) process.stdout.write(`broken: ${violation}\n`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}

function countFrom(name: string, text: string, least: number): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < least)
    throw new Error(`${name} must be ${least} or more`);
  return count;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
  process.exitCode = 2;
});
