import type { PortRequest } from "./exchange.ts";

const host = /^(?:[A-Za-z0-9._~-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/**
 * The host, and port if any, that a request is for, or undefined where that is missing or makes no
 * URL.
 *
 * The rpc adapter builds a URL from it and throws if it cannot, out of the server's `request` event
 * where nothing catches: one `Host: [` from anyone ended the process, as did HTTP/1.0 without a Host
 * and `:authority` values of the same kind. Seen with connect-node 2.2.0 on Node 24 and 26; servers of
 * other projects had the same fault (h3js/srvx#191, withastro/astro#17572, restify#2011).
 */
export function authorityOf(request: PortRequest): string | undefined {
  const authority = "authority" in request ? request.authority : request.headers.host;
  if (authority === undefined || !host.test(authority)) return undefined;
  // What has the right characters may still be no host: 1.2.3.256, a:99999, xn--a.
  return URL.canParse(`http://${authority}`) ? authority : undefined;
}
