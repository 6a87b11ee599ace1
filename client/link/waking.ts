/** What a page tells of its waking; without these there is nothing to hear. */
interface Page {
  readonly document?: Document;
  readonly addEventListener?: typeof addEventListener;
}

/**
 * Calls `check` whenever the link may have been lost or found: the page comes online, is shown again, is
 * brought back from the browser's cache, or goes on after it was frozen (Page Lifecycle). Stops with the
 * signal.
 */
export function watchWaking(check: () => void, signal: AbortSignal): void {
  const { document, addEventListener }: Page = globalThis;
  if (document === undefined || addEventListener === undefined) return;
  for (const type of ["online", "offline", "pageshow"]) addEventListener(type, check, { signal });
  document.addEventListener("resume", check, { signal });
  const shown = (): void => {
    if (!document.hidden) check();
  };
  document.addEventListener("visibilitychange", shown, { signal });
}
