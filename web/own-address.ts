/** Names of this machine. */
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether a host is this machine by name; a development server is on no other. */
export function isLoopback(hostname: string): boolean {
  return loopback.test(hostname);
}

/**
 * Where a page shows what an address names. A development server on loopback has several names, and the page
 * may show what comes from its own alone: what another of them names is asked for by this one.
 */
export function shownAt(address: string): string {
  if (!URL.canParse(address)) return "";
  const url = new URL(address);
  const own =
    url.port === location.port && isLoopback(url.hostname) && isLoopback(location.hostname);
  return own ? `${location.origin}${url.pathname}${url.search}` : address;
}

/** The whole address of something of this server's. */
export function wholeAddress(path: string): string {
  return new URL(path, location.origin).href;
}
