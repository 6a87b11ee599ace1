/** A call that was answered: the service has heard of its caller between the two. */
export interface Call {
  readonly began: number;
  readonly at: number;
}

/** When the service has surely heard of each user. */
export class SignsOfLife {
  readonly #calls = new Map<string, Call[]>();
  readonly #reads = new Map<string, { readonly from: number; readonly to: number }[]>();

  /** A user's call was answered. */
  called(userId: string, call: Call): void {
    this.#calls.set(userId, this.#calls.get(userId) ?? []);
    this.#calls.get(userId)?.push(call);
  }

  /** A user was reading a stream that the service held open. */
  read(userId: string, from: number, to: number): void {
    this.#reads.set(userId, this.#reads.get(userId) ?? []);
    this.#reads.get(userId)?.push({ from, to });
  }

  /** When the service last heard of a user, no later than `time`, at the earliest. */
  lastBefore(userId: string, time: number): number {
    const calls = (this.#calls.get(userId) ?? [])
      .filter(({ at }) => at <= time)
      .map(({ began }) => began);
    const reads = (this.#reads.get(userId) ?? [])
      .filter(({ from }) => from <= time)
      .map(({ to }) => Math.min(to, time));
    return [...calls, ...reads].reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  }

  /** Whether a user may have been heard of between two times. */
  any(userId: string, after: number, before: number): boolean {
    const within = (from: number, to: number) => to > after && from < before;
    const calls = this.#calls.get(userId) ?? [];
    const reads = this.#reads.get(userId) ?? [];
    return (
      calls.some(({ began, at }) => within(began, at)) ||
      reads.some(({ from, to }) => within(from, to))
    );
  }
}
