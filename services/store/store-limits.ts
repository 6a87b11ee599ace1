/** What an engine keeps of each log, and of answers. */
export interface StoreLimits {
  /** Entries of a log; at least these are kept where bytes and age allow, and at most a sixteenth more. */
  readonly logEntries: number;
  /** Payload bytes of a log. */
  readonly logBytes: number;
  /** Age of an entry. */
  readonly logAgeMs: number;
  /** How long the log of a dropped key can still be read. */
  readonly lingerMs: number;
  /** Answers kept of one owner of `once`. */
  readonly answersPerOwner: number;
  /** Entries of an app's feed, a partition: as those of a log; and their payload bytes. */
  readonly feedEntries: number;
  readonly feedBytes: number;
  /** Age of an entry of a feed, and how long a feed is kept that nobody reads. */
  readonly feedAgeMs: number;
}

/** The limits where nothing else is said. */
export const defaultStoreLimits: StoreLimits = {
  logEntries: 1000,
  logBytes: 4 * 1024 * 1024,
  logAgeMs: 10 * 60_000,
  lingerMs: 60_000,
  answersPerOwner: 1000,
  feedEntries: 65_536,
  feedBytes: 16 * 1024 * 1024,
  feedAgeMs: 60 * 60_000,
};
