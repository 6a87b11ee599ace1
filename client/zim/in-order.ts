/** Does one thing after the other: at once, unless one before it still waits for something. */
export class InOrder {
  #last: Promise<void> | undefined;

  /** Does this once all before it is done. `work` must not fail. */
  do(work: () => Promise<void> | undefined): void {
    const working = this.#last === undefined ? work() : this.#last.then(work);
    if (working === undefined) return;
    this.#last = working;
    void working.then(() => {
      if (this.#last === working) this.#last = undefined;
    });
  }
}
