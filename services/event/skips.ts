/** Barrage that was left out of a stream and not yet told of, by room. */
export class Skips {
  #counts: Map<string, number> | undefined;

  /** Whether any was. */
  get any(): boolean {
    return this.#counts !== undefined;
  }

  /** The rooms that it was left out of. */
  get rooms(): string[] {
    return [...(this.#counts?.keys() ?? [])];
  }

  /** One more was left out. */
  add(roomId: string): void {
    this.#counts ??= new Map();
    this.#counts.set(roomId, (this.#counts.get(roomId) ?? 0) + 1);
  }

  /** How many were, to be told of now; 0 for none. */
  take(roomId: string): number {
    const count = this.#counts?.get(roomId) ?? 0;
    this.#counts?.delete(roomId);
    if (this.#counts?.size === 0) this.#counts = undefined;
    return count;
  }
}
