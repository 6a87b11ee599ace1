/** How long chores are done in one go, in milliseconds: about as long as whatever else comes meanwhile waits. */
const sliceMs = 1;

/**
 * What is to be done and may wait a moment. It is done little by little, and whatever comes meanwhile goes
 * first: where a thousand readers are cut off at once, that is not to hold up those who read.
 */
export class Chores {
  readonly #waiting: (() => void)[] = [];

  /** Has something done soon. It must not throw. */
  add(chore: () => void): void {
    if (this.#waiting.length === 0) setImmediate(() => this.#begin());
    this.#waiting.push(chore);
  }

  #begin(): void {
    const chores = this.#waiting;
    const end = performance.now() + sliceMs;
    let done = 0;
    do chores[done++]?.();
    while (done < chores.length && performance.now() < end);
    chores.splice(0, done);
    if (chores.length > 0) setImmediate(() => this.#begin());
  }
}
