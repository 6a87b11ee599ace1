import type { Clock } from "../clock.ts";
import { rateLimited } from "../errors/rate-errors.ts";
import type { Spending } from "../store/bucket.ts";
import { Buckets } from "../store/buckets.ts";
import type { Rate } from "./rates.ts";

/** What failed logins are counted by. */
export interface FailedLoginsOptions {
  readonly clock: Clock;
  /** For each address; null to count none. */
  readonly rate: Rate | null;
}

/** The setting of the rate. */
const limit = "failed_logins_per_address";

/**
 * The rate where none is stated: behind a proxy all users have its address, and those whose tokens expired
 * must not keep the others out.
 */
export const defaultFailedLogins: Rate = { rate: 100, burst: 1000 };

/** The logins that failed on this node, by the address of the peer. */
export class FailedLogins {
  readonly #clock: Clock;
  readonly #spending: Spending | undefined;
  readonly #buckets = new Buckets();

  constructor({ clock, rate }: FailedLoginsOptions) {
    this.#clock = clock;
    this.#spending = rate === null ? undefined : { bucket: limit, ...rate, cost: 1 };
  }

  /** Addresses that are kept. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Throws `RATE_LIMITED` where too many logins have failed from the address. */
  check(address: string): void {
    if (this.#spending === undefined) return;
    const retryAfterMs = this.#buckets.waitMs(address, this.#spending, this.#clock.now());
    if (retryAfterMs > 0) throw rateLimited(limit, retryAfterMs);
  }

  /** A login has failed. */
  count(address: string): void {
    if (this.#spending === undefined) return;
    const now = this.#clock.now();
    if (this.#buckets.waitMs(address, this.#spending, now) === 0)
      this.#buckets.spend(address, this.#spending, now);
    this.#buckets.forget(now, 2); // more than one: what is kept grows no further than it must
  }
}
