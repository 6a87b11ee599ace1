import { shown, spreadOf, table } from "../figures.ts";
import { membersPerRoom } from "./clients.ts";
import type { Sample, ServerFigures, SmallRoomsFigures } from "./figures.ts";

/** The bytes that one message moves, both ways. */
export const bytesOf = ({ bytesOut, bytesIn }: Sample) => bytesOut + bytesIn;

const columns: readonly (readonly [head: string, figure: (sample: Sample) => number])[] = [
  ["CPU µs a message", ({ micros }) => micros],
  ["bytes a message", bytesOf],
  ["of that sent", ({ bytesOut }) => bytesOut],
  ["answer p50 ms", ({ answerP50 }) => answerP50],
  ["p99", ({ answerP99 }) => answerP99],
  ["delivery p50 ms", ({ toldP50 }) => toldP50],
  ["p99", ({ toldP99 }) => toldP99],
  ["load's share of its core", ({ loadShare }) => loadShare],
];

/** The tables of a run, as Markdown. */
export function smallRoomsReport(figures: SmallRoomsFigures): string {
  const { servers, rooms, rounds, seconds, machine, remarks } = figures;
  const rows = servers.map(({ name, samples }) => [
    name,
    ...columns.map(([, figure]) => shown(spreadOf(samples.map(figure)))),
  ]);
  const ratios = ratiosOf(servers);
  const words = `${rooms} rooms of ${membersPerRoom}, each a message a second; ${rounds} rounds of ${seconds} s.`;
  return [
    table([["server", ...columns.map(([head]) => head)], ...rows]),
    ...(ratios.length === 0 ? [] : [table([["ratio", "median (least–most)"], ...ratios])]),
    [`${words} ${machine}.`, ...remarks].join("\n"),
  ].join("\n\n");
}

/** Parlor's figures against those of its peers in the same round. */
function ratiosOf(servers: readonly ServerFigures[]): string[][] {
  const [ours, theirs] = [
    servers.filter(({ name }) => name.startsWith("Parlor")),
    servers.filter(({ name }) => !name.startsWith("Parlor")),
  ];
  const ratio = (
    [one, other]: readonly [ServerFigures, ServerFigures],
    [what, figure]: readonly [string, (sample: Sample) => number],
  ) => {
    const each = one.samples.map(
      (sample, round) => figure(sample) / figure(other.samples[round] ?? sample),
    );
    return [`${one.name} / ${other.name}, ${what}`, shown(spreadOf(each))];
  };
  return ours.flatMap((one) =>
    theirs.flatMap((other) => [
      ratio([one, other], ["CPU a message", ({ micros }) => micros]),
      ratio([one, other], ["bytes a message", bytesOf]),
    ]),
  );
}
