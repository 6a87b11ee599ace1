/** Who sits at this tab. */
export interface Seat {
  /** Tells this tab's user from others of the same name. */
  readonly suffix: string;
  /** The device for the service: a reload takes its own place again. */
  readonly deviceId: string;
}

const seatKey = "parlor.seat";
const nameKey = "parlor.name";
const insideKey = "parlor.inside";

/** A seat that is not free after this long is taken. */
const holdPatienceMs = 400;

/** A user id has at most 32 bytes. */
const maxSlug = 24;

/**
 * The seat of this tab: two tabs are two people. It outlives a reload, but a tab that was duplicated
 * brings a copy of a seat that is in use, and gets one of its own.
 */
export async function takeSeat(): Promise<Seat> {
  const kept = readSeat();
  if (kept !== undefined && (await hold(kept))) return kept;
  const seat = { suffix: random(6), deviceId: random(16) };
  sessionStorage.setItem(seatKey, `${seat.suffix} ${seat.deviceId}`);
  await hold(seat);
  return seat;
}

/** The id of a user who calls itself so. Names may hold anything, ids may not. */
export function userIdOf(name: string, seat: Seat): string {
  const plain = name.normalize("NFKD").replace(/[^0-9A-Za-z]+/g, "-");
  const slug = plain
    .replace(/^-+|-+$/g, "")
    .slice(0, maxSlug)
    .toLowerCase();
  return `${slug || "guest"}-${seat.suffix}`;
}

/** The name that was used here before; empty for none. */
export function rememberedName(): string {
  return localStorage.getItem(nameKey) ?? "";
}

/** Remembers the name for the next time. */
export function rememberName(name: string): void {
  localStorage.setItem(nameKey, name);
}

/** The room that this tab was in when it was reloaded; empty for none. */
export function roomBeforeReload(): string {
  return sessionStorage.getItem(insideKey) ?? "";
}

/** Remembers which room this tab is in; empty for none. */
export function rememberInside(roomId: string): void {
  sessionStorage.setItem(insideKey, roomId);
}

function readSeat(): Seat | undefined {
  const [suffix, deviceId] = (sessionStorage.getItem(seatKey) ?? "").split(" ");
  return suffix && deviceId ? { suffix, deviceId } : undefined;
}

/**
 * Holds the seat for as long as the page lives. Answers false where another tab holds it: one that
 * is being reloaded lets go in time.
 */
function hold({ deviceId }: Seat): Promise<boolean> {
  const { locks } = navigator;
  if (locks === undefined) return Promise.resolve(true); // an origin without locks: trust the tab
  const signal = AbortSignal.timeout(holdPatienceMs);
  return new Promise((resolve) => {
    const held = (): Promise<never> => {
      resolve(true);
      return new Promise(() => {});
    };
    locks.request(`parlor.${deviceId}`, { signal }, held).catch(() => resolve(false));
  });
}

function random(digits: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(digits));
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join("");
}
