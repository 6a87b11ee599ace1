/** A value at a time, in milliseconds. */
export interface Point {
  readonly timeMs: number;
  readonly value: number;
}

/** How far back a series goes. */
export const windowMs = 5 * 60 * 1000;

/** What something was in the last minutes. */
export class Series {
  readonly #points: Point[] = [];

  /** The points, the oldest first. */
  get points(): readonly Point[] {
    return this.#points;
  }

  /** The newest value; undefined where there is none. */
  get last(): number | undefined {
    return this.#points.at(-1)?.value;
  }

  /** The highest value; 0 where there is none. */
  get most(): number {
    return this.#points.reduce((most, { value }) => Math.max(most, value), 0);
  }

  /** Adds a value, and forgets those that are too old. */
  add(timeMs: number, value: number): void {
    this.#points.push({ timeMs, value });
    while ((this.#points[0]?.timeMs ?? timeMs) < timeMs - windowMs) this.#points.shift();
  }
}
