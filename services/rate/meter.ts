import type { Cancel, Clock } from "../clock.ts";
import { rateLimited } from "../errors/rate-errors.ts";
import { Buckets } from "../store/buckets.ts";
import type { Store } from "../store/store.ts";
import { type Metered, type RateName, type Rates, ratesOf } from "./rates.ts";
import { Shares } from "./shares.ts";
import { type Standing, spendingOf } from "./standing.ts";

/** What a meter is made of. */
export interface MeterOptions {
  readonly store: Store;
  readonly clock: Clock;
}

/** Who calls: what every caller has. Backends have neither sessions nor users to be counted against. */
export type Payer = {
  readonly app: { readonly appId: string; readonly rates: Rates };
} & (
  | { readonly kind: "session"; readonly sessionId: string; readonly userId: string }
  | { readonly kind: "backend" }
);

/** A rate that there were too many calls for. */
export interface Exceeded {
  readonly limit: RateName;
  /** When the same call would pass, if nobody else made any. At least 1. */
  readonly retryAfterMs: number;
}

/** That a call may go on, or what it exceeds. */
export type Passing = Exceeded | undefined;

/** How often it is looked for what can be forgotten, and at how much. */
const lookMs = 1000;
const lookAt = 10_000;

/**
 * What this node lets through of sessions, users and apps, the cheapest to ask first. Sessions are counted
 * here alone, users and apps together with all nodes: see `Shares`. Rooms are counted in their own commits:
 * see `room-rates.ts`. A token that was taken for a call that is refused later is not given back.
 */
export class Meter {
  readonly #clock: Clock;
  readonly #sessions = new Buckets();
  readonly #shares: Shares;
  #cancel: Cancel | undefined;

  constructor(options: MeterOptions) {
    this.#clock = options.clock;
    this.#shares = new Shares(options);
  }

  /** Buckets of which something is kept here. */
  get size(): number {
    return this.#sessions.size + this.#shares.size;
  }

  /** Whether a call may go on: undefined, or what it exceeds. Answers at once where the store is not asked. */
  pass(payer: Payer, metered: Metered, standing: Standing = 0): Passing | Promise<Passing> {
    const limits = ratesOf[metered];
    const exceeded = this.#ofSession(payer, limits.session, standing);
    if (exceeded !== undefined) return exceeded;
    const ofUser = this.#shared(payer, limits.user, { of: "user", standing });
    const ofApp = () => this.#shared(payer, limits.app, { of: "app", standing });
    if (ofUser instanceof Promise) return ofUser.then((passing) => passing ?? ofApp());
    return ofUser ?? ofApp();
  }

  /** Throws `RATE_LIMITED` where a call may not go on. */
  async admit(payer: Payer, metered: Metered): Promise<void> {
    const exceeded = await this.pass(payer, metered);
    if (exceeded !== undefined) throw rateLimited(exceeded.limit, exceeded.retryAfterMs);
  }

  /** Looks for nothing any more. */
  close(): void {
    this.#cancel?.();
  }

  #ofSession(payer: Payer, limit: RateName | undefined, standing: Standing): Passing {
    const rate = limit === undefined ? null : payer.app.rates[limit];
    if (limit === undefined || rate === null || payer.kind === "backend") return undefined;
    const spending = spendingOf(limit, rate, standing);
    const name = `${limit}/${payer.sessionId}`;
    const now = this.#clock.now();
    const retryAfterMs = this.#sessions.waitMs(name, spending, now);
    if (retryAfterMs > 0) return { limit, retryAfterMs };
    this.#sessions.spend(name, spending, now);
    this.#watch();
    return undefined;
  }

  #shared(
    payer: Payer,
    limit: RateName | undefined,
    { of, standing }: { readonly of: "user" | "app"; readonly standing: Standing },
  ): Passing | Promise<Passing> {
    const { appId, rates } = payer.app;
    const rate = limit === undefined ? null : rates[limit];
    const id = of === "app" ? appId : userOf(payer);
    if (limit === undefined || rate === null || id === undefined) return undefined;
    const waited = this.#shares.take({ key: { kind: of, app: appId, id }, limit, rate, standing });
    this.#watch();
    if (waited === 0) return undefined;
    if (!(waited instanceof Promise)) return { limit, retryAfterMs: waited };
    return waited.then((retryAfterMs) =>
      retryAfterMs === 0 ? undefined : { limit, retryAfterMs },
    );
  }

  /** Looks for what can be forgotten, as long as anything is kept. */
  #watch(): void {
    this.#cancel ??= this.#clock.after(lookMs, () => {
      const now = this.#clock.now();
      this.#sessions.forget(now, lookAt);
      this.#shares.forget(now, lookAt);
      this.#cancel = undefined;
      if (this.size > 0) this.#watch();
    });
  }
}

function userOf(payer: Payer): string | undefined {
  return payer.kind === "session" ? payer.userId : undefined;
}
