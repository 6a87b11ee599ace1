/** What waits to be shown: the last of it, where there was more than is kept. */
export class Backlog<Item> {
  readonly #max: number;
  #items: Item[] = [];
  #complete = true;

  /** Keeps so many. */
  constructor(max: number) {
    this.#max = max;
  }

  /** Whether nothing waits. */
  get empty(): boolean {
    return this.#items.length === 0;
  }

  /** Adds something; the oldest goes where there is too much. */
  push(item: Item): void {
    this.#items.push(item);
    if (this.#items.length <= this.#max) return;
    this.#items.shift();
    this.#complete = false;
  }

  /** Puts others in the place of what waits, as `change` says. */
  change(change: (item: Item) => Item): void {
    this.#items = this.#items.map(change);
  }

  /** Takes all of it out, the oldest first, and whether none of it had to go meanwhile. */
  take(): { readonly items: readonly Item[]; readonly complete: boolean } {
    const taken = { items: this.#items, complete: this.#complete };
    this.#items = [];
    this.#complete = true;
    return taken;
  }
}
