/** Streams in a row that nothing came of, after which nothing is expected to come of the next one. */
const mostSilent = 2;

/**
 * Whether pieces of an answer come before its end. They do not with old base libraries, on platforms
 * that never call back, and behind a proxy that keeps them until it has all.
 */
export class Hearing {
  #silent = 0;

  /** Whether streams are not worth a try. */
  get deaf(): boolean {
    return this.#silent >= mostSilent;
  }

  /** A piece came. */
  heard(): void {
    this.#silent = 0;
  }

  /** A stream came to nothing: for want of pieces, or maybe of a network. */
  missed(): void {
    this.#silent++;
  }

  /** The answer came without its pieces: so will the next one. */
  lost(): void {
    this.#silent = mostSilent;
  }
}
