import type { Transport } from "@connectrpc/connect";
import type { Clock } from "../clock.ts";
import { ParlorError } from "../error.ts";
import { inTime } from "../in-time.ts";

/** What a client's calls need and tell. */
export interface Authority {
  readonly clock: Clock;
  /** The access token to call with. */
  access(): Promise<string>;
  /** The session that this access token was given to is no more. */
  gone(access: string, error: ParlorError): void;
  /** A call was lost on its way: the link may be, too. */
  lost(): void;
}

/**
 * A transport whose calls carry the session's access token and fail with `ParlorError`. A call waits for the token no
 * longer than its own timeout, or until its signal aborts.
 */
export function authorise(transport: Transport, authority: Authority): Transport {
  const accessFor = (signal: AbortSignal | undefined, timeoutMs: number | undefined) => {
    const limitMs = timeoutMs || Number.POSITIVE_INFINITY;
    return inTime(() => authority.access(), { clock: authority.clock, limitMs, signal });
  };
  return {
    async unary(method, signal, timeoutMs, header, input, contextValues) {
      let access = "";
      try {
        access = await accessFor(signal, timeoutMs);
        const headers = withAccess(access, header);
        return await transport.unary(method, signal, timeoutMs, headers, input, contextValues);
      } catch (thrown) {
        const error = ParlorError.from(thrown);
        if (error.lost && signal?.aborted !== true) authority.lost();
        if (error.sessionOver) authority.gone(access, error);
        throw error;
      }
    },
    async stream(method, signal, timeoutMs, header, input, contextValues) {
      const headers = withAccess(await accessFor(signal, timeoutMs), header);
      return transport.stream(method, signal, timeoutMs, headers, input, contextValues);
    },
  };
}

function withAccess(access: string, header: HeadersInit | undefined): Headers {
  const headers = new Headers(header);
  headers.set("authorization", `Bearer ${access}`);
  return headers;
}
