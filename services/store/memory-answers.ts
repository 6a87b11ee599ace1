import type { Micros } from "../clock.ts";
import type { Answered, Committed, Once, Refused, RequestRef } from "./store.ts";

interface Kept {
  readonly owner: string;
  readonly answered: Answered;
  readonly until: Micros;
}

/** The answered requests of one key, by owner: each owner's oldest go first where there are too many. */
export class MemoryAnswers {
  readonly #perOwner: number;
  /** In the order in which they were answered, by the name of the request. */
  readonly #byName = new Map<string, Kept>();
  readonly #byOwner = new Map<string, Set<string>>();

  constructor(perOwner: number) {
    this.#perOwner = perOwner;
  }

  /** How many are kept. */
  get size(): number {
    return this.#byName.size;
  }

  /** The answer to a request, while it is kept. */
  get(request: RequestRef, now: Micros): Answered | undefined {
    const kept = this.#byName.get(nameOf(request));
    return kept !== undefined && kept.until > now ? kept.answered : undefined;
  }

  /** Keeps an answer. */
  keep(once: Once, answered: Answered, now: Micros): void {
    this.purge(now);
    const { owner } = once;
    const name = nameOf(once);
    this.#forget(name);
    this.#byName.set(name, { owner, answered, until: now + once.ttlMs * 1000 });
    const own = this.#byOwner.get(owner) ?? new Set<string>();
    this.#byOwner.set(owner, own.add(name));
    const [oldest] = own;
    if (own.size > this.#perOwner && oldest !== undefined) this.#forget(oldest);
  }

  /** Lets go of what is over. Looks from the oldest on, and stops at the first that is not. */
  purge(now: Micros): void {
    for (const [name, { until }] of this.#byName) {
      if (until > now) break;
      this.#forget(name);
    }
  }

  #forget(name: string): void {
    const owner = this.#byName.get(name)?.owner;
    if (owner === undefined) return;
    this.#byName.delete(name);
    const own = this.#byOwner.get(owner);
    own?.delete(name);
    if (own?.size === 0) this.#byOwner.delete(owner);
  }
}

function nameOf({ owner, id }: RequestRef): string {
  return `${owner.length}/${owner}/${id}`;
}

/** What a repeat is answered. */
export function repeated(
  answered: Answered,
  digest: string | undefined,
  now: Micros,
): Committed | Refused {
  if (answered.digest !== digest) return { ok: false, reused: true, failed: [], now };
  const { epoch, sequence, first, revision, view } = answered;
  const kept = view === undefined ? {} : { view };
  return { ok: true, epoch, sequence, first, revision, now, again: answered, ...kept };
}
