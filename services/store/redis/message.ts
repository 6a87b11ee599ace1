import type { Entry } from "../store.ts";

/** What one commit told: what it recorded, and what it emitted after that. */
export interface Message {
  readonly epoch: string;
  readonly entries: readonly Entry[];
  readonly emitted: readonly Uint8Array[];
  /** The sequence of the last entry that was recorded by then. */
  readonly sequence: number;
  readonly revision: number;
}

/** Reads a message: `epoch first revision recorded length…`, a line feed, the payloads. */
export function readMessage(bytes: Buffer): Message {
  const end = bytes.indexOf(10);
  const [epoch = "", first, revision, recorded, ...lengths] = bytes
    .toString("latin1", 0, end)
    .split(" ");
  const count = Number(recorded);
  let at = end + 1;
  const payloads = lengths.map((length) => {
    const payload = bytes.subarray(at, at + Number(length));
    at += Number(length);
    return payload;
  });
  return {
    epoch,
    entries: payloads.slice(0, count).map((payload, i) => ({
      epoch,
      sequence: Number(first) + i,
      revision: Number(revision),
      payload,
    })),
    emitted: payloads.slice(count),
    sequence: Number(first) + count - 1,
    revision: Number(revision),
  };
}
