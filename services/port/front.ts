import type { Adapter } from "./adapter.ts";
import type { Cors } from "./cors.ts";
import { giveUp, type PortRequest, type PortResponse, turnAway } from "./exchange.ts";
import { authorityOf } from "./guard.ts";
import type { QuietLog } from "./quiet-log.ts";
import { dealWithRest } from "./rest.ts";

/** Serves what is no rpc: the page, or a 404. May be asynchronous. */
export interface Pages {
  pages(request: PortRequest, response: PortResponse): unknown;
}

/** What a request goes through. */
export interface FrontOptions extends Pages {
  readonly cors: Cors;
  readonly adapter: Adapter;
  readonly shutdownSignal: AbortSignal;
  /** Aborts when the port is about to close. */
  readonly leaveSignal: AbortSignal;
  readonly log: QuietLog;
}

/** Serves a request. Never throws: it is called by events, where nothing catches. */
export type Front = (request: PortRequest, response: PortResponse) => void;

/**
 * The way of every request: is it for a host, may its page call, is it an rpc, else a page. Whatever
 * goes wrong on the way ends that request alone.
 */
export function createFront(options: FrontOptions): Front {
  return (request, response) => {
    const fail = (cause: unknown) => {
      options.log.warn("a request could not be handled", { err: cause });
      giveUp(response, 500);
    };
    // A response whose peer has left reports what is still written to it as errors.
    response.on("error", ignore);
    dealWithRest(request, response);
    try {
      Promise.resolve(serve(request, response, options)).catch(fail);
    } catch (cause) {
      fail(cause);
    }
  };
}

function serve(request: PortRequest, response: PortResponse, options: FrontOptions): unknown {
  const authority = authorityOf(request);
  if (authority === undefined) return turnAway(response, 400, "no valid host\n");
  if (options.shutdownSignal.aborted) return turnAway(response, 503, "shutting down\n");
  if (options.leaveSignal.aborted) endWith(response);
  if (!options.cors.admit(request, response, authority)) return undefined;
  if (options.adapter(request, response)) return undefined;
  return options.pages(request, response);
}

/** Has an HTTP/1.1 connection end with an answer that says so. */
function endWith(response: PortResponse): void {
  if (!("stream" in response)) response.shouldKeepAlive = false;
}

function ignore(): void {}
