import { startProcess } from "../support/service-process.ts";
import { withoutRates } from "../support/without-rates.ts";
import { now } from "../torture/notes.ts";
import { Callers, type CallOutcome } from "./callers.ts";
import { gather } from "./crowd.ts";
import { openStreams, type StreamOutcome } from "./streams.ts";

/** What the service carries as it is told to stop. */
export interface ShutdownPlan {
  readonly streams: number;
  readonly rooms: number;
  /** The service's `DRAIN_MS`. */
  readonly drainMs: number;
  /** Connections that call, half of them over HTTP/1.1 and half over HTTP/2. */
  readonly callers: number;
  /** Between two calls of a connection, whether or not the first is answered. */
  readonly pauseMs: number;
}

/** A plan of so many streams. */
export function shutdownPlan(streams: number, drainMs: number): ShutdownPlan {
  return { streams, drainMs, rooms: Math.ceil(streams / 50), callers: 8, pauseMs: 100 };
}

/** What came of it. Times in milliseconds, by the clock that the service goes by, too. */
export interface ShutdownResult {
  readonly plan: ShutdownPlan;
  /** When it was told to stop, and when it was gone. */
  readonly toldTime: number;
  readonly goneTime: number;
  /** Undefined where it had to be killed. */
  readonly exitCode: number | null | undefined;
  readonly streams: readonly StreamOutcome[];
  readonly calls: readonly CallOutcome[];
}

/** How long calls are made before the service is told to stop. */
const leadMs = 1000;
/** How long the service lets calls end after its drain, and how long after that it is killed. */
const graceMs = 10_000;
const patienceMs = 30_000;

/** Stops a service that carries streams and calls, and notes what each of them comes to. */
export async function runShutdown(
  plan: ShutdownPlan,
  progress: (line: string) => void,
): Promise<ShutdownResult> {
  const service = await startProcess({
    ...withoutRates(),
    DRAIN_MS: String(plan.drainMs),
    SHUTDOWN_GRACE_MS: String(graceMs),
    GRACE_PERIOD_MS: "3600000", // those who log in first wait for the last
  });
  try {
    progress(`${plan.streams} sessions enter ${plan.rooms} rooms, and open a stream each`);
    const visitors = await gather(service.url, { sessions: plan.streams, rooms: plan.rooms });
    const streams = await openStreams(service.url, visitors);
    const callers = new Callers(service.url, visitors, plan);
    await new Promise((resolve) => setTimeout(resolve, leadMs));
    progress(`SIGTERM, with DRAIN_MS=${plan.drainMs}`);
    const toldTime = now();
    const exitCode = await within(plan.drainMs + graceMs + patienceMs, service.stop());
    const goneTime = now();
    const calls = await callers.stop();
    if (exitCode === undefined) await service.stop("SIGKILL");
    return { plan, toldTime, goneTime, exitCode, streams: await streams.ended, calls };
  } finally {
    await service.stop("SIGKILL");
  }
}

/** What comes of it, or undefined where that takes too long. */
async function within<T>(ms: number, what: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  return Promise.race([what, late]).finally(() => clearTimeout(timer));
}
