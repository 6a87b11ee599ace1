import type { Sanction } from "../../client/index.ts";
import type { Inside } from "../inside.ts";
import { listen } from "../inside.ts";
import { after } from "../timer.ts";

/** Who may not talk, as far as one was told: of others only what happened while one was here. */
export class Mutes {
  /** Of everyone: who may moderate is left out. */
  #everyone: Sanction | undefined;
  readonly #users = new Map<string, Sanction>();
  readonly #changed: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `changed` is called when it is another, and when a mute ends by itself. */
  constructor(inside: Inside, changed: () => void) {
    this.#changed = changed;
    listen(inside, "muted", (mutes) => this.#muted(mutes));
    listen(inside, "unmuted", ({ userIds }) => this.#unmuted(userIds));
    listen(inside, "reset", () => {
      this.#users.clear();
      this.#muted(inside.room.mutes);
    });
    inside.signal.addEventListener("abort", () => clearTimeout(this.#timer));
    this.#muted(inside.room.mutes);
  }

  /** Whether everyone is muted. */
  get everyone(): boolean {
    return this.#everyone !== undefined && stands(this.#everyone);
  }

  /** The mute of a user, as far as it is known. */
  of(userId: string): Sanction | undefined {
    const mute = this.#users.get(userId);
    return mute !== undefined && stands(mute) ? mute : undefined;
  }

  #muted(mutes: readonly Sanction[]): void {
    for (const mute of mutes) {
      if (mute.userId === "") this.#everyone = mute;
      else this.#users.set(mute.userId, mute);
    }
    this.#look();
  }

  #unmuted(userIds: readonly string[]): void {
    if (userIds.length === 0) this.#everyone = undefined;
    for (const userId of userIds) this.#users.delete(userId);
    this.#look();
  }

  /** Tells, and tells again when the next one ends. */
  #look(): void {
    for (const [userId, mute] of this.#users) if (!stands(mute)) this.#users.delete(userId);
    this.#changed();
    clearTimeout(this.#timer);
    const all = [...this.#users.values(), ...(this.#everyone ? [this.#everyone] : [])];
    const next = Math.min(...all.filter(stands).map(endOf));
    if (Number.isFinite(next)) this.#timer = after(next - Date.now(), () => this.#look());
  }
}

/** When a sanction ends by itself, in milliseconds; infinity where it does not. */
export function endOf({ until }: Sanction): number {
  return until === undefined ? Number.POSITIVE_INFINITY : until.getTime();
}

/** Whether a sanction has not ended by itself, by this machine's clock. */
export function stands(sanction: Sanction): boolean {
  return endOf(sanction) > Date.now();
}
