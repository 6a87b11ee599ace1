import { type Contender, contenders } from "./delivery/contenders.ts";
import type { DeliveryFigures, Load, Sample } from "./delivery/figures.ts";
import { deliveryPlots } from "./delivery/plots.ts";
import { deliveryReport } from "./delivery/report.ts";
import { choose } from "./entries.ts";
import { draw, figuresOf } from "./keep.ts";
import { machine, pin } from "./machine.ts";
import type { Options } from "./options.ts";
import { type Case, interleave, progressBar, type Rounds } from "./rounds.ts";

const pacedPerSecond = 20;
/** How long it may take until everyone was told everything: a server that is overloaded is slow, not wrong. */
const patienceMs = 60_000;
const loads: readonly Load[] = ["paced", "1", "4", "16"];

/** What it costs to tell everyone in a room: Parlor as its users run it, and its peers, interleaved. */
export async function delivery(rounds: Rounds, options: Options): Promise<string> {
  const figures = await figuresOf("delivery", options, () => measure(rounds, options));
  draw(options.plot, deliveryPlots(figures));
  return deliveryReport(figures);
}

async function measure(rounds: Rounds, { members, only }: Options): Promise<DeliveryFigures> {
  const { entries, remarks } = choose(contenders, only);
  pin(process.pid, 1);
  const open: Contender[] = [];
  try {
    for (const entry of entries) open.push(await entry.open(members));
    const memory = await memoryOf(open);
    const cases = open.flatMap((contender) => loads.map((load) => caseOf(contender, load)));
    const samples = await interleave(cases, rounds, progressBar);
    const of = (name: string, load: Load) => samples.get(`${name}, ${load}`) ?? [];
    const servers = open.map(({ name, server }) => ({
      name,
      bytes: memory.get(name) ?? Number.NaN,
      collected: server.collected,
      samples: {
        paced: of(name, "paced"),
        1: of(name, "1"),
        4: of(name, "4"),
        16: of(name, "16"),
      },
    }));
    return {
      bench: "delivery",
      machine: machine(),
      members,
      ...rounds,
      pacedPerSecond,
      remarks,
      servers,
    };
  } finally {
    for (const contender of open) await contender.close();
  }
}

/** Bytes that one idle reader costs each server. */
async function memoryOf(open: readonly Contender[]): Promise<Map<string, number>> {
  const costs = new Map<string, number>();
  for (const { name, server, audience, memoryBefore } of open)
    costs.set(name, ((await server.memory()) - memoryBefore) / audience.size);
  return costs;
}

function caseOf(contender: Contender, load: Load): Case<Sample> {
  const { name, server, audience } = contender;
  return {
    name: `${name}, ${load}`,
    async measure(seconds) {
      await audience.measured();
      const cpu = await server.cpuMicros();
      const start = performance.now();
      if (load === "paced") await paced(contender, seconds);
      else await saturated(contender, Number(load), seconds);
      await audience.settle(patienceMs);
      const elapsed = (performance.now() - start) / 1000;
      const { deliveries, micros, p50, p99 } = await audience.measured();
      return {
        micros: ((await server.cpuMicros()) - cpu) / deliveries,
        p50,
        p99,
        loadShare: micros / 1e6 / elapsed,
      };
    },
  };
}

/** So many messages a second, whatever becomes of them. */
async function paced(contender: Contender, seconds: number): Promise<void> {
  const start = performance.now();
  for (let i = 0; i < seconds * pacedPerSecond; i++) {
    contender.send();
    const next = start + ((i + 1) * 1000) / pacedPerSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
  }
}

/** The next message as soon as everyone was told one of those that are under way. */
function saturated(contender: Contender, window: number, seconds: number): Promise<void> {
  const { audience } = contender;
  const end = performance.now() + seconds * 1000;
  return new Promise((resolve, reject) => {
    const hang = () => reject(new Error(`${contender.name} hangs`));
    const timer = setTimeout(hang, seconds * 1000 + patienceMs);
    audience.onTold(() => {
      if (performance.now() < end) contender.send();
      else if (audience.open === 0) {
        clearTimeout(timer);
        audience.onTold(undefined);
        resolve();
      }
    });
    for (let i = 0; i < window; i++) contender.send();
  });
}
