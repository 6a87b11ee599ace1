import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { Cursor } from "./words.ts";

/** The contract's bound on the cursors of one call. */
const maxCursors = 256;

/** How far the stream has told each room of the session: of all tabs, whichever has it. */
export class Reach {
  readonly #rooms = new Map<string, Cursor>();

  /** Where reading goes on. */
  get cursors(): readonly Cursor[] {
    return [...this.#rooms.values()].slice(0, maxCursors);
  }

  /** The rooms. */
  get roomIds(): readonly string[] {
    return [...this.#rooms.keys()];
  }

  /** Takes note of what was told. */
  take(events: readonly Event[]): void {
    for (const { roomId, epoch, sequence, payload } of events) {
      if (payload.case === "roomExited") this.#rooms.delete(roomId);
      else if (payload.case === "roomEntered" || payload.case === "roomReset") {
        const { cursor } = payload.value.snapshot ?? {};
        if (cursor !== undefined) this.#set({ ...cursor, roomId });
      } else if (sequence > 0n) this.#set({ roomId, epoch, sequence });
    }
  }

  /** Goes back to where a tab is. Answers whether it must be told again what comes after that. */
  back(cursors: readonly Cursor[]): boolean {
    const behind = cursors.filter(({ roomId, epoch, sequence }) => {
      const at = this.#rooms.get(roomId);
      return at?.epoch !== epoch || at.sequence > sequence;
    });
    for (const cursor of behind) this.#set(cursor);
    return behind.length > 0;
  }

  #set({ roomId, epoch, sequence }: Cursor): void {
    this.#rooms.set(roomId, { roomId, epoch, sequence });
  }
}
