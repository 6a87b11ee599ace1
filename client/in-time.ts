import { Code } from "@connectrpc/connect";
import type { Clock } from "./clock.ts";
import { ParlorError } from "./error.ts";

/** Bounds of what is done `inTime`. */
export interface InTimeOptions {
  readonly clock: Clock;
  /** How long it may take. */
  readonly limitMs: number;
  /** Aborts it. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does something within a time. Its signal aborts when that is over, or with the one that is given: then this
 * throws `ParlorError` (DEADLINE_EXCEEDED or CANCELED), whether or not the work stops.
 */
export async function inTime<Answer>(
  work: (signal: AbortSignal) => Promise<Answer>,
  { clock, limitMs, signal }: InTimeOptions,
): Promise<Answer> {
  const over = new AbortController();
  const stop = () => over.abort();
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  const late = clock.sleep(limitMs, over.signal).then(() => {
    const [code, message] = signal?.aborted
      ? [Code.Canceled, "it was canceled"]
      : [Code.DeadlineExceeded, `it took longer than ${limitMs / 1000} s`];
    throw new ParlorError({ code, message });
  });
  late.catch(() => {}); // it may be done by then
  try {
    return await Promise.race([late, work(over.signal)]);
  } finally {
    signal?.removeEventListener("abort", stop);
    stop();
  }
}
