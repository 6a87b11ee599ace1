import type { MessageInitShape } from "@bufbuild/protobuf";
import { ActorKind } from "../../gen/parlor/v1/actor_pb.ts";
import type { CursorSchema } from "../../gen/parlor/v1/cursor_pb.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import type { RoomSnapshot } from "../../gen/parlor/v1/room_pb.ts";
import { Emitter, type Off } from "../emitter.ts";
import { OpenRoom, type OpenRoomOptions } from "./open-room.ts";
import type { Room, RoomEvents } from "./room.ts";

/** The contract's bound on the cursors of one call. */
const maxCursors = 256;

/** What `Rooms` are made of. */
export interface RoomsOptions extends Pick<OpenRoomOptions, "actions" | "calm" | "userId"> {
  /** Enters a room again that the session lost. Throws once that is refused. */
  goBack(roomId: string): Promise<unknown>;
  /** Events of a room were missed for good. */
  missed(): void;
}

/** The rooms that the session is in, as the stream tells. */
export class Rooms {
  readonly #options: RoomsOptions;
  readonly #rooms = new Map<string, OpenRoom>();
  /** Those that the session lost, and goes back into. */
  readonly #lost = new Set<OpenRoom>();
  readonly #emitter = new Emitter<{ entered: Room; begun: Room }>();

  constructor(options: RoomsOptions) {
    this.#options = options;
  }

  /** The rooms. */
  get all(): readonly Room[] {
    return [...this.#rooms.values()];
  }

  /** Where reading goes on. */
  get cursors(): MessageInitShape<typeof CursorSchema>[] {
    const read = [...this.#rooms.values()].filter((room) => !this.#lost.has(room));
    return read.slice(0, maxCursors).map(({ id, position }) => ({ roomId: id, ...position }));
  }

  /** Calls `listener` whenever a room is entered. */
  onEntered(listener: (room: Room) => void): Off {
    return this.#emitter.on("entered", listener);
  }

  /** The room, once the session is in. Listens no longer than until the signal aborts. */
  entered(roomId: string, signal: AbortSignal): Promise<Room> {
    const room = this.#rooms.get(roomId);
    if (room !== undefined && !this.#lost.has(room)) return Promise.resolve(room);
    return new Promise((resolve) => {
      const off = this.#emitter.on("begun", (begun) => begun.id === roomId && resolve(begun));
      signal.addEventListener("abort", off, { once: true });
    });
  }

  /** Takes an event from the stream. Answers false at a hole: it must be read anew from the cursors. */
  take(event: Event): boolean {
    const { roomId, payload } = event;
    const room = this.#rooms.get(roomId);
    switch (payload.case) {
      case "roomEntered":
        this.#begin(roomId, payload.value.snapshot);
        return true;
      case "roomReset":
        if (room === undefined) this.#begin(roomId, payload.value.snapshot);
        else if (payload.value.snapshot !== undefined) {
          this.#options.missed();
          room.reset(payload.value.snapshot, payload.value.reason);
        }
        return true;
      case "roomExited":
        if (room !== undefined) this.#exited(room, payload.value);
        return true;
      default:
        return room?.take(event) ?? true;
    }
  }

  #begin(roomId: string, snapshot: RoomSnapshot | undefined): void {
    if (snapshot === undefined) return;
    const known = this.#rooms.get(roomId);
    const room = known ?? this.#open(roomId);
    if (known !== undefined && this.#lost.delete(known)) this.#options.missed();
    room.begin(snapshot);
    this.#emitter.emit("begun", room);
    if (known === undefined) this.#emitter.emit("entered", room);
  }

  #open(roomId: string): OpenRoom {
    const { actions, calm, userId } = this.#options;
    const gone = (room: OpenRoom, exited: RoomEvents["exited"]) => this.#gone(room, exited);
    const room = new OpenRoom({ id: roomId, actions, calm, userId, gone });
    this.#rooms.set(roomId, room);
    return room;
  }

  #exited(room: OpenRoom, exited: RoomEvents["exited"]): void {
    if (this.#lost.has(room)) return;
    if (comesBack(exited)) this.#goBack(room, exited);
    else this.#gone(room, exited);
  }

  #goBack(room: OpenRoom, exited: RoomEvents["exited"]): void {
    this.#lost.add(room);
    const back = this.#options.goBack(room.id);
    room.holdUntil(back);
    back.catch(() => this.#gone(room, exited));
  }

  #gone(room: OpenRoom, exited: RoomEvents["exited"]): void {
    if (this.#rooms.get(room.id) === room) this.#rooms.delete(room.id);
    this.#lost.delete(room);
    room.exit(exited);
  }
}

const lostReasons: ReadonlySet<LeaveReason> = new Set([
  LeaveReason.TIMED_OUT,
  LeaveReason.LOGGED_OUT,
  LeaveReason.TOKEN_EXPIRED,
  LeaveReason.ROOM_DESTROYED,
]);

/**
 * Whether a client that still runs belongs in the room: its session was lost, or the room went with its last
 * member or with the service's memory. Not where somebody put it out or closed the room.
 */
function comesBack({ reason, actor }: RoomEvents["exited"]): boolean {
  const byService = actor === undefined || actor.kind === ActorKind.SERVICE;
  return byService && lostReasons.has(reason);
}
