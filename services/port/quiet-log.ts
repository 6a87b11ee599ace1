import type { Logger } from "pino";

/** A log for what peers can cause at will, so that they cannot flood it. */
export interface QuietLog {
  /** Writes a warning, unless its like was written too often of late; then it is counted. */
  warn(what: string, fields: Readonly<Record<string, unknown>>): void;
}

/** Warnings of a kind in a window. */
const perWindow = 5;
/** A window's length. */
const windowMs = 60_000;

interface Window {
  readonly start: number;
  written: number;
  /** Since the last one that was written. */
  withheld: number;
}

/**
 * Writes at most five warnings of a kind a minute to `log`. The next one that is written says how many
 * were withheld. `what` names the kind, so it must hold nothing that a peer chose.
 */
export function createQuietLog(log: Logger, now: () => number = performance.now): QuietLog {
  const windows = new Map<string, Window>();
  return {
    warn(what, fields) {
      const time = now();
      let window = windows.get(what);
      if (window === undefined || time - window.start >= windowMs) {
        window = { start: time, written: 0, withheld: window?.withheld ?? 0 };
        windows.set(what, window);
      }
      if (window.written === perWindow) {
        window.withheld++;
        return;
      }
      window.written++;
      log.warn(window.withheld === 0 ? fields : { ...fields, withheld: window.withheld }, what);
      window.withheld = 0;
    },
  };
}
