import type { Memory } from "../delivery/probe.ts";
import { shown, spreadOf, table } from "../figures.ts";
import { machine } from "../machine.ts";
import { type HallOptions, messageBytes } from "./hall.ts";

/** What one round of one case came to. */
export interface Sample {
  /** Of the healthy readers, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Where readers stalled. */
  readonly stalled?: Stalled;
}

/** What readers that stalled came to. */
export interface Stalled {
  /** Messages that each was sent before any waited in the server. */
  readonly messages: number;
  /** Bytes of the server's memory for each of them. */
  readonly rss: number;
  readonly held: number;
  /** Milliseconds since bytes began to wait: the median and the longest, until streams were ended, and closed. */
  readonly endedMedian: number;
  readonly endedLast: number;
  readonly closedLast: number;
  /** What the server has, when they are gone. */
  readonly after: Memory;
}

/** Tables of what was measured in halls of some names. */
export function report(
  names: readonly string[],
  samples: ReadonlyMap<string, readonly Sample[]>,
  { members, rate }: HallOptions,
): string {
  const of = (name: string, how: string) => samples.get(`${name}|${how}`) ?? [];
  const stalledOf = (name: string) => of(name, "with").flatMap(({ stalled = [] }) => stalled);
  const cut = names.map((name) => {
    const figures = (figure: Exclude<keyof Stalled, "after">, unit = 1) =>
      shown(spreadOf(stalledOf(name).map((one) => one[figure] / unit)));
    return [
      name,
      figures("messages"),
      figures("endedMedian", 1000),
      figures("endedLast", 1000),
      figures("closedLast", 1000),
      figures("rss", 1024),
      figures("held", 1024),
    ];
  });
  const told = names.map((name) => {
    const spread = (how: string, figure: "p50" | "p99") =>
      shown(spreadOf(of(name, how).map((sample) => sample[figure])));
    const ratio = (figure: "p50" | "p99") => {
      const others = of(name, "without");
      const ratios = of(name, "with").map(
        (sample, round) => sample[figure] / (others[round]?.[figure] ?? Number.NaN),
      );
      return shown(spreadOf(ratios));
    };
    const both = (["p50", "p99"] as const).flatMap((figure) => [
      spread("without", figure),
      spread("with", figure),
      ratio(figure),
    ]);
    return [name, ...both];
  });
  const mib = (bytes = Number.NaN) => (bytes / 2 ** 20).toFixed(1);
  const kept = names.map((name) => {
    const after = stalledOf(name).map((one) => one.after);
    const figures = (figure: keyof Memory) => after.map((memory) => mib(memory[figure])).join(", ");
    return [name, figures("held"), figures("rss")];
  });
  return [
    table([cutHead, ...cut]),
    "",
    table([toldHead, ...told]),
    "",
    table([["memory when they are gone, round by round", "in use MiB", "resident MiB"], ...kept]),
    "",
    `${members} healthy and ${members} stalled readers, ${rate} messages/s of ${messageBytes / 1024} KiB. ${machine()}.`,
  ].join("\n");
}

const cutHead = [
  "stalled readers",
  "messages before any waits",
  "ended after s, median",
  "ended after s, last",
  "closed after s, last",
  "resident KiB each",
  "in use KiB each",
];

const toldHead = [
  "healthy readers",
  "p50 ms without",
  "p50 ms with",
  "with / without",
  "p99 ms without",
  "p99 ms with",
  "with / without",
];
