/** What `Holdings` are made of. */
export interface HoldingsOptions {
  /** This tab's rooms are others. */
  changed(): void;
  /** Another tab is heard of for the first time. */
  met(tab: string): void;
}

/** Which tab is in which rooms, or about to enter them: the session stays in a room for as long as one is. */
export class Holdings {
  readonly #options: HoldingsOptions;
  readonly #others = new Map<string, ReadonlySet<string>>();
  #own: readonly string[] = [];

  constructor(options: HoldingsOptions) {
    this.#options = options;
  }

  /** The rooms of this tab. */
  get own(): readonly string[] {
    return this.#own;
  }

  /** Whether there is no other tab. */
  get alone(): boolean {
    return this.#others.size === 0;
  }

  /** This tab is in these rooms. */
  hold(roomIds: readonly string[]): void {
    if (roomIds.join() === this.#own.join()) return;
    this.#own = roomIds;
    this.#options.changed();
  }

  /** Another tab is in these rooms. */
  heldBy(tab: string, roomIds: readonly string[]): void {
    const isNew = !this.#others.has(tab);
    this.#others.set(tab, new Set(roomIds));
    if (isNew) this.#options.met(tab);
  }

  /** Another tab is gone. */
  gone(tab: string): void {
    this.#others.delete(tab);
  }

  /** Whether another tab is in a room. */
  othersHold(roomId: string): boolean {
    return [...this.#others.values()].some((roomIds) => roomIds.has(roomId));
  }

  /** Whether any tab is in a room. */
  holds(roomId: string): boolean {
    return this.#own.includes(roomId) || this.othersHold(roomId);
  }
}
