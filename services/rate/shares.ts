import type { Clock, Micros } from "../clock.ts";
import type { Spending } from "../store/bucket.ts";
import { forgetIdle } from "../store/forget-idle.ts";
import type { Key, Store } from "../store/store.ts";
import type { Rate, RateName } from "./rates.ts";
import { type Standing, spendingOf } from "./standing.ts";

/** What shares are made of. */
export interface SharesOptions {
  readonly store: Store;
  readonly clock: Clock;
}

/** What a call takes a token of: one bucket of a key. */
export interface Asked {
  readonly key: Key;
  readonly limit: RateName;
  readonly rate: Rate;
  readonly standing: Standing;
}

/** How long this node keeps what it has taken ahead. */
const keptMicros = 1_000_000;
/** The part of a burst that is taken ahead at once. */
const aheadPart = 0.1;

/** What this node has taken ahead of a bucket. */
interface Share {
  tokens: number;
  /** For whom: when they were taken, the bucket was left what this standing leaves. */
  standing: Standing;
  until: Micros;
  /** Until when tokens are taken one by one, since the bucket has no more. */
  scarceUntil: Micros;
  /** Until when the bucket gives none, by standing. */
  readonly closed: [Micros, Micros, Micros];
  /** Tokens are being taken. */
  taking: Promise<void> | undefined;
}

/**
 * Buckets that all nodes share, of which each takes a tenth of the burst ahead (one token at least), so that
 * most calls need no store. What is not used within a second is forgotten. No more is given out than
 * the buckets have, but it may be used a second later than it was taken: in any span of time a node lets
 * through at most a tenth of the burst more than the bucket would.
 */
export class Shares {
  readonly #options: SharesOptions;
  readonly #shares = new Map<string, Share>();

  constructor(options: SharesOptions) {
    this.#options = options;
  }

  /** Buckets that this node has taken of, or was refused by, lately. */
  get size(): number {
    return this.#shares.size;
  }

  /** Takes a token. Answers 0, or the milliseconds until there would be one; at once where that is known. */
  take(asked: Asked): number | Promise<number> {
    const { key, limit, standing } = asked;
    const name = `${limit}/${key.app}/${key.id}`;
    const share = this.#shares.get(name) ?? newShare();
    const known = tokenOf(share, standing, this.#options.clock.now());
    if (known !== undefined) return known;
    this.#shares.set(name, share);
    return this.#takeFromStore(share, asked);
  }

  /** Looks at some shares, and forgets those that are of no use any more. */
  forget(now: Micros, most: number): void {
    forgetIdle(this.#shares, (share) => isIdle(share, now), most);
  }

  async #takeFromStore(share: Share, asked: Asked): Promise<number> {
    for (;;) {
      share.taking ??= this.#takeAhead(share, asked).finally(() => {
        share.taking = undefined;
      });
      await share.taking;
      const known = tokenOf(share, asked.standing, this.#options.clock.now());
      if (known !== undefined) return known;
    }
  }

  async #takeAhead(share: Share, { key, limit, rate, standing }: Asked): Promise<void> {
    const { clock } = this.#options;
    const spending = spendingOf(limit, rate, standing);
    const now = clock.now();
    if (share.until <= now) share.tokens = 0;
    const ahead = Math.floor(rate.burst * aheadPart) - share.tokens;
    const cost = share.scarceUntil > now ? 1 : Math.max(1, ahead);
    let waitMs = await this.#spend(key, { ...spending, cost });
    let taken = cost;
    if (waitMs > 0 && cost > 1) {
      share.scarceUntil = clock.now() + keptMicros;
      waitMs = await this.#spend(key, spending);
      taken = 1;
    }
    const then = clock.now();
    if (waitMs > 0) share.closed[standing] = then + waitMs * 1000;
    else {
      share.tokens += taken;
      // What was left of earlier ones is for this standing, too: the bucket stands above what it leaves.
      share.standing = standing;
      share.until = then + keptMicros;
    }
  }

  /** Spends, and answers 0; or the milliseconds until that would pass. */
  async #spend(key: Key, spending: Spending): Promise<number> {
    const change = { expect: [], write: [], record: [], spend: [spending] };
    const outcome = await this.#options.store.commit(key, change);
    return outcome.ok ? 0 : (outcome.exhausted?.[0]?.retryAfterMs ?? 1);
  }
}

function newShare(): Share {
  return {
    tokens: 0,
    standing: 0,
    until: 0,
    scarceUntil: 0,
    closed: [0, 0, 0],
    taking: undefined,
  };
}

/** Takes a token that is at hand: 0; or the milliseconds until there would be one; undefined if that is not known. */
function tokenOf(share: Share, standing: Standing, now: Micros): number | undefined {
  if (share.tokens > 0 && share.standing >= standing && share.until > now) {
    share.tokens--;
    return 0;
  }
  const closed = share.closed[standing];
  return closed > now ? Math.ceil((closed - now) / 1000) : undefined;
}

function isIdle({ tokens, until, closed, taking }: Share, now: Micros): boolean {
  const useful = (tokens > 0 && until > now) || closed.some((time) => time > now);
  return taking === undefined && !useful;
}
