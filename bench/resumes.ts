import { shown, spreadOf, table } from "./figures.ts";
import { machine, pin } from "./machine.ts";
import { interleave, progressBar, type Rounds } from "./rounds.ts";
import { type Crowd, crowds, hellosOf, sendAll } from "./strain/crowd.ts";
import { requireFiles, type Stream } from "./strain/streams.ts";

/** Messages that each room is sent while nobody reads. */
const missed = 10;

/** What one return of everyone took. */
interface Sample {
  /** Connections that were cut off, and tried again. */
  readonly lost: number;
  readonly faults: number;
  /** Milliseconds from the first connection to the moment that so many had been told what they missed. */
  readonly first: number;
  readonly median: number;
  readonly last: number;
  /** Of the server's event loop, in milliseconds. */
  readonly loopP99: number;
  readonly loopMax: number;
  /** Microseconds that the server was on a processor, for each who returned. */
  readonly micros: number;
}

/** What it takes that everyone's stream is cut, and all come back at once, to be told what they missed. */
export async function resumes(
  rounds: Rounds,
  { members, profile }: { readonly members: number; readonly profile: boolean },
): Promise<string> {
  requireFiles(members);
  pin(process.pid, 1);
  const open: Crowd[] = [];
  try {
    for (const start of crowds) open.push(await start(members));
    const cases = open.map((crowd) => ({
      name: crowd.name,
      measure: async () => comeBack(crowd, await cutOff(crowd)),
    }));
    const samples = await interleave(cases, rounds, progressBar);
    const profiles = profile ? await profilesOf(open) : [];
    return [report(open, samples), ...profiles].join("\n");
  } finally {
    for (const crowd of open) await crowd.close();
  }
}

/** Those who were cut off. */
interface Absent {
  readonly streams: readonly Stream[];
  /** The last message that they missed. */
  readonly last: number;
}

/** Everyone is told a message, is cut off, and misses some. */
async function cutOff(crowd: Crowd): Promise<Absent> {
  await crowd.streams.until(await sendAll(crowd));
  const streams = hellosOf(crowd);
  await crowd.streams.cut();
  let last = 0;
  for (let i = 0; i < missed; i++) last = await sendAll(crowd);
  return { streams, last };
}

/** Everyone comes back, and is told what they missed, and whatever follows. */
async function comeBack(crowd: Crowd, absent: Absent): Promise<Sample> {
  const { server, streams, members } = crowd;
  await streams.seen();
  await server.ask("loop");
  const cpu = await server.cpuMicros();
  const reached = streams.until(absent.last);
  await streams.open(absent.streams);
  const { first, median, last } = await reached;
  const micros = ((await server.cpuMicros()) - cpu) / members;
  const { p99: loopP99, max: loopMax } = await server.ask("loop");
  await streams.until(await sendAll(crowd));
  const { lost, faults } = await streams.seen();
  return { lost, faults, first, median, last, loopP99, loopMax, micros };
}

/** What each server does while everyone comes back. */
async function profilesOf(open: readonly Crowd[]): Promise<string[]> {
  const lines: string[] = [];
  for (const crowd of open) {
    const absent = await cutOff(crowd);
    await crowd.server.ask("profile");
    await comeBack(crowd, absent);
    const most = await crowd.server.ask("profile");
    lines.push("", `${crowd.name}: what the server's time goes into`, ...most);
  }
  return lines;
}

function report(open: readonly Crowd[], samples: ReadonlyMap<string, readonly Sample[]>): string {
  const head = [
    "streams",
    "cut off",
    "told wrongly",
    "first back ms",
    "median back ms",
    "last back ms",
    "loop p99 ms",
    "loop max ms",
    "server µs/return",
  ];
  const rows = open.map(({ name }) => {
    const all = samples.get(name) ?? [];
    const sum = (figure: "lost" | "faults") => all.reduce((sum, one) => sum + one[figure], 0);
    const of = (figure: keyof Sample) => shown(spreadOf(all.map((sample) => sample[figure])));
    const figures = ["first", "median", "last", "loopP99", "loopMax", "micros"] as const;
    return [name, String(sum("lost")), String(sum("faults")), ...figures.map(of)];
  });
  const [crowd] = open;
  return [
    table([head, ...rows]),
    "",
    `${crowd?.members} sessions in ${crowd?.rooms.length} rooms, ${missed} messages missed. ${machine()}.`,
  ].join("\n");
}
