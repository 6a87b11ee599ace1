import { shown, spreadOf, table } from "./figures.ts";
import { machine, pin } from "./machine.ts";
import { interleave, progressBar, type Rounds } from "./rounds.ts";
import { openWith, openWithout, type Side } from "./strain/audiences.ts";

/** What one round came to. */
interface Sample {
  /** Milliseconds from sending to delivery. */
  readonly p50: number;
  readonly p99: number;
  /** Events that the receiver has taken. */
  readonly taken: number;
}

/** What those who read a room notice of webhooks whose receiver fails, hangs and breaks off. */
export async function webhooks(
  rounds: Rounds,
  { members, rate }: { readonly members: number; readonly rate: number },
): Promise<string> {
  pin(process.pid, 1);
  const open: (readonly [string, Side])[] = [];
  try {
    open.push(["without", await openWithout(members)]);
    open.push(["with", await openWith(members)]);
    const cases = open.map(([name, side]) => ({
      name,
      measure: (seconds: number) => measure(side, seconds, rate),
    }));
    return report(await interleave(cases, rounds, progressBar), { members, rate });
  } finally {
    for (const [, side] of open) await side.close();
  }
}

async function measure(side: Side, seconds: number, rate: number): Promise<Sample> {
  const { audience } = side;
  const before = await side.taken();
  const start = performance.now();
  for (let sent = 1; sent <= Math.max(1, seconds * rate); sent++) {
    side.send();
    const next = start + (sent * 1000) / rate;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
  }
  await audience.settle(10_000);
  const { p50, p99 } = await audience.measured();
  return { p50, p99, taken: (await side.taken()) - before };
}

function report(
  samples: ReadonlyMap<string, readonly Sample[]>,
  { members, rate }: { readonly members: number; readonly rate: number },
): string {
  const figures = (name: string, figure: keyof Sample) =>
    (samples.get(name) ?? []).map((sample) => sample[figure]);
  const rows = ["without", "with"].map((name) => [
    name,
    shown(spreadOf(figures(name, "p50"))),
    shown(spreadOf(figures(name, "p99"))),
    shown(spreadOf(figures(name, "taken"))),
  ]);
  const ratio = (figure: "p50" | "p99") => {
    const others = figures("without", figure);
    const ratios = figures("with", figure).map((one, i) => one / (others[i] ?? Number.NaN));
    return shown(spreadOf(ratios));
  };
  return [
    table([
      ["webhooks", "p50 ms", "p99 ms", "events taken a round"],
      ...rows,
      ["with / without", ratio("p50"), ratio("p99"), ""],
    ]),
    "",
    `${members} readers, ${rate} messages/s. ${machine()}.`,
  ].join("\n");
}
