/** What the readers of a node were told so far. */
export interface Tally {
  /** Events, each as often as it was told. */
  events: number;
  /** Encoded bytes of them. */
  bytes: number;
  /** Readers that were cut off since they were too slow. */
  cutOff: number;
}

/** Nothing yet. */
export const emptyTally = (): Tally => ({ events: 0, bytes: 0, cutOff: 0 });
