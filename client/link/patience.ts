/** A call, and what the stream is to tell after it, is lost after this long. */
export const patienceMs = 10_000;

/** How calls are made that wait no longer than that. */
export const callOptions = { timeoutMs: patienceMs };
