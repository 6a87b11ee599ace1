import { type Spread, shown, spreadOf, table } from "../figures.ts";
import type { DeliveryFigures, Load, Sample, ServerFigures } from "./figures.ts";

/** The tables of a run, as Markdown. */
export function deliveryReport(figures: DeliveryFigures): string {
  const { servers, members, rounds, seconds, pacedPerSecond, machine, remarks } = figures;
  const ratios = ratiosOf(servers);
  const parts = [
    table([pacedHead, ...servers.map(pacedRow)]),
    table([flightHead, ...servers.map(flightRow)]),
    ...(ratios.length === 0 ? [] : [table([["ratio", "median (least–most)"], ...ratios])]),
    [
      `${members} readers, paced ${pacedPerSecond} messages/s; ${rounds} rounds of ${seconds} s. ${machine}.`,
      ...(servers.every(({ collected }) => collected) ? [] : ["\\* garbage included."]),
      ...remarks,
    ].join("\n"),
  ];
  return parts.join("\n\n");
}

/** What a server's rounds say of one load. */
export function spreadIn(
  { samples }: ServerFigures,
  load: Load,
  figure: (sample: Sample) => number,
): Spread {
  return spreadOf(samples[load].map(figure));
}

const perSecond = ({ micros }: Sample) => 1e6 / micros;

const pacedHead = [
  "paced",
  "µs a delivery",
  "deliveries a CPU-second",
  "p50 ms",
  "p99 ms",
  "KiB a reader",
];

function pacedRow(server: ServerFigures): string[] {
  const { name, bytes, collected } = server;
  return [
    name,
    shown(spreadIn(server, "paced", ({ micros }) => micros)),
    shown(spreadIn(server, "paced", perSecond)),
    shown(spreadIn(server, "paced", ({ p50 }) => p50)),
    shown(spreadIn(server, "paced", ({ p99 }) => p99)),
    `${(bytes / 1024).toFixed(1)}${collected ? "" : " \\*"}`,
  ];
}

const flightHead = [
  "in flight",
  "1: µs a delivery",
  "4: µs",
  "16: µs",
  "4: deliveries a CPU-second",
  "16: the same",
  "load's share of its core",
];

function flightRow(server: ServerFigures): string[] {
  const cost = (load: Load) => shown(spreadIn(server, load, ({ micros }) => micros));
  return [
    server.name,
    cost("1"),
    cost("4"),
    cost("16"),
    shown(spreadIn(server, "4", perSecond)),
    shown(spreadIn(server, "16", perSecond)),
    shown(spreadIn(server, "16", ({ loadShare }) => loadShare)),
  ];
}

const [h1, grpc] = ["Parlor, HTTP/1.1", "Parlor, gRPC"];

/** The goals' ratios: of figures of the same round, for those servers that were measured. */
function ratiosOf(servers: readonly ServerFigures[]): string[][] {
  const named = (name: string) => servers.find((server) => server.name === name);
  const ratio = (
    [one, other]: readonly [string, string],
    load: Load,
    [what, figure]: readonly [string, (sample: Sample) => number],
  ) => {
    const others = named(other)?.samples[load] ?? [];
    const each = (named(one)?.samples[load] ?? []).map(
      (sample, round) => figure(sample) / figure(others[round] ?? sample),
    );
    const how = load === "paced" ? load : `${load} in flight`;
    return [`${one} / ${other}, ${how}, ${what}`, shown(spreadOf(each))];
  };
  const kept = (one: string, other: string) => {
    const share = (named(one)?.bytes ?? 0) / (named(other)?.bytes ?? Number.NaN);
    return [`${one} / ${other}, memory of an idle reader`, share.toFixed(2)];
  };
  const cost = ["CPU a delivery", ({ micros }: Sample) => micros] as const;
  const yields = ["deliveries a CPU-second", perSecond] as const;
  const pairs: [string, string, (pair: readonly [string, string]) => string[]][] = [
    [h1, "net.Socket", (pair) => ratio(pair, "paced", cost)],
    [h1, "Socket.IO", (pair) => ratio(pair, "paced", cost)],
    [h1, "Centrifugo", (pair) => ratio(pair, "paced", cost)],
    [h1, "ws", (pair) => ratio(pair, "paced", cost)],
    [grpc, "grpc-js", (pair) => ratio(pair, "paced", cost)],
    ["connect-node", h1, (pair) => ratio(pair, "paced", cost)],
    [h1, "Socket.IO", (pair) => ratio(pair, "4", yields)],
    [grpc, "Socket.IO", (pair) => ratio(pair, "4", yields)],
    [h1, "Centrifugo", (pair) => ratio(pair, "4", yields)],
    [h1, "Socket.IO", (pair) => ratio(pair, "16", yields)],
    [h1, "Centrifugo", (pair) => ratio(pair, "16", yields)],
    [h1, "Socket.IO", ([one, other]) => kept(one, other)],
    [grpc, "Socket.IO", ([one, other]) => kept(one, other)],
    [h1, "Centrifugo", ([one, other]) => kept(one, other)],
  ];
  return pairs
    .filter(([one, other]) => named(one) !== undefined && named(other) !== undefined)
    .map(([one, other, row]) => row([one, other]));
}
