import type { Writable } from "node:stream";
import type { UniversalServerResponse } from "@connectrpc/connect/protocol";
import { type PortResponse, writeHead } from "./exchange.ts";

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
  if (!limits.signal.aborted) writeHead(response, answer.status, answer.header ?? new Headers());
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

/** Whether the chunk was taken, so that the next one may follow. */
async function write(out: Writable, chunk: Uint8Array, limits: WriteLimits): Promise<boolean> {
  if (limits.signal.aborted) return false;
  return out.write(chunk) || (await drained(out, limits));
}

function drained(out: Writable, { signal, stallMs }: WriteLimits): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (taken: boolean) => {
      clearTimeout(timer);
      out.off("drain", drain);
      signal.removeEventListener("abort", abort);
      resolve(taken);
    };
    const drain = () => settle(true);
    const abort = () => settle(false);
    const timer = setTimeout(() => {
      out.destroy();
      settle(false);
    }, stallMs).unref();
    out.on("drain", drain);
    signal.addEventListener("abort", abort);
  });
}
