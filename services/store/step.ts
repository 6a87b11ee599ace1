import { contention } from "../errors/errors.ts";
import type { Change, Committed, Key, Refused, Selection, Store, View } from "./store.ts";

/** What comes of looking: an answer at once, or a change and the answer once it is applied. */
export type Decision<A> =
  | { readonly answer: A }
  | {
      readonly change: Change;
      done(committed: Committed): A;
      /** Is told of a refusal before it is tried again; may throw instead. */
      refused?(refused: Refused): void;
    };

/** How often the ground may move before it is called contention. */
const maxTries = 50;

/** After so many tries in a row those who want the same are given time to get out of each other's way. */
const triesInARow = 4;

/**
 * Reads, decides, commits; when what was read has changed meanwhile, again. `decide` must be pure,
 * but for reading more: it may run many times. Throws `contention` where others are always faster.
 */
export async function step<A>(
  store: Store,
  key: Key,
  selection: Selection,
  decide: (view: View) => Decision<A> | Promise<Decision<A>>,
): Promise<A> {
  for (let tries = 0; tries < maxTries; tries++) {
    const decision = await decide(await store.read(key, selection));
    if ("answer" in decision) return decision.answer;
    const outcome = await store.commit(key, decision.change);
    if (outcome.ok) return decision.done(outcome);
    decision.refused?.(outcome);
    if (tries >= triesInARow) await pause(Math.random() * tries);
  }
  throw contention();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
