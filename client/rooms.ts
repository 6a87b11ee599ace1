import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CursorSchema } from "../gen/parlor/v1/cursor_pb.ts";
import type { Event } from "../gen/parlor/v1/event_pb.ts";
import type { RoomSnapshot } from "../gen/parlor/v1/room_pb.ts";
import { Emitter, type Off } from "./emitter.ts";
import { OpenRoom, type OpenRoomOptions } from "./open-room.ts";
import type { Room, RoomEvents } from "./room.ts";
import type { RoomCalls } from "./room-calls.ts";

/** The contract's bound on the cursors of one call. */
const maxCursors = 256;

/** The rooms that the session is in, as the stream tells. */
export class Rooms {
  readonly #calls: RoomCalls;
  readonly #calm: OpenRoomOptions["calm"];
  readonly #rooms = new Map<string, OpenRoom>();
  readonly #emitter = new Emitter<{ entered: Room }>();

  constructor(calls: RoomCalls, calm: OpenRoomOptions["calm"]) {
    this.#calls = calls;
    this.#calm = calm;
  }

  /** The rooms. */
  get all(): readonly Room[] {
    return [...this.#rooms.values()];
  }

  /** Where reading goes on. */
  get cursors(): MessageInitShape<typeof CursorSchema>[] {
    const rooms = [...this.#rooms.values()].slice(0, maxCursors);
    return rooms.map(({ id, position }) => ({ roomId: id, ...position }));
  }

  /** Calls `listener` whenever a room is entered. */
  onEntered(listener: (room: Room) => void): Off {
    return this.#emitter.on("entered", listener);
  }

  /** The room, once the session is in. Listens no longer than until the signal aborts. */
  entered(roomId: string, signal: AbortSignal): Promise<Room> {
    const room = this.#rooms.get(roomId);
    if (room !== undefined) return Promise.resolve(room);
    return new Promise((resolve) => {
      const off = this.onEntered((entered) => entered.id === roomId && resolve(entered));
      signal.addEventListener("abort", off, { once: true });
    });
  }

  /** Takes an event from the stream. Answers false at a hole: it must be read anew from the cursors. */
  take(event: Event): boolean {
    const { roomId, payload } = event;
    switch (payload.case) {
      case "roomEntered":
        this.#begin(roomId, payload.value.snapshot);
        return true;
      case "roomReset":
        this.#reset(roomId, payload.value.snapshot);
        return true;
      case "roomExited": {
        const room = this.#rooms.get(roomId);
        if (room !== undefined) this.#gone(room, payload.value);
        return true;
      }
      default:
        return this.#rooms.get(roomId)?.take(event) ?? true;
    }
  }

  #begin(roomId: string, snapshot: RoomSnapshot | undefined): void {
    if (snapshot === undefined) return;
    const known = this.#rooms.get(roomId);
    if (known !== undefined) {
      known.begin(snapshot);
      return;
    }
    const gone = (room: OpenRoom, exited: RoomEvents["exited"]) => this.#gone(room, exited);
    const room = new OpenRoom({ id: roomId, calls: this.#calls, calm: this.#calm, gone });
    this.#rooms.set(roomId, room);
    room.begin(snapshot);
    this.#emitter.emit("entered", room);
  }

  #reset(roomId: string, snapshot: RoomSnapshot | undefined): void {
    const known = this.#rooms.get(roomId);
    if (known === undefined) this.#begin(roomId, snapshot);
    else if (snapshot !== undefined) known.reset(snapshot);
  }

  #gone(room: OpenRoom, exited: RoomEvents["exited"]): void {
    if (this.#rooms.get(room.id) === room) this.#rooms.delete(room.id);
    room.exit(exited);
  }
}
