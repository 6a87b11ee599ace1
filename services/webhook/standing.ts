/** How a webhook stands, as the node that works on it knows. */
export interface Standing {
  readonly app: string;
  /** Its URL, without what may hold a secret. */
  readonly url: string;
  /** Requests that the receiver took, since this node began. */
  readonly taken: number;
  /** Requests that failed: they are made again. */
  readonly failed: number;
  /** Rooms whose last request failed, and that wait to be tried again. */
  readonly failingRooms: number;
  /** Events that were read and are not taken yet. */
  readonly waiting: number;
  /** The age of the oldest of them, in seconds; 0 where none waits. */
  readonly lagSeconds: number;
}

/** What came of a webhook's requests. */
export interface RequestTally {
  taken: number;
  failed: number;
}
