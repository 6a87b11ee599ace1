import { lines } from "../plots/lines.ts";
import { bars, pairs } from "../plots/rows.ts";
import { picture } from "../plots/svg.ts";
import type { DeliveryFigures } from "./figures.ts";
import { spreadIn } from "./report.ts";

const inFlight = ["1", "4", "16"] as const;

/** Plots of a run, by the names of their files. */
export function deliveryPlots(figures: DeliveryFigures): Record<string, string> {
  const { servers, members, rounds, pacedPerSecond } = figures;
  const room = `A room of ${members} members, a connection each`;
  const of = `median of ${rounds} rounds, least to most`;
  const paced = servers.map((server) => ({
    name: server.name,
    spread: spreadIn(server, "paced", ({ micros }) => micros),
  }));
  const latency = servers.map((server) => ({
    name: server.name,
    low: spreadIn(server, "paced", ({ p50 }) => p50).median,
    high: spreadIn(server, "paced", ({ p99 }) => p99).median,
  }));
  const loaded = servers.map((server) => ({
    name: server.name,
    spreads: inFlight.map((load) => spreadIn(server, load, ({ micros }) => micros)),
  }));
  const axes = {
    x: "messages in flight",
    y: "server CPU for one delivery, µs (log scale)",
    places: inFlight.map(Number),
  };
  return {
    "delivery-cpu.svg": picture(
      `What a delivery costs at ${pacedPerSecond} messages a second`,
      `${room}; ${of}. Less is better.`,
      [bars("server CPU for one delivery, µs", paced)],
    ),
    "delivery-in-flight.svg": picture(
      "What a delivery costs under load",
      `${room}; ${of}. Less is better.`,
      [lines(axes, loaded)],
    ),
    "delivery-latency.svg": picture(
      `How long a delivery takes at ${pacedPerSecond} messages a second`,
      `${room}; full dot: half of all (p50), open dot: 99 in 100 (p99).`,
      [pairs("from sending to delivery, ms (log scale)", latency)],
    ),
  };
}
