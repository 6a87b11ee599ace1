import { monitorEventLoopDelay } from "node:perf_hooks";
import { Profiler } from "./profiler.ts";
import { type Stalls, type StallTimes, StallWatch } from "./stalls.ts";

/** What a server that is measured answers, over the channel to the one who measures, by what it is asked. */
export interface Answers {
  /** Microseconds on a processor so far. */
  readonly cpu: number;
  /** When what is garbage has gone. */
  readonly memory: Memory;
  /** Of the event loop, since this was asked last. The first time, it begins to be measured. */
  readonly loop: LoopDelay;
  /** Profiles from the first time it is asked to the second. The functions that took the most then. */
  readonly profile: readonly string[];
  /** Of the readers that stall, where STALLS was set. */
  readonly stalls: Stalls;
  readonly stallTimes: readonly StallTimes[];
}

/** Bytes of memory. */
export interface Memory {
  readonly rss: number;
  /** In use, in the heap and outside of it. */
  readonly held: number;
}

/** How long the event loop did not come round, in milliseconds. */
export interface LoopDelay {
  readonly p99: number;
  readonly max: number;
}

/** A question, of those above. */
export type Question = keyof Answers;

const loop = monitorEventLoopDelay({ resolution: 1 });
const profiler = new Profiler();
const watch = new StallWatch();
if (process.env.STALLS) watch.open();

const answers: { readonly [Q in Question]: () => Answers[Q] | Promise<Answers[Q]> } = {
  cpu() {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  memory() {
    for (let i = 0; i < 3; i++) globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, held: heapUsed + external };
  },
  loop() {
    const delay = { p99: loop.percentile(99) / 1e6, max: loop.max / 1e6 };
    loop.reset();
    loop.enable();
    return delay;
  },
  profile: () => profiler.turn(),
  stalls: () => watch.stalls(),
  stallTimes: () => watch.times(),
};

// Loaded into each server before its own code, which is as everyone runs it.
process.on("message", async (question: Question) => {
  if (question in answers) process.send?.(await answers[question]());
});
