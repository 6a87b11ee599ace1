/** What the tabs of an origin find each other with. */
export interface TabsPlatform {
  readonly locks: LockManager;
  /** Opens the channel of this name. */
  openChannel(name: string): BroadcastChannel;
}

/** What a page has of it. */
interface Page {
  readonly document?: Document;
  readonly navigator?: { readonly locks?: LockManager };
  readonly BroadcastChannel?: typeof BroadcastChannel;
}

/** That of this page; undefined outside of pages, and where an origin has no locks, as over plain HTTP. */
export function tabsPlatform(): TabsPlatform | undefined {
  const { document, navigator, BroadcastChannel: Channel }: Page = globalThis;
  const locks = navigator?.locks;
  if (document === undefined || locks === undefined || Channel === undefined) return undefined;
  return { locks, openChannel: (name) => new Channel(name) };
}
