/** A signal that aborts with the first of several. */
export interface Linked {
  readonly signal: AbortSignal;
  /** Lets go of them. */
  unlink(): void;
}

/** Links signals, for as long as it takes: `AbortSignal.any` is missing in browsers of 2023, and leaks. */
export function linked(...signals: readonly AbortSignal[]): Linked {
  const first = new AbortController();
  const abort = (): void => {
    for (const { aborted, reason } of signals) if (aborted) first.abort(reason);
  };
  for (const signal of signals) signal.addEventListener("abort", abort);
  abort();
  return {
    signal: first.signal,
    unlink() {
      for (const signal of signals) signal.removeEventListener("abort", abort);
    },
  };
}
