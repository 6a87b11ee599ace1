import type { Memory } from "../delivery/probe.ts";
import { shown, spreadOf, table } from "../figures.ts";
import { machine } from "../machine.ts";
import { type HallOptions, messageBytes } from "./hall.ts";

/** What one round of one case came to. */
export interface Sample {
  /** Of the healthy readers, in milliseconds. */
  readonly told?: { readonly p50: number; readonly p99: number };
  readonly cutOff?: CutOff;
  readonly weight?: Weight;
}

interface CutOff {
  /** Messages that each was sent before some of them waited in the server. */
  readonly messages: number;
  /** Milliseconds since bytes began to wait: until streams were ended, and closed. */
  readonly endedMedian: number;
  readonly endedLast: number;
  readonly closedLast: number;
}

/** Bytes of the server's memory for each who stalls. */
interface Weight {
  readonly rss: number;
  readonly held: number;
  /** What the server had before: when those of the last round were gone. */
  readonly before: Memory;
}

/** What was measured in halls, by their names and how: `HTTP/1.1|with`. */
type Samples = ReadonlyMap<string, readonly Sample[]>;

/** Tables of what was measured in halls of some names. */
export function report(
  names: readonly string[],
  samples: Samples,
  { members, rate }: HallOptions,
): string {
  const kept = names.map((name) => keptRow(name, samples));
  return [
    table([cutHead, ...names.map((name) => cutRow(name, samples))]),
    "",
    table([toldHead, ...names.map((name) => toldRow(name, samples))]),
    "",
    table([["memory before they stall, round by round", "in use MiB", "resident MiB"], ...kept]),
    "",
    `${members} healthy and ${members} stalled readers, ${rate} messages/s of ${messageBytes / 1024} KiB. ${machine()}.`,
  ].join("\n");
}

function samplesOf(samples: Samples, name: string, how: string): readonly Sample[] {
  return samples.get(`${name}|${how}`) ?? [];
}

function weightsOf(samples: Samples, name: string): Weight[] {
  return samplesOf(samples, name, "weight").flatMap(({ weight = [] }) => weight);
}

/** How those who stall were cut off, and what they weighed. */
function cutRow(name: string, samples: Samples): string[] {
  const cuts = samplesOf(samples, name, "with").flatMap(({ cutOff = [] }) => cutOff);
  const weights = weightsOf(samples, name);
  const cutting = (figure: keyof CutOff, unit = 1) =>
    shown(spreadOf(cuts.map((one) => one[figure] / unit)));
  const weight = (figure: keyof Memory) =>
    shown(spreadOf(weights.map((one) => one[figure] / 1024)));
  return [
    name,
    cutting("messages"),
    cutting("endedMedian", 1000),
    cutting("endedLast", 1000),
    cutting("closedLast", 1000),
    weight("rss"),
    weight("held"),
  ];
}

/** When the healthy were told, without those who stall and with them. */
function toldRow(name: string, samples: Samples): string[] {
  const figures = (how: string, figure: "p50" | "p99") =>
    samplesOf(samples, name, how).map((sample) => sample.told?.[figure] ?? Number.NaN);
  const spread = (how: string, figure: "p50" | "p99") => shown(spreadOf(figures(how, figure)));
  const ratio = (figure: "p50" | "p99") => {
    const others = figures("without", figure);
    const ratios = figures("with", figure).map((one, i) => one / (others[i] ?? Number.NaN));
    return shown(spreadOf(ratios));
  };
  const both = (["p50", "p99"] as const).flatMap((figure) => [
    spread("without", figure),
    spread("with", figure),
    ratio(figure),
  ]);
  return [name, ...both];
}

/** What the server had in memory before anyone stalled, round by round. */
function keptRow(name: string, samples: Samples): string[] {
  const mib = (bytes = Number.NaN) => (bytes / 2 ** 20).toFixed(1);
  const all = weightsOf(samples, name).map((one) => one.before);
  const figures = (figure: keyof Memory) => all.map((memory) => mib(memory[figure])).join(", ");
  return [name, figures("held"), figures("rss")];
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
