import type { MessageInitShape } from "@bufbuild/protobuf";
import { ActorKind } from "../../gen/parlor/v1/actor_pb.ts";
import type { CursorSchema } from "../../gen/parlor/v1/cursor_pb.ts";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import type { RoomSnapshot } from "../../gen/parlor/v1/room_pb.ts";
import { Emitter, type Off } from "../emitter.ts";
import { ParlorError } from "../error.ts";
import { OpenRoom, type OpenRoomOptions } from "./open-room.ts";
import type { Room, RoomEvents } from "./room.ts";

type Exited = RoomEvents["exited"];

/** The contract's bound on the cursors of one call. */
const maxCursors = 256;

/** What `Rooms` are made of. */
export interface RoomsOptions
  extends Pick<OpenRoomOptions, "actions" | "calm" | "userId" | "missed"> {
  /** Enters a room again that the session lost. Throws once that is refused, or the signal aborts. */
  goBack(room: Room, signal: AbortSignal): Promise<unknown>;
}

/** The rooms that the session is in, as the stream tells. */
export class Rooms {
  readonly #options: RoomsOptions;
  readonly #rooms = new Map<string, OpenRoom>();
  /** Those that the session lost, and goes back into, each with what stops that. */
  readonly #lost = new Map<OpenRoom, AbortController>();
  /** How many calls have asked for a room, and do not have it yet, by its id. */
  readonly #asked = new Map<string, number>();
  /** Those that keep what happens in them. */
  readonly #held = new Set<OpenRoom>();
  readonly #emitter = new Emitter<{ entered: Room; begun: Room }>();
  #over = false;

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

  /**
   * A call asks for a room: once it is entered, what happens in it is kept for the caller, who does not listen yet,
   * until the call says that it has it, or never will.
   */
  ask(roomId: string): () => void {
    this.#asked.set(roomId, (this.#asked.get(roomId) ?? 0) + 1);
    return () => {
      const left = (this.#asked.get(roomId) ?? 1) - 1;
      if (left > 0) this.#asked.set(roomId, left);
      else this.#asked.delete(roomId);
      for (const room of this.#held) if (room.id === roomId) this.#release(room);
    };
  }

  /** The room, once the session is in. Listens no longer than until the signal aborts. */
  entered(roomId: string, signal: AbortSignal): Promise<Room> {
    const room = this.#rooms.get(roomId);
    if (room !== undefined && !this.#lost.has(room)) return Promise.resolve(room);
    return new Promise((resolve) => this.begun(roomId, signal, resolve));
  }

  /** Calls `listener` when the stream says that the session is in a room. Listens until the signal aborts. */
  begun(roomId: string, signal: AbortSignal, listener: (room: Room) => void): void {
    const off = this.#emitter.on("begun", (room) => room.id === roomId && listener(room));
    signal.addEventListener("abort", off, { once: true });
  }

  /** Takes an event from the stream. Answers false at a hole: it must be read anew from the cursors. */
  take(event: Event): boolean {
    if (this.#over) return true;
    const { roomId, payload } = event;
    const room = this.#rooms.get(roomId);
    switch (payload.case) {
      case "roomEntered":
        this.#begin(roomId, payload.value.snapshot);
        return true;
      case "roomReset": {
        const { snapshot, reason } = payload.value;
        if (room === undefined) this.#begin(roomId, snapshot);
        else if (snapshot !== undefined) room.reset(snapshot, reason);
        return true;
      }
      case "roomExited":
        if (room !== undefined) this.#exited(room, payload.value);
        return true;
      default:
        return room?.take(event) ?? true;
    }
  }

  /** The service has answered that the session is out of a room. One that it goes back into is left once more. */
  async left(roomId: string): Promise<void> {
    const room = this.#rooms.get(roomId);
    if (room === undefined) return;
    if (this.#lost.has(room)) await room.leave();
    else this.#gone(room, { reason: LeaveReason.LEFT, note: "" });
  }

  /** The client has ended, perhaps while it took what came, and the rooms with it. */
  end(exited: Exited): void {
    this.#over = true;
    for (const stop of this.#lost.values()) stop.abort();
    for (const room of [...this.#rooms.values()]) this.#gone(room, exited);
  }

  #begin(roomId: string, snapshot: RoomSnapshot | undefined): void {
    if (snapshot === undefined) return;
    const known = this.#rooms.get(roomId);
    const room = known ?? this.#open(roomId);
    this.#lost.delete(room);
    room.begin(snapshot);
    this.#emitter.emit("begun", room);
    if (known === undefined) this.#emitter.emit("entered", room);
  }

  #open(roomId: string): OpenRoom {
    const { actions, calm, userId, missed } = this.#options;
    const gone = (room: OpenRoom, exited: Exited) => this.#gone(room, exited);
    const leaving = (room: OpenRoom) => this.#lost.get(room)?.abort();
    const room = new OpenRoom({ id: roomId, actions, calm, userId, missed, leaving, gone });
    if (this.#asked.has(roomId)) this.#hold(room);
    this.#rooms.set(roomId, room);
    return room;
  }

  #hold(room: OpenRoom): void {
    this.#held.add(room);
    room.hold();
  }

  #release(room: OpenRoom): void {
    this.#held.delete(room);
    room.release();
  }

  #exited(room: OpenRoom, exited: Exited): void {
    if (this.#lost.has(room)) return;
    if (comesBack(exited)) this.#goBack(room, exited);
    else this.#gone(room, exited);
  }

  #goBack(room: OpenRoom, exited: Exited): void {
    const stop = new AbortController();
    this.#lost.set(room, stop);
    const back = this.#options.goBack(room, stop.signal);
    room.holdUntil(back);
    back.catch((thrown: unknown) => {
      const isLeft = stop.signal.aborted;
      const left = { reason: LeaveReason.LEFT, note: "" };
      this.#gone(room, isLeft ? left : keptOut(exited, ParlorError.from(thrown)));
    });
  }

  #gone(room: OpenRoom, exited: Exited): void {
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
function comesBack({ reason, actor }: Exited): boolean {
  const byService = actor === undefined || actor.kind === ActorKind.SERVICE;
  return byService && lostReasons.has(reason);
}

/** Why one is out who was not let in again: for the first reason, or since one was banned meanwhile. */
function keptOut({ reason, actor, note }: Exited, error: ParlorError): Exited {
  if (error.reason !== ErrorReason.USER_BANNED) return { reason, actor, note, error };
  return { reason: LeaveReason.BANNED, note: error.metadata.note ?? "", error };
}
