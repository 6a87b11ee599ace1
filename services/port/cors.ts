import { cors } from "@connectrpc/connect";
import { isSecure, type PortRequest, type PortResponse, turnAway } from "./exchange.ts";

const methods = cors.allowedMethods.join(", ");
const requestHeaders = [...cors.allowedHeaders, "Authorization", "Parlor-As-User"].join(", ");
const responseHeaders = [...cors.exposedHeaders, "Retry-After"].join(", ");

/** Seconds that a browser may remember a preflight's answer: what Chromium remembers at most. */
const preflightSeconds = 7200;

/** Which pages may call. */
export interface Cors {
  /**
   * Whether the request goes on to be handled. If not, it has been answered: a preflight, or a page
   * that is not listed.
   */
  admit(request: PortRequest, response: PortResponse, authority: string): boolean;
}

/**
 * Lets pages of these origins call, and pages that this port itself serves. The list is exact, and no
 * other page hears more than a 403, before anything was done. Requests without an Origin come from no
 * page and go on.
 */
export function createCors(origins: readonly string[]): Cors {
  const listed = new Set(origins);
  return {
    admit(request, response, authority) {
      response.setHeader("vary", "Origin");
      const origin = request.headers.origin;
      if (origin === undefined) return true;
      const own = `${isSecure(request) ? "https" : "http"}://${authority.toLowerCase()}`;
      if (origin !== own && !listed.has(origin)) {
        turnAway(
          response,
          403,
          "pages of this origin may not call: ORIGINS lists those that may\n",
        );
        return false;
      }
      response.setHeader("access-control-allow-origin", origin);
      response.setHeader("access-control-expose-headers", responseHeaders);
      if (!isPreflight(request)) return true;
      answerPreflight(response);
      return false;
    },
  };
}

function isPreflight(request: PortRequest): boolean {
  return request.method === "OPTIONS" && "access-control-request-method" in request.headers;
}

function answerPreflight(response: PortResponse): void {
  response.statusCode = 204;
  response.setHeader("access-control-allow-methods", methods);
  response.setHeader("access-control-allow-headers", requestHeaders);
  response.setHeader("access-control-max-age", preflightSeconds);
  response.end();
}
