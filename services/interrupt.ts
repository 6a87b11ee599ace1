/** How long what comes after a signal is the same one again: Ctrl+C reaches a program from npm and npx, too. */
const sameMs = 1000;

/** The signals by which a program is told to end. */
export type Interrupt = "SIGINT" | "SIGTERM";

/** What is done on them. */
export interface OnInterrupt {
  /** The first: what runs ends in good order. */
  first(signal: Interrupt): void;
  /** Another, a second later or more: somebody does not want to wait. */
  again(): void;
}

/**
 * Listens to SIGINT and SIGTERM, which end the process no more by themselves. The terminal sends Ctrl+C to all of
 * its programs, and npm sends it on to the one that it runs: so one that repeats within a second is passed over.
 */
export function onInterrupt({ first, again }: OnInterrupt): void {
  let since: number | undefined;
  const hear = (signal: Interrupt) => {
    const now = performance.now();
    if (since === undefined) {
      since = now;
      first(signal);
    } else if (now - since >= sameMs) again();
  };
  process.on("SIGINT", () => hear("SIGINT"));
  process.on("SIGTERM", () => hear("SIGTERM"));
}
