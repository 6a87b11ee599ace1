import { table } from "../../bench/figures.ts";
import type { CallEnd, CallOutcome } from "./callers.ts";
import type { ShutdownResult } from "./shutdown.ts";
import { type StreamOutcome, wires } from "./streams.ts";

/** The longest that a stream may be asked to wait before it comes back. */
const maxRetryMs = 1000;
/** How long after its drain the service may take to be gone, where nothing holds it. */
const maxOverMs = 5000;
/** A call that began so long before the door closed was sent before that, whatever the machine did. */
const sentMs = 200;
/** Violations of a kind that are told one by one. */
const shown = 5;

/** What is not as promised, in words; nothing where all is. */
export function shutdownViolations(result: ShutdownResult): string[] {
  const { plan, streams, calls, exitCode } = result;
  const untold = streams.filter(({ drainingTimes }) => drainingTimes.length !== 1);
  const hasty = streams.filter(({ retryAfterMs }) => !retryAfterMs.every(isRetry));
  const chatty = streams.filter(({ toldAfter }) => toldAfter > 0);
  const otherwise = streams.filter(({ end }) => end !== "SHUTTING_DOWN");
  const lost = calls.filter((call) => isLost(call, doorTime(result)));
  const most = Math.max(...tenths(result));
  const mayHold = mostInTenth(streams.length);
  const overMs = tookMs(result) - plan.drainMs;
  return [
    ...some("streams not told to go just once", untold, ({ wire }) => wire),
    ...some("streams told to wait wrongly", hasty, ({ retryAfterMs }) => String(retryAfterMs)),
    ...some("streams told more after that", chatty, ({ wire }) => wire),
    ...some("streams that ended otherwise", otherwise, ({ end }) => end),
    ...some("calls lost", lost, ({ wire, failure }) => `${wire}: ${failure}`),
    ...(most <= mayHold ? [] : [`a tenth of the drain holds ${most} streams, and may ${mayHold}`]),
    ...(calls.some(({ end }) => end === "answered") ? [] : ["no call was answered"]),
    ...(exitCode === 0 ? [] : [`the exit code is ${exitCode ?? "none: it was killed"}`]),
    ...(overMs <= maxOverMs ? [] : [`gone ${overMs.toFixed(0)} ms after its drain`]),
  ];
}

/** The figures, for people. */
export function shutdownReport(result: ShutdownResult): string {
  const { plan, streams, exitCode, toldTime } = result;
  const rows: [string, string][] = [
    ...streamRows(streams),
    ...callRows(result),
    ["DRAIN_MS", String(plan.drainMs)],
    ["ms from SIGTERM until the last was told", (doorTime(result) - toldTime).toFixed(0)],
    ["ms from SIGTERM until the process was gone", tookMs(result).toFixed(0)],
    ["exit code", String(exitCode)],
  ];
  const spread = tenths(result).map((count, i) => [
    `${i * 10}–${(i + 1) * 10} %`,
    String(count),
    `${((100 * count) / streams.length).toFixed(1)} %`,
  ]);
  return [
    table([["what", "figure"], ...rows]),
    "",
    table([["of the drain", "streams told to go", "share"], ...spread]),
  ].join("\n");
}

function streamRows(streams: readonly StreamOutcome[]): [string, string][] {
  const of = (which: (stream: StreamOutcome) => boolean) => String(streams.filter(which).length);
  return [
    ["streams", String(streams.length)],
    ...wires.map((one): [string, string] => [`- ${one}`, of(({ wire }) => wire === one)]),
    ["- told to go", of(({ drainingTimes }) => drainingTimes.length === 1)],
    ["- ended as SHUTTING_DOWN", of(({ end }) => end === "SHUTTING_DOWN")],
    ["events that they were told", String(streams.reduce((sum, { told }) => sum + told, 0))],
  ];
}

function callRows(result: ShutdownResult): [string, string][] {
  const { calls, toldTime } = result;
  const door = doorTime(result);
  const of = (which: (call: CallOutcome) => boolean) => String(calls.filter(which).length);
  const ended = (how: CallEnd) => of((call) => call.end === how && !isLost(call, door));
  return [
    ["calls", String(calls.length)],
    ["- while streams were told to go", of(({ began }) => began > toldTime && began < door)],
    ["- answered", ended("answered")],
    ["- refused as the door closed", ended("refused")],
    ["- cut off unsent as the door closed", ended("cut")],
    ["- lost", of((call) => isLost(call, door))],
  ];
}

/** Streams that were told to go in each tenth of the drain; whatever comes later is the last one's. */
function tenths({ plan, toldTime, streams }: ShutdownResult): number[] {
  const counts = Array.from({ length: 10 }, () => 0);
  for (const time of streams.flatMap(({ drainingTimes }) => drainingTimes)) {
    const tenth = Math.floor((10 * (time - toldTime)) / Math.max(1, plan.drainMs));
    const at = Math.min(9, Math.max(0, tenth));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

/** A fifth of all; of few, five standard deviations more than a tenth, which chance does not come to. */
function mostInTenth(streams: number): number {
  const deviation = Math.sqrt(streams * 0.1 * 0.9);
  return Math.ceil(Math.max(streams / 5, streams / 10 + 5 * deviation));
}

/** When the door closed: as the last stream was told to go, by the service's clock. No sooner. */
function doorTime({ streams, toldTime }: ShutdownResult): number {
  const times = streams.flatMap(({ drainingTimes }) => drainingTimes);
  return times.reduce((a, b) => Math.max(a, b), toldTime) - 1; // they are rounded up
}

/**
 * Whether a call was not answered that was to be: it ended while the door was open, or was surely sent before
 * the door closed, or failed in another way than by that.
 */
function isLost({ end, began, over }: CallOutcome, door: number): boolean {
  if (end === "answered") return false;
  return end === "failed" || over < door || began < door - sentMs;
}

function isRetry(ms: number | undefined): boolean {
  return ms !== undefined && ms >= 0 && ms <= maxRetryMs;
}

function tookMs({ toldTime, goneTime }: ShutdownResult): number {
  return goneTime - toldTime;
}

/** A line that says how many, with the first of them. */
function some<T>(what: string, all: readonly T[], say: (one: T) => string): string[] {
  if (all.length === 0) return [];
  const first = [...new Set(all.map(say))].slice(0, shown);
  return [`${all.length} ${what}: ${first.join("; ")}`];
}
