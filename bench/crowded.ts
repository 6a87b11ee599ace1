import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Hall } from "./crowded/hall.ts";
import { crowdedPlots } from "./crowded/plots.ts";
import { type Spread, shown, spreadOf, table } from "./figures.ts";
import { draw } from "./keep.ts";
import { machine, pin } from "./machine.ts";
import type { Options } from "./options.ts";
import { type Case, interleave, progressBar, type Rounds } from "./rounds.ts";

/** Members of the rooms, where no fewer are asked for; the last is the most that a room admits. */
const sizes = [100, 1_000, 10_000, 100_000];
/** Those among them who come and go. */
const goersOf = 64;

/** Rooms with fewer members take up less than the heap grows and shrinks by itself. */
const countedFrom = 10_000;

/** A room of a size, and what its members take up. */
interface Room {
  readonly size: number;
  readonly hall: Hall;
  /** Bytes of the heap for someone who is logged in, and besides for being a member. */
  readonly bytes: { readonly session: number; readonly member: number };
}

/**
 * What it takes that a room is crowded: joins of rooms of a hundred to a hundred thousand members, in memory,
 * what a member takes up, and that all pages of the members are right while some come and go.
 */
export async function crowded(rounds: Rounds, { members, plot }: Options): Promise<string> {
  pin(process.pid, 0);
  const rooms: Room[] = [];
  for (const size of sizes.filter((one) => one <= members)) rooms.push(await roomOf(size));
  const pages: number[] = [];
  for (const { hall } of rooms) pages.push(await hall.listWhileTheyComeAndGo());
  for (const { hall } of rooms) await hall.go();
  const samples = await interleave(rooms.map(caseOf), rounds, progressBar);
  const joins = rooms.map(({ size }) => spreadOf(samples.get(String(size)) ?? []));
  for (const { hall } of rooms) await hall.close();
  draw(plot, crowdedPlots({ sizes: rooms.map(({ size }) => size), joins, rounds: rounds.rounds }));
  return report(rooms, joins, pages);
}

async function roomOf(size: number): Promise<Room> {
  const hall = new Hall(size, Math.min(goersOf, size / 2));
  const before = heap();
  await hall.open();
  const open = heap();
  await hall.fill();
  const bytes = { session: (open - before) / size, member: (heap() - open) / size };
  return { size, hall, bytes };
}

/** CPU microseconds of a join, all of its calls of the store included. */
function caseOf({ size, hall }: Room): Case<number> {
  return {
    name: String(size),
    async measure(seconds) {
      let [micros, joins] = [0, 0];
      const end = performance.now() + seconds * 1000;
      do {
        const cpu = process.cpuUsage();
        await hall.come();
        const { user, system } = process.cpuUsage(cpu);
        micros += user + system;
        joins += hall.goers;
        await hall.go();
        await new Promise(setImmediate); // timers are to have their turn
      } while (performance.now() < end);
      return micros / joins;
    },
  };
}

/** Bytes of the heap that are in use, and of buffers outside it. */
function heap(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function report(
  rooms: readonly Room[],
  joins: readonly Spread[],
  pages: readonly number[],
): string {
  const head = [
    "members",
    "CPU µs a join",
    "bytes a session",
    "bytes a member",
    "pages, all right",
  ];
  const rows = rooms.map(({ size, bytes }, i) => [
    String(size),
    shown(joins[i] ?? spreadOf([])),
    size < countedFrom ? "–" : String(Math.round(bytes.session)),
    size < countedFrom ? "–" : String(Math.round(bytes.member)),
    String(pages[i]),
  ]);
  const how = "A room in memory, one join after another; nobody has a stream.";
  const what = `A session is its user's; a member is its place in the room, and in its user's index.`;
  return [table([head, ...rows]), "", `${how} ${what}`, `${machine()}.`].join("\n");
}
