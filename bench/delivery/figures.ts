import type { Figures } from "../keep.ts";

/** How messages come: so many a second, or so many in flight. */
export type Load = "paced" | "1" | "4" | "16";

/** What one round of one load took. */
export interface Sample {
  /** Server microseconds on a processor, for one event that one reader is told. */
  readonly micros: number;
  /** Milliseconds from sending to delivery. */
  readonly p50: number;
  readonly p99: number;
  /** How much of a core the readers needed. */
  readonly loadShare: number;
}

/** What was found of one server. */
export interface ServerFigures {
  readonly name: string;
  /** Memory of an idle reader. */
  readonly bytes: number;
  /** Whether garbage was collected before memory was read. */
  readonly collected: boolean;
  /** A sample for each round. */
  readonly samples: Readonly<Record<Load, readonly Sample[]>>;
}

/** What a run has found. */
export interface DeliveryFigures extends Figures {
  readonly bench: "delivery";
  readonly machine: string;
  readonly members: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly pacedPerSecond: number;
  /** What is to be said of servers that were not measured. */
  readonly remarks: readonly string[];
  readonly servers: readonly ServerFigures[];
}
