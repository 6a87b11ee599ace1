import type { Entry, Head } from "./store.ts";

/** How much of a key's history is kept. A sixteenth more at the most; 0 entries or bytes keep none. */
export interface KeepLimits {
  readonly entries: number;
  /** Bytes of payloads. */
  readonly bytes: number;
  /** Age of an entry. */
  readonly ageMs: number;
}

/** Another payload for an entry of the present life, wherever it is kept still. It keeps its place and revision. */
export interface Revision {
  readonly sequence: number;
  readonly payload: Uint8Array;
}

/** What to read of a history. */
export interface HistoryQuery {
  /** Where to begin, itself left out; undefined for the newest, or the oldest. */
  readonly from: number | undefined;
  /** Back from there, or forward. */
  readonly direction: "older" | "newer";
  /** Entries at the most, 1 or more. */
  readonly limit: number;
  /** Entries above this age are not told, even where they are kept still. */
  readonly ageMs: number;
  /** Only entries of a greater revision are told. */
  readonly above?: number;
}

/** A part of a history, in the direction that was asked for. */
export interface History {
  readonly head: Head;
  readonly entries: readonly Entry[];
  /** Whether there are more in that direction. */
  readonly more: boolean;
}
