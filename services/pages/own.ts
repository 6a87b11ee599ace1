import type { PageRequest } from "./pages.ts";
import { isProxied } from "./proxied.ts";

/** Names by which a loopback server is called by the one who runs it, and by no other site. */
const loopbackName = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

/**
 * Whether a request is for the page of this very server, on loopback. Other sites cannot ask: a browser
 * names the site in `Origin`, and a name that was made to point here (DNS rebinding) stands in `Host`. Nor can
 * whoever comes through a proxy, which may rewrite both.
 */
export function isOwn(request: PageRequest): boolean {
  if (isProxied(request)) return false;
  const host = "authority" in request ? request.authority : request.headers.host;
  const { origin } = request.headers;
  if (host === undefined || !loopbackName.test(host)) return false;
  return origin === undefined || origin.replace(/^https?:\/\//, "") === host;
}
