import { globalAgent } from "node:http";
import { withoutRates } from "../support/without-rates.ts";
import { leftBehind } from "./census.ts";
import { gather, type Visitor } from "./crowd.ts";
import { Cycler, type Kind } from "./cycling.ts";
import {
  type Census,
  type InspectedService,
  startInspected,
  type Weight,
} from "./inspected-service.ts";
import { talk } from "./talker.ts";

/** How much is done. */
export interface CyclesPlan {
  readonly cycles: number;
  /** Cycles before those, which are not judged: code is compiled, caches fill. */
  readonly warmUp: number;
  readonly sessions: number;
  readonly rooms: number;
  /** Cycles under way at once. */
  readonly atOnce: number;
}

/** A plan of so many cycles. */
export function cyclesPlan(cycles: number): CyclesPlan {
  const warmUp = Math.max(2000, Math.round(cycles / 20));
  return { cycles, warmUp, sessions: 256, rooms: 32, atOnce: 32 };
}

/** How often the service is weighed while it works. */
const checkpoints = 10;

/** What the service weighed at a checkpoint. */
export interface Checkpoint extends Weight {
  /** Cycles done, without the warm-up. */
  readonly cycles: number;
}

/** What came of it. */
export interface CyclesResult {
  readonly plan: CyclesPlan;
  readonly durationMs: number;
  /** Cycles by kind, the warm-up's too. */
  readonly done: Readonly<Record<Kind, number>>;
  /** Those of them that were cancelled before anything came. */
  readonly inHaste: number;
  /** HTTP/2 connections that it took. */
  readonly connections: number;
  /** One after each tenth. */
  readonly checkpoints: readonly Checkpoint[];
  /** At rest, nobody connected: after the warm-up, and after the last cycle. */
  readonly before: Census;
  readonly after: Census;
  /** Cycles that went wrong, in words. */
  readonly failures: readonly string[];
  /** What the service logged that is not of its ordinary course, and what Node warned of. */
  readonly warnings: readonly string[];
}

/** How long sessions are kept that nobody hears of: longer than the service is looked at. */
const graceMs = 90_000;

/** Makes sessions read and stop, over and over, and looks at what the service keeps of it. */
export async function runCycles(
  plan: CyclesPlan,
  progress: (line: string) => void,
): Promise<CyclesResult> {
  const service = await startInspected({ ...withoutRates(), GRACE_PERIOD_MS: String(graceMs) });
  try {
    progress(`${plan.sessions} sessions enter ${plan.rooms} rooms`);
    const visitors = await gather(service.url, plan);
    return await new Run(service, plan, visitors).all(progress);
  } finally {
    await service.stop();
  }
}

/** How often the service is counted at rest, for what has ended to be gone, and how long between two counts. */
const counts = 6;
const pauseMs = 1000;
/** How often it is asked whether anyone is connected, and how many times. */
const pollMs = 50;
const polls = 1000;

class Run {
  readonly #service: InspectedService;
  readonly #plan: CyclesPlan;
  readonly #visitors: readonly Visitor[];
  readonly #cyclers: readonly Cycler[];
  readonly #failures: string[] = [];

  constructor(service: InspectedService, plan: CyclesPlan, visitors: readonly Visitor[]) {
    this.#service = service;
    this.#plan = plan;
    this.#visitors = visitors;
    const share = Math.ceil(visitors.length / plan.atOnce);
    this.#cyclers = Array.from(
      { length: plan.atOnce },
      (_, i) => new Cycler(service.url, visitors.slice(i * share, (i + 1) * share)),
    );
  }

  async all(progress: (line: string) => void): Promise<CyclesResult> {
    const { cycles, warmUp } = this.#plan;
    await this.#cycle(warmUp);
    const before = await this.#atRest();
    const began = performance.now();
    const points: Checkpoint[] = [];
    for (let point = 1; point <= checkpoints; point++) {
      const from = Math.round((cycles * (point - 1)) / checkpoints);
      const to = Math.round((cycles * point) / checkpoints);
      await this.#cycle(to - from);
      const weight = await this.#weigh();
      points.push({ cycles: to, ...weight });
      const rate = Math.round((to / (performance.now() - began)) * 1000);
      const live = `${Math.round(weight.heapUsed / 1024)} KiB of live objects`;
      progress(`${to} cycles, ${rate}/s, ${this.#failures.length} failed, ${live}`);
    }
    const durationMs = performance.now() - began;
    const after = await this.#atRest(before);
    const counts = this.#counts();
    const warnings = warningsIn(this.#service.output());
    const failures = this.#failures;
    const plan = this.#plan;
    return { plan, durationMs, ...counts, checkpoints: points, before, after, failures, warnings };
  }

  /** Does so many cycles, all cyclers at once, while someone talks. */
  async #cycle(count: number): Promise<void> {
    let left = count;
    const failed = (failure: unknown) => void this.#failures.push(String(failure));
    const work = async (cycler: Cycler) => {
      while (left-- > 0) await cycler.cycle().catch(failed);
    };
    const silence = new AbortController();
    const talking = talk(this.#service.url, this.#visitors, silence.signal).catch(failed);
    await Promise.all(this.#cyclers.map(work));
    silence.abort();
    await talking;
  }

  /** The least of three: what a stream leaves to the garbage collector may take more than one to go. */
  async #weigh(): Promise<Weight> {
    const weights = [];
    for (let i = 0; i < 3; i++) weights.push(await this.#service.weigh());
    return weights.reduce((a, b) => (a.heapUsed < b.heapUsed ? a : b));
  }

  /** What there is when nobody is connected: no more than before, or what is left when patience ends. */
  async #atRest(before?: Census): Promise<Census> {
    for (const cycler of this.#cyclers) cycler.close();
    globalAgent.destroy();
    for (let i = 0; i < polls && (await this.#service.weigh()).sockets > 0; i++)
      await pause(pollMs);
    let census = await this.#service.count();
    for (let i = 1; i < counts && !isRest(census, before); i++) {
      await pause(pauseMs);
      census = await this.#service.count();
    }
    return census;
  }

  #counts(): Pick<CyclesResult, "done" | "inHaste" | "connections"> {
    const sum = (of: (cycler: Cycler) => number) =>
      this.#cyclers.reduce((all, cycler) => all + of(cycler), 0);
    const of = (kind: Kind) => sum(({ done }) => done[kind]);
    return {
      done: { grpc: of("grpc"), connect: of("connect"), pull: of("pull"), http1: of("http1") },
      inHaste: sum(({ inHaste }) => inHaste),
      connections: sum(({ connections }) => connections),
    };
  }
}

/** Whether nothing is there that is to go: no connection, and no more than before. */
function isRest(census: Census, before: Census | undefined): boolean {
  if (census.resources.TCPSocketWrap !== undefined) return false;
  return before === undefined || leftBehind(before, census).length === 0;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Lines of the log from warnings on, and Node's own, but for the one that the door itself gives rise to. */
function warningsIn(output: string): string[] {
  return output
    .split("\n")
    .filter((line) => /^\{"level":[456]0|Warning:/.test(line))
    .filter((line) => !line.includes("v8.queryObjects"));
}
