import type { Memory } from "./delivery/probe.ts";
import { spreadOf } from "./figures.ts";
import { pin } from "./machine.ts";
import { type Case, interleave, progressBar, type Rounds } from "./rounds.ts";
import { type Hall, type HallOptions, halls, sendUntil } from "./strain/hall.ts";
import { report, type Sample } from "./strain/stalled-report.ts";
import { requireFiles } from "./strain/streams.ts";

/** Messages to stalled readers that wait in their outboxes while memory is looked at. */
const heldBack = 11;

/** What readers that take nothing cost the server, and the other readers of their room. */
export async function stalled(rounds: Rounds, options: HallOptions): Promise<string> {
  requireFiles(2 * options.members);
  pin(process.pid, 1);
  const open: Hall[] = [];
  try {
    for (const start of halls) open.push(await start(options));
    const cases = open.flatMap((hall) => [
      caseOf(hall, "without", (seconds) => without(hall, seconds)),
      caseOf(hall, "with", () => withStalled(hall)),
    ]);
    const samples = await interleave(cases, rounds, progressBar);
    return report(
      open.map(({ name }) => name),
      samples,
      options,
    );
  } finally {
    for (const hall of open) await hall.close();
  }
}

function caseOf(hall: Hall, how: string, measure: Case<Sample>["measure"]): Case<Sample> {
  return { name: `${hall.name}|${how}`, measure };
}

async function without(hall: Hall, seconds: number): Promise<Sample> {
  const { audience, rate } = hall;
  await audience.measured();
  await sendUntil(hall, (sent) => sent >= seconds * rate);
  return audience.measured();
}

/** Readers stall, hold what the server lets them, and are cut off. */
async function withStalled(hall: Hall): Promise<Sample> {
  const { server, audience, streams, stalling } = hall;
  const before = await server.ask("memory");
  await streams.stall(stalling);
  const all = async (of: "waiting" | "closed") =>
    (await server.ask("stalls"))[of] === stalling.length;
  const messages = await sendUntil(hall, () => all("waiting"));
  await audience.measured(); // until now they read, as far as the system did that for them
  await sendUntil(hall, (sent) => sent >= heldBack);
  const { ended } = await server.ask("stalls");
  const during = await server.ask("memory");
  if (ended > 0) throw new Error(`${ended} were cut off before memory was looked at`);
  await sendUntil(hall, () => all("closed"));
  const { p50, p99 } = await audience.measured();
  const times = await server.ask("stallTimes");
  await streams.cut();
  const endedMs = spreadOf(times.map((time) => time.ended));
  const closedMs = spreadOf(times.map((time) => time.closed));
  const each = (figure: keyof Memory) => (during[figure] - before[figure]) / stalling.length;
  return {
    p50,
    p99,
    stalled: {
      messages,
      rss: each("rss"),
      held: each("held"),
      endedMedian: endedMs.median,
      endedLast: endedMs.most,
      closedLast: closedMs.most,
      after: await server.ask("memory"),
    },
  };
}
