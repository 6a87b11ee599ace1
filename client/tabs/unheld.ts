/** A room that no tab is in is left after this long: one that is loaded anew comes back before. */
const graceMs = 30_000;

/** Rooms of the session that no tab is in, and since when. */
export class Unheld {
  #since = new Map<string, number>();

  /** Takes note of those there are now. Answers which have been long enough. */
  due(roomIds: readonly string[], nowMs: number): readonly string[] {
    this.#since = new Map(roomIds.map((id) => [id, this.#since.get(id) ?? nowMs]));
    return roomIds.filter((id) => nowMs - (this.#since.get(id) ?? nowMs) >= graceMs);
  }
}
