import { randomId } from "../../client/random-id.ts";

/** Something that was asked for and is not known to be done. */
export interface Wish {
  /** Makes the call safe to repeat. */
  readonly requestId: string;
  /** When it was asked for first, in milliseconds since 1970: what counts from then is the same each time. */
  readonly askedMs: number;
}

/**
 * What was asked for, by its words: what is asked for again, unchanged, after it failed is the same wish,
 * so that it is done once.
 */
export class Wishes {
  readonly #open = new Map<string, Wish>();

  /** The wish of these words. */
  of(words: string): Wish {
    const wish = this.#open.get(words) ?? { requestId: randomId(), askedMs: Date.now() };
    this.#open.set(words, wish);
    return wish;
  }

  /** It was done: to ask for it again is another wish. */
  done(words: string): void {
    this.#open.delete(words);
  }
}
