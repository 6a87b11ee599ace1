import type { Clock } from "../clock.ts";
import { linked } from "./linked.ts";

/** What a `RoomTurns` is made of. */
export interface RoomTurnsOptions {
  readonly locks: LockManager;
  /** What the tabs of the group meet under. */
  readonly name: string;
  readonly clock: Clock;
}

/** A tab that is in another's way for longer than this is asleep. */
const patienceMs = 3000;

/**
 * The tabs' calls into a room and out of it, one after the other: else one would enter as another one, who does not
 * know of that yet, takes the session out.
 */
export class RoomTurns {
  readonly #options: RoomTurnsOptions;

  constructor(options: RoomTurnsOptions) {
    this.#options = options;
  }

  /** Makes a call about some rooms when their turn comes. */
  within<Answer>(
    roomIds: readonly string[],
    signal: AbortSignal,
    call: () => Promise<Answer>,
  ): Promise<Answer> {
    const [first, ...rest] = [...roomIds].sort(); // all tabs in the same order
    if (first === undefined) return call();
    return this.#take(first, signal, () => this.within(rest, signal, call));
  }

  async #take<Answer>(
    roomId: string,
    signal: AbortSignal,
    call: () => Promise<Answer>,
  ): Promise<Answer> {
    const { locks, name, clock } = this.#options;
    const [late, over] = [new AbortController(), new AbortController()];
    const until = linked(signal, late.signal);
    void clock.sleep(patienceMs, over.signal).then(() => late.abort());
    let begun: Promise<Answer> | undefined;
    const turn = locks.request(`${name} room ${roomId}`, { signal: until.signal }, () => {
      over.abort();
      begun = call();
      return begun.then(
        () => {},
        () => {},
      );
    });
    await turn.catch(() => {});
    over.abort();
    until.unlink();
    return begun ?? call();
  }
}
