import type { Memory } from "./delivery/probe.ts";
import { spreadOf } from "./figures.ts";
import { pin } from "./machine.ts";
import { type Case, interleave, progressBar, type Rounds } from "./rounds.ts";
import { type Hall, type HallOptions, halls, sendUntil } from "./strain/hall.ts";
import { report, type Sample } from "./strain/stalled-report.ts";
import { requireFiles } from "./strain/streams.ts";

/** Messages that nothing is measured of, before each case. */
const firstMessages = 5;
/** Messages to stalled readers that wait in their outboxes when memory is looked at. */
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
      caseOf(hall, "weight", () => weigh(hall)),
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
  await sendUntil(hall, (sent) => sent >= firstMessages);
  await audience.measured();
  await sendUntil(hall, (sent) => sent >= seconds * rate);
  return { told: await audience.measured() };
}

/** Readers stall, until the server has cut off all of them. */
async function withStalled(hall: Hall): Promise<Sample> {
  const { server, audience, streams } = hall;
  const messages = await stall(hall);
  await audience.measured(); // until now they read, as far as the system did that for them
  await sendUntil(hall, () => isTrueOfAll(hall, "closed"));
  const told = await audience.measured();
  const times = await server.ask("stallTimes");
  await streams.cut();
  const ended = spreadOf(times.map((time) => time.ended));
  const closed = spreadOf(times.map((time) => time.closed));
  return {
    told,
    cutOff: { messages, endedMedian: ended.median, endedLast: ended.most, closedLast: closed.most },
  };
}

/** Readers stall, and are weighed before they are cut off. Not while others are timed: garbage is collected. */
async function weigh(hall: Hall): Promise<Sample> {
  const { server, streams, stalling } = hall;
  const before = await server.ask("memory");
  await stall(hall);
  await sendUntil(hall, (sent) => sent >= heldBack);
  const { ended } = await server.ask("stalls");
  if (ended > 0) throw new Error(`${ended} were cut off before they were weighed`);
  const during = await server.ask("memory");
  await streams.cut();
  await server.ask("stallTimes");
  const each = (figure: keyof Memory) => (during[figure] - before[figure]) / stalling.length;
  return { weight: { rss: each("rss"), held: each("held"), before } };
}

/** Has readers stall, until bytes wait for each. Answers how many messages that took. */
async function stall(hall: Hall): Promise<number> {
  await hall.streams.stall(hall.stalling);
  return sendUntil(hall, () => isTrueOfAll(hall, "waiting"));
}

async function isTrueOfAll({ server, stalling }: Hall, what: "waiting" | "closed") {
  return (await server.ask("stalls"))[what] === stalling.length;
}
