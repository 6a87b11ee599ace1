/**
 * What comes, for one reader that takes it in its own time. Unbounded: the platform cannot be told to
 * wait, and the service ends a stream whose reader falls behind.
 */
export class Inbox<Item> implements AsyncIterableIterator<Item, undefined> {
  readonly #items: Item[] = [];
  #end: { readonly error?: unknown } | undefined;
  #wake: () => void = () => {};

  /** Puts something in. After the end it is lost. */
  put(item: Item): void {
    if (this.#end === undefined) this.#items.push(item);
    this.#wake();
  }

  /** Nothing more comes. Later ends are passed over. */
  end(): void {
    this.#end ??= {};
    this.#wake();
  }

  /** Nothing more comes: whoever reads throws this, after what came before it. */
  fail(error: unknown): void {
    this.#end ??= { error };
    this.#wake();
  }

  async next(): Promise<IteratorResult<Item, undefined>> {
    for (;;) {
      const [item] = this.#items.splice(0, 1);
      if (item !== undefined) return { done: false, value: item };
      if (this.#end !== undefined) return this.#over(this.#end);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async return(): Promise<IteratorResult<Item, undefined>> {
    this.end();
    return { done: true, value: undefined };
  }

  /** The reader gives up. */
  throw(): Promise<IteratorResult<Item, undefined>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #over(end: { readonly error?: unknown }): IteratorResult<Item, undefined> {
    if (!("error" in end)) return { done: true, value: undefined };
    this.#end = {};
    throw end.error;
  }
}
