/** So many are remembered. */
const capacity = 500;

/** The ids that were added last. */
export class RecentIds {
  readonly #ids = new Set<string>();

  /** Adds an id, in the place of the oldest where there are too many. */
  add(id: string): void {
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > capacity && oldest !== undefined) this.#ids.delete(oldest);
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Forgets an id. Answers whether it was there. */
  delete(id: string): boolean {
    return this.#ids.delete(id);
  }
}
