import { table } from "../../bench/figures.ts";
import { leftBehind } from "./census.ts";
import type { Checkpoint, CyclesResult } from "./cycles.ts";

/** How much more the live objects may weigh at the last checkpoint than at the second. */
const maxRatio = 1.05;
/** What they may grow by over all cycles, as a straight line through the checkpoints has it: noise, and so much a cycle. */
const noiseBytes = 1024 * 1024;
const maxBytesPerCycle = 4;

/** Failures and warnings that are told one by one. */
const shown = 10;

/** What is not as promised, in words; nothing where all is. */
export function cyclesViolations(result: CyclesResult): string[] {
  const { plan, checkpoints, before, after, failures, warnings } = result;
  const { ratio, growth } = trendOf(checkpoints, plan.cycles);
  const mayGrow = noiseBytes + maxBytesPerCycle * plan.cycles;
  return [
    ...failures.slice(0, shown).map((failure) => `a cycle failed: ${failure}`),
    ...warnings.slice(0, shown).map((warning) => `the service warns: ${warning}`),
    ...leftBehind(before, after).map(({ what, count }) => `left behind: ${count} of ${what}`),
    ...(ratio <= maxRatio ? [] : [`the last checkpoint weighs ${ratio.toFixed(3)} × the second`]),
    ...(growth <= mayGrow ? [] : [`grew by ${kib(growth)} KiB, and may by ${kib(mayGrow)}`]),
  ];
}

/** The figures, for people. */
export function cyclesReport(result: CyclesResult): string {
  const { plan, done, checkpoints, after, failures, warnings, before } = result;
  const { ratio, growth } = trendOf(checkpoints, plan.cycles);
  const streams = done.grpc + done.connect + done.http1;
  const rows: [string, string][] = [
    ["cycles, and before them to warm up", `${plan.cycles} + ${plan.warmUp}`],
    ["sessions, rooms, at once", `${plan.sessions}, ${plan.rooms}, ${plan.atOnce}`],
    ["seconds", (result.durationMs / 1000).toFixed(0)],
    ["streams over HTTP/2 cancelled: gRPC, Connect", `${done.grpc}, ${done.connect}`],
    ["connections that they took", String(result.connections)],
    ["streams over HTTP/1.1 closed", String(done.http1)],
    ["of all streams, before anything came", `${result.inHaste} of ${streams}`],
    ["pulls over kept HTTP/1.1", String(done.pull)],
    ["cycles that failed", String(failures.length)],
    ["warnings of the service", String(warnings.length)],
    ["at rest, of each class: before", listed(before.objects)],
    ["at rest, of each class: after", listed(after.objects)],
    ["at rest, resources: before", listed(before.resources)],
    ["at rest, resources: after", listed(after.resources)],
    ["live objects, last checkpoint / second", ratio.toFixed(3)],
    ["their growth over all, by a straight line", `${kib(growth)} KiB`],
    ["that is, a cycle", `${(growth / plan.cycles).toFixed(2)} bytes`],
  ];
  const weights = checkpoints.map(({ cycles, heapUsed, rss }) => [
    String(cycles),
    kib(heapUsed),
    kib(rss),
  ]);
  return [
    table([["what", "figure"], ...rows]),
    "",
    table([["after cycles", "live objects, KiB", "process, KiB"], ...weights]),
  ].join("\n");
}

/** How the live objects' weight goes on after the first checkpoint. */
function trendOf(
  checkpoints: readonly Checkpoint[],
  cycles: number,
): { readonly ratio: number; readonly growth: number } {
  const judged = checkpoints.slice(1);
  const [second, last] = [judged[0]?.heapUsed ?? 0, judged.at(-1)?.heapUsed ?? 0];
  return { ratio: last / second, growth: slopeOf(judged) * cycles };
}

/** Bytes a cycle: the straight line that comes nearest to the checkpoints. */
function slopeOf(points: readonly Checkpoint[]): number {
  const mean = (of: (point: Checkpoint) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean(({ cycles }) => cycles), mean(({ heapUsed }) => heapUsed)];
  const together = mean(({ cycles, heapUsed }) => (cycles - x) * (heapUsed - y));
  return together / mean(({ cycles }) => (cycles - x) ** 2);
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([what, count]) => `${what} ${count}`)
    .join(", ");
}

function kib(bytes: number): string {
  return (bytes / 1024).toFixed(0);
}
