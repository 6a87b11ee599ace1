import { type Contender, contenders } from "./delivery/contenders.ts";
import { installPeers } from "./delivery/servers.ts";
import { shown, spreadOf, table } from "./figures.ts";
import { machine, pin } from "./machine.ts";
import { type Case, interleave, progressBar, type Rounds } from "./rounds.ts";

const pacedPerSecond = 20;
const windows = [4, 16] as const;

/** What one round of one case took. */
interface Sample {
  /** Server microseconds on a processor, for one event that one reader is told. */
  readonly micros: number;
  readonly p50: number;
  readonly p99: number;
  /** How much of a core the readers needed. */
  readonly loadShare: number;
}

/** What it costs to tell everyone in a room: Parlor as its users run it, and its peers, interleaved. */
export async function delivery(rounds: Rounds, { members }: { readonly members: number }) {
  installPeers();
  pin(process.pid, 1);
  const open: Contender[] = [];
  try {
    for (const start of Object.values(contenders)) open.push(await start(members));
    const memory = await memoryOf(open);
    const cases = open.flatMap((contender) => [
      caseOf(contender, "paced", (seconds) => paced(contender, seconds)),
      ...windows.map((window) =>
        caseOf(contender, `${window} in flight`, (seconds) =>
          saturated(contender, window, seconds),
        ),
      ),
    ]);
    const samples = await interleave(cases, rounds, progressBar);
    return report(open, samples, memory);
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

let number = 0;

function caseOf(
  contender: Contender,
  how: string,
  load: (seconds: number) => Promise<void>,
): Case<Sample> {
  const { name, server, audience } = contender;
  return {
    name: `${name}|${how}`,
    async measure(seconds) {
      await audience.measured();
      const cpu = await server.cpuMicros();
      const start = performance.now();
      await load(seconds);
      await audience.settle(10_000);
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
    contender.send(++number);
    const next = start + ((i + 1) * 1000) / pacedPerSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
  }
  await contender.audience.settle(10_000);
}

/** The next message as soon as everyone was told one of those that are under way. */
function saturated(contender: Contender, window: number, seconds: number): Promise<void> {
  const { audience } = contender;
  const end = performance.now() + seconds * 1000;
  return new Promise((resolve, reject) => {
    const hang = () => reject(new Error(`${contender.name} hangs`));
    const timer = setTimeout(hang, seconds * 1000 + 20_000);
    audience.onTold(() => {
      if (performance.now() < end) contender.send(++number);
      else if (audience.open === 0) {
        clearTimeout(timer);
        audience.onTold(undefined);
        resolve();
      }
    });
    for (let i = 0; i < window; i++) contender.send(++number);
  });
}

function report(
  open: readonly Contender[],
  samples: ReadonlyMap<string, readonly Sample[]>,
  memory: ReadonlyMap<string, number>,
): string {
  const head = [
    "server",
    "paced µs",
    "p50 ms",
    "p99 ms",
    ...windows.map((w) => `${w} in flight µs`),
  ];
  const rows = open.map(({ name }) => {
    const of = (how: string, figure: keyof Sample) =>
      shown(spreadOf((samples.get(`${name}|${how}`) ?? []).map((sample) => sample[figure])));
    return [
      name,
      of("paced", "micros"),
      of("paced", "p50"),
      of("paced", "p99"),
      ...windows.map((window) => of(`${window} in flight`, "micros")),
      `${((memory.get(name) ?? 0) / 1024).toFixed(1)}`,
      of(`${windows.at(-1)} in flight`, "loadShare"),
    ];
  });
  const ratios = ratiosOf(samples, memory);
  return [
    table([[...head, "KiB a reader", "load's share of its core"], ...rows]),
    "",
    table([["ratio", "median (least–most)"], ...ratios]),
    "",
    `${open[0]?.audience.size} readers, paced ${pacedPerSecond} messages/s. ${machine()}.`,
  ].join("\n");
}

/** The goals' ratios: of figures of the same round. */
function ratiosOf(
  samples: ReadonlyMap<string, readonly Sample[]>,
  memory: ReadonlyMap<string, number>,
): string[][] {
  const ratio = (one: string, other: string, how: string) => {
    const others = samples.get(`${other}|${how}`) ?? [];
    const each = (samples.get(`${one}|${how}`) ?? []).map(
      ({ micros }, round) => micros / (others[round]?.micros ?? Number.NaN),
    );
    return [`${one} / ${other}, ${how}, CPU a delivery`, shown(spreadOf(each))];
  };
  const kept = (one: string, other: string) => {
    const share = (memory.get(one) ?? 0) / (memory.get(other) ?? Number.NaN);
    return [`${one} / ${other}, memory of an idle reader`, share.toFixed(2)];
  };
  const [h1, grpc] = ["Parlor, HTTP/1.1", "Parlor, gRPC"];
  return [
    ratio(h1, "net.Socket", "paced"),
    ratio(h1, "Socket.IO", "paced"),
    ratio(h1, "ws", "paced"),
    ratio(grpc, "grpc-js", "paced"),
    ratio("Socket.IO", h1, "4 in flight"),
    ratio("Socket.IO", grpc, "4 in flight"),
    ratio("Socket.IO", h1, "16 in flight"),
    ratio("connect-node", h1, "paced"),
    kept(h1, "Socket.IO"),
    kept(grpc, "Socket.IO"),
  ];
}
