import { spreadOf } from "../figures.ts";
import { bars } from "../plots/rows.ts";
import { picture } from "../plots/svg.ts";
import { membersPerRoom } from "./clients.ts";
import type { SmallRoomsFigures } from "./figures.ts";
import { bytesOf } from "./report.ts";

/** Plots of a run, by the names of their files. */
export function smallRoomsPlots(figures: SmallRoomsFigures): Record<string, string> {
  const { servers, rooms, rounds } = figures;
  const cpu = servers.map(({ name, samples }) => ({
    name,
    spread: spreadOf(samples.map(({ micros }) => micros)),
  }));
  const bytes = servers.map(({ name, samples }) => ({
    name,
    spread: spreadOf(samples.map(bytesOf)),
    first: spreadOf(samples.map(({ bytesOut }) => bytesOut)).median,
  }));
  const about = `${rooms} rooms of ${membersPerRoom}, a message a second each: taken, told to all, answered; median of ${rounds} rounds.`;
  return {
    "small-rooms.svg": picture("What a message costs in small rooms", about, [
      bars("server CPU for one message, µs", cpu),
      bars("bytes for one message: sent (dark), then answer and deliveries (light)", bytes),
    ]),
  };
}
