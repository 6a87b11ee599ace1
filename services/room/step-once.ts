import { step } from "../store/step.ts";
import type { Change, Key, Position, Refused, Selection, Store, View } from "../store/store.ts";
import { firstAnswer, once, type Repeatable } from "./request.ts";

/** Where a change was applied: now, or when its request came first. */
export interface Applied extends Position {
  readonly revision: number;
  /** What the change read. */
  readonly view?: View;
  /** Whether the request was a repeat: nothing was done now. */
  readonly again: boolean;
}

/** What comes of looking: an answer at once, or a change, and what is kept for whoever repeats it. */
export type Decided<A> =
  | { readonly answer: A }
  | {
      readonly change: Omit<Change, "once">;
      readonly kept?: Uint8Array;
      /** What is answered, where it was applied now and that takes more than what is kept. */
      done?(at: Applied): A;
    };

/** A request that may be repeated, as one step. */
export interface StepOnce<A> {
  readonly again: Repeatable | undefined;
  readonly selection: Selection;
  /** Pure: it may run many times. */
  decide(view: View): Decided<A>;
  /** Is told of a refusal before it is tried again; may throw instead. */
  refused?(refused: Refused): void;
  /** The answer, made of what is kept and of where the change was applied: to the first and to repeats. */
  answer(kept: Uint8Array, at: Applied): A;
}

const nothing = new Uint8Array();

/**
 * Reads, decides, commits, as `step` does; a repeat of the request is answered as the first time. Throws
 * `requestIdReused` where its id was used for another request.
 */
export function stepOnce<A>(store: Store, key: Key, asked: StepOnce<A>): Promise<A> {
  const { again, selection } = asked;
  const selected = again === undefined ? selection : { ...selection, once: again.ref };
  return step(store, key, selected, (view) => {
    const answered = firstAnswer(again, view.answered);
    if (answered !== undefined)
      return { answer: asked.answer(answered.answer, { ...answered, again: true }) };
    const decided = asked.decide(view);
    if ("answer" in decided) return decided;
    const { change, kept = nothing, done = (at) => asked.answer(kept, at) } = decided;
    return {
      change: { ...change, ...once(again, kept) },
      refused: (refused) => asked.refused?.(refused),
      done: (committed) => {
        const first = firstAnswer(again, committed.again);
        if (first !== undefined) return asked.answer(first.answer, { ...first, again: true });
        return done({ ...committed, again: false });
      },
    };
  });
}
