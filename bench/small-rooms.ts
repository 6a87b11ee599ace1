import { choose } from "./entries.ts";
import { draw, figuresOf } from "./keep.ts";
import { machine, pin } from "./machine.ts";
import type { Options } from "./options.ts";
import { type Case, interleave, progressBar, type Rounds } from "./rounds.ts";
import { membersPerRoom } from "./small-rooms/clients.ts";
import { type Contender, contenders } from "./small-rooms/contenders.ts";
import type { Sample, SmallRoomsFigures } from "./small-rooms/figures.ts";
import { smallRoomsPlots } from "./small-rooms/plots.ts";
import { smallRoomsReport } from "./small-rooms/report.ts";

/** What a message costs in many small rooms, from end to end: Parlor and its peers, interleaved. */
export async function smallRooms(rounds: Rounds, options: Options): Promise<string> {
  const figures = await figuresOf("small-rooms", options, () => measure(rounds, options));
  draw(options.plot, smallRoomsPlots(figures));
  return smallRoomsReport(figures);
}

async function measure(rounds: Rounds, { rooms, only }: Options): Promise<SmallRoomsFigures> {
  const { entries, remarks } = choose(contenders, only);
  pin(process.pid, 1);
  const open: Contender[] = [];
  try {
    for (const entry of entries) open.push(await entry.open(rooms));
    // Everyone says something first: connections are opened, and headers said that are said but once.
    for (const { clients } of open) await clients.run(membersPerRoom, clients.rooms);
    const samples = await interleave(open.map(caseOf), rounds, progressBar);
    const servers = open.map(({ name }) => ({ name, samples: samples.get(name) ?? [] }));
    return { bench: "small-rooms", machine: machine(), rooms, ...rounds, remarks, servers };
  } finally {
    for (const contender of open) await contender.close();
  }
}

/** A message a second in each room; in less than a second one all the same. */
function caseOf({ name, server, clients }: Contender): Case<Sample> {
  return {
    name,
    async measure(seconds) {
      const each = Math.max(1, Math.floor(seconds));
      const cpu = await server.cpuMicros();
      const start = performance.now();
      const { micros, bytesOut, bytesIn, ...times } = await clients.run(
        each,
        Math.min(1, seconds) * 1000,
      );
      const elapsed = (performance.now() - start) * 1000;
      const messages = each * clients.rooms;
      return {
        micros: ((await server.cpuMicros()) - cpu) / messages,
        bytesOut: bytesOut / messages,
        bytesIn: bytesIn / messages,
        ...times,
        loadShare: micros / elapsed,
      };
    },
  };
}
