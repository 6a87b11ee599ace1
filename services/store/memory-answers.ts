import type { Micros } from "../clock.ts";
import type { Answered, Once } from "./store.ts";

interface Kept {
  readonly answered: Answered;
  readonly until: Micros;
}

/** The answered requests of one key, by owner: each owner's oldest go first where there are too many. */
export class MemoryAnswers {
  readonly #perOwner: number;
  readonly #byId = new Map<string, Kept>();
  readonly #byOwner = new Map<string, Set<string>>();
  /** Ids in the order in which they were answered, with whose they are. */
  readonly #owners = new Map<string, string>();

  constructor(perOwner: number) {
    this.#perOwner = perOwner;
  }

  /** How many are kept. */
  get size(): number {
    return this.#byId.size;
  }

  /** The answer to a request, while it is kept. */
  get(id: string, now: Micros): Answered | undefined {
    const kept = this.#byId.get(id);
    return kept !== undefined && kept.until > now ? kept.answered : undefined;
  }

  /** Keeps an answer. */
  keep(once: Once, answered: Answered, now: Micros): void {
    this.purge(now);
    this.#forget(once.id);
    this.#byId.set(once.id, { answered, until: now + once.ttlMs * 1000 });
    this.#owners.set(once.id, once.owner);
    const own = this.#byOwner.get(once.owner) ?? new Set<string>();
    this.#byOwner.set(once.owner, own.add(once.id));
    const [oldest] = own;
    if (own.size > this.#perOwner && oldest !== undefined) this.#forget(oldest);
  }

  /** Lets go of what is over. Looks from the oldest on, and stops at the first that is not. */
  purge(now: Micros): void {
    for (const [id, { until }] of this.#byId) {
      if (until > now) break;
      this.#forget(id);
    }
  }

  #forget(id: string): void {
    const owner = this.#owners.get(id);
    if (owner === undefined) return;
    this.#byId.delete(id);
    this.#owners.delete(id);
    const own = this.#byOwner.get(owner);
    own?.delete(id);
    if (own?.size === 0) this.#byOwner.delete(owner);
  }
}
