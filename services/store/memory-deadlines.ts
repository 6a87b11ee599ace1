import type { Micros } from "../clock.ts";
import type { Key } from "./store.ts";

/** A row that falls due: as it was when its due time was set. */
export interface Deadline {
  readonly time: Micros;
  readonly key: Key;
  readonly table: string;
  readonly id: string;
  readonly revision: number;
}

/** Deadlines, the earliest first: a binary heap. Those whose row has changed since are passed over. */
export class MemoryDeadlines {
  readonly #heap: Deadline[] = [];

  /** Deadlines that are waited for, outdated ones too. */
  get size(): number {
    return this.#heap.length;
  }

  /** Adds one. */
  push(deadline: Deadline): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(deadline);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.time <= deadline.time) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = deadline;
  }

  /** Takes the earliest, if its time has come. */
  take(now: Micros): Deadline | undefined {
    const [first] = this.#heap;
    if (first === undefined || first.time > now) return undefined;
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) this.#sink(last);
    return first;
  }

  #sink(deadline: Deadline): void {
    const heap = this.#heap;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (left === undefined) break;
      const smaller = right !== undefined && right.time < left.time ? right : left;
      if (smaller === right) child++;
      if (smaller.time >= deadline.time) break;
      heap[i] = smaller;
      i = child;
    }
    heap[i] = deadline;
  }
}
