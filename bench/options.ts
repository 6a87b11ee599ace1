/** What a bench is asked for, beside how often and how long. */
export interface Options {
  /** Members of the one room of a bench that has one. */
  readonly members: number;
  /** Rooms of a bench that has many. */
  readonly rooms: number;
  /** Messages a second to those beside stalled readers. */
  readonly rate: number;
  /** Whether it is said what the server does. */
  readonly profile: boolean;
  /** The servers that are measured, by their short names; none for all. */
  readonly only: readonly string[];
  /** The file that the figures are kept in. */
  readonly save?: string | undefined;
  /** The file of an earlier run, whose figures are shown instead of measuring. */
  readonly from?: string | undefined;
  /** The folder that plots are drawn into. */
  readonly plot?: string | undefined;
}
