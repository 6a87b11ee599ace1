import type { Writable } from "node:stream";
import type { UniversalServerResponse } from "@connectrpc/connect/protocol";
import type { PortResponse } from "./exchange.ts";

/** When to stop writing. */
export interface WriteLimits {
  /** Aborts when the peer has left. */
  readonly signal: AbortSignal;
  /** For a peer that takes nothing of what was written to it. */
  readonly stallMs: number;
}

/**
 * Writes what an rpc answers, as fast as the peer takes it. Resolves when all is written, or the peer
 * has left, or took nothing for `stallMs` and was cut off. Rejects with what the answer throws.
 *
 * In place of connect-node's own, which waits for `drain` or an error and nothing else. On Node 26 a
 * write to an HTTP/2 peer that leaves settles with neither: of 500 handlers that wrote to slow peers
 * that left, none ever ran its `finally` (all did on Node 24).
 */
export async function writeAnswer(
  answer: UniversalServerResponse,
  response: PortResponse,
  limits: WriteLimits,
): Promise<void> {
  const chunks = answer.body?.[Symbol.asyncIterator]();
  // The first chunk comes before the header: until then the handler may set headers.
  let next = await chunks?.next();
  writeHead(answer, response);
  while (next !== undefined && next.done !== true) {
    if (!(await write(response, next.value, limits))) {
      await chunks?.return?.();
      return;
    }
    next = await chunks?.next();
  }
  if (limits.signal.aborted) return;
  if (answer.trailer !== undefined) response.addTrailers(Object.fromEntries(answer.trailer));
  response.end();
}

function writeHead(answer: UniversalServerResponse, response: PortResponse): void {
  if (response.destroyed) return;
  response.statusCode = answer.status;
  for (const [name, value] of answer.header ?? []) response.setHeader(name, value);
}

/** Whether the chunk was taken, so that the next one may follow. */
async function write(out: Writable, chunk: Uint8Array, limits: WriteLimits): Promise<boolean> {
  if (limits.signal.aborted) return false;
  if (!out.write(chunk)) await drained(out, limits);
  return !limits.signal.aborted;
}

function drained(out: Writable, { signal, stallMs }: WriteLimits): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => out.destroy(), stallMs).unref();
    const done = () => {
      clearTimeout(timer);
      out.off("drain", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    out.on("drain", done);
    signal.addEventListener("abort", done);
  });
}
