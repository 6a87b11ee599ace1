/** Wakes one who waits. Rung while nobody waits, it wakes the next at once. */
export class Bell {
  #rung = false;
  #wake = () => {};

  /** Wakes. */
  ring(): void {
    this.#rung = true;
    this.#wake();
  }

  /** Resolves when it rings, or has rung since it did last. */
  async rings(): Promise<void> {
    while (!this.#rung)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    this.#rung = false;
  }
}
