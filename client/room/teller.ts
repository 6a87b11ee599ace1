import { Emitter, type Off } from "../emitter.ts";
import { EventQueue } from "./event-queue.ts";
import type { RoomEvent, RoomEventMap, RoomEvents } from "./room.ts";

/** What is held for those who do not listen yet. */
const maxHeld = 1000;

/**
 * Tells what happens in a room. While it holds, those who come late hear first, as soon as it is released, what they
 * have missed.
 */
export class Teller {
  readonly #emitter = new Emitter<RoomEvents>();
  readonly #queues = new Set<EventQueue>();
  /** Who came late, and how each joins the others. */
  readonly #late = new Emitter<RoomEvents>();
  readonly #joining = new Set<() => void>();
  #held: RoomEvent[] | undefined;
  #over = false;

  /** Calls `listener` for each event of this name from now on. */
  on<Name extends keyof RoomEvents>(name: Name, listener: (event: RoomEvents[Name]) => void): Off {
    if (!this.#held?.length) return this.#emitter.on(name, listener);
    let off = this.#late.on(name, listener);
    const join = (): void => {
      off();
      off = this.#emitter.on(name, listener);
    };
    this.#joining.add(join);
    return () => {
      this.#joining.delete(join);
      off();
    };
  }

  /** Everything from now on, until `exited` was told. */
  read(): AsyncIterableIterator<RoomEvent> {
    const queue: EventQueue = new EventQueue(() => this.#queues.delete(queue));
    if (!this.#over) this.#queues.add(queue);
    for (const happening of this.#held ?? []) queue.push(happening);
    if (this.#over) queue.end();
    return queue;
  }

  /** Keeps what is told for those who come late, until `release`, or until that is too much. */
  hold(): void {
    this.#held ??= [];
  }

  /** Tells those who came late, and holds no more. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const happening of held) emit(this.#late, happening);
    for (const join of this.#joining) join();
    this.#joining.clear();
  }

  /** Tells something. */
  tell(happening: RoomEvent): void {
    this.#over ||= happening.name === "exited";
    emit(this.#emitter, happening);
    for (const queue of this.#queues) queue.push(happening);
    if (this.#held !== undefined && this.#held.push(happening) > maxHeld) this.release();
  }
}

function emit<Name extends keyof RoomEvents>(
  emitter: Emitter<RoomEvents>,
  { name, event }: RoomEventMap[Name],
): void {
  emitter.emit(name, event);
}
