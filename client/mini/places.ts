/** Places for calls: those who find none wait in line. */
export class Places {
  readonly #line: (() => void)[] = [];
  #free: number;

  /** So many calls may run at a time. */
  constructor(free: number) {
    this.#free = free;
  }

  /** Runs a call as soon as there is a place. Throws the signal's reason where it aborts before that. */
  async within<Answer>(signal: AbortSignal, call: () => Promise<Answer>): Promise<Answer> {
    await this.#take(signal);
    try {
      return await call();
    } finally {
      this.#leave();
    }
  }

  #take(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      if (this.#free > 0) {
        this.#free--;
        return resolve();
      }
      const enter = (): void => {
        signal.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#line.splice(this.#line.indexOf(enter), 1);
        reject(signal.reason);
      };
      this.#line.push(enter);
      signal.addEventListener("abort", giveUp, { once: true });
    });
  }

  #leave(): void {
    const next = this.#line.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
