import { keptHere, keptInTab } from "./kept.ts";

/** Who is at this tab. */
export interface Tab {
  /** Tells this tab's user from others of the same name. */
  readonly suffix: string;
  /** The device for the service: a reload takes its own place again. */
  readonly deviceId: string;
}

const tabKey = "parlor.tab";
const nameKey = "parlor.name";
const insideKey = "parlor.inside";
const moderatorKey = "parlor.moderator";
const tokenKey = "parlor.token";

/** Who is not free so long after the browser has looked is at another tab. */
const holdPatienceMs = 400;

/** A user id has at most 32 bytes. */
const maxSlug = 24;

/**
 * Who is at this tab: two tabs are two people. It outlives a reload, but a tab that was duplicated
 * brings a copy of what is in use, and becomes someone else.
 */
export async function takeTab(): Promise<Tab> {
  const kept = readTab();
  if (kept !== undefined && (await hold(kept))) return kept;
  const tab = { suffix: random(6), deviceId: random(16) };
  keptInTab.set(tabKey, `${tab.suffix} ${tab.deviceId}`);
  await hold(tab);
  return tab;
}

/** The id of a user who calls itself so. Names may hold anything, ids may not. */
export function userIdOf(name: string, tab: Tab): string {
  const plain = name.normalize("NFKD").replace(/[^0-9A-Za-z]+/g, "-");
  const slug = plain
    .replace(/^-+|-+$/g, "")
    .slice(0, maxSlug)
    .toLowerCase();
  return `${slug || "guest"}-${tab.suffix}`;
}

/** The name that was used here before; empty for none. */
export function rememberedName(): string {
  return keptHere.get(nameKey);
}

/** Remembers the name for the next time. */
export function rememberName(name: string): void {
  keptHere.set(nameKey, name);
}

/** The room that this tab was in when it was reloaded; empty for none. */
export function roomBeforeReload(): string {
  return keptInTab.get(insideKey);
}

/** Whether one asked to moderate there. */
export function moderatedBeforeReload(): boolean {
  return keptInTab.get(moderatorKey) === "yes";
}

/** Remembers which room this tab is in, and whether one asked to moderate there; empty for none. */
export function rememberInside(roomId: string, moderator = false): void {
  keptInTab.set(insideKey, roomId);
  keptInTab.set(moderatorKey, moderator ? "yes" : "no");
}

/** The token that was pasted in this tab; empty for none. */
export function pastedBefore(): string {
  return keptInTab.get(tokenKey);
}

/** Keeps a pasted token for as long as the tab is open, so that a reload stays in; empty forgets it. */
export function rememberPasted(token: string): void {
  keptInTab.set(tokenKey, token);
}

function readTab(): Tab | undefined {
  const [suffix, deviceId] = keptInTab.get(tabKey).split(" ");
  return suffix && deviceId ? { suffix, deviceId } : undefined;
}

/**
 * Holds the place for as long as the page lives. Answers false where another tab holds it: one that
 * is being reloaded lets go in time.
 */
function hold({ deviceId }: Tab): Promise<boolean> {
  const { locks } = navigator;
  if (locks === undefined) return Promise.resolve(true); // an origin without locks: trust the tab
  const giveUp = new AbortController();
  return new Promise((resolve) => {
    const held = (): Promise<never> => {
      resolve(true);
      return new Promise(() => {});
    };
    const { signal } = giveUp;
    locks.request(`parlor.${deviceId}`, { signal }, held).catch(() => resolve(false));
    // It answers in order: one that is slow to look is not taken for another tab.
    const wait = (): unknown => setTimeout(() => giveUp.abort(), holdPatienceMs);
    void locks.query().then(wait, wait);
  });
}

function random(digits: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(digits));
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join("");
}
