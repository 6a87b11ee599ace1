import type { PageRequest } from "./pages.ts";

/** What proxies add to requests: RFC 7239, RFC 9110 section 7.6.3, and what came before them. */
const marks = /^(forwarded|via|x-real-ip|x-forwarded-.+)$/;

/**
 * Whether a proxy says that it passed the request on. Then its address is the proxy's: one on the same machine has
 * the whole world come from loopback. A proxy that adds no header is not to be told from a program on this machine.
 */
export function isProxied({ headers }: PageRequest): boolean {
  return Object.keys(headers).some((name) => marks.test(name));
}
