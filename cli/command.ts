import type { Given } from "./given.ts";

/** A flag of a command. */
export interface Flag {
  /** What stands for its value in the help; a flag without one is there or not. */
  readonly value?: string;
  /** The one letter that it may be written with, after one dash. */
  readonly short?: string;
  /** What it is, in a line, with its default. */
  readonly what: string;
}

/** Flags, by their names without the dashes. */
export type Flags = Readonly<Record<string, Flag>>;

/** One of the things that `parlor` does. */
export interface Command {
  readonly name: string;
  /** What it does, in a line. */
  readonly what: string;
  /** What it takes besides flags: `ROOM` once, `[TEXT]` once or not at all, `USER…` once or more. */
  readonly operands: readonly string[];
  readonly flags: Flags;
  /** What else there is to know, in a few sentences; "" for nothing. */
  readonly more: string;
  /** A line that does something useful. */
  readonly example: string;
  /** Does it. Throws `UsageError`, `Refusal`, or what a call was refused with. */
  run(given: Given): Promise<void>;
}
