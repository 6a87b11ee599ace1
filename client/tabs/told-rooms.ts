import { create } from "@bufbuild/protobuf";
import { type Event, EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import type { RoomSnapshot } from "../../gen/parlor/v1/room_pb.ts";
import type { Cursor } from "./words.ts";

/** Events that are kept of a room which this tab is about to enter. */
const maxEarly = 1000;

/** A room of this tab. */
interface Told {
  /** How far it was told. Undefined before it has begun. */
  at: Cursor | undefined;
  /** What has come before it has begun. */
  early: Event[];
  /** What its entering was answered, while there is no stream to begin it in. */
  snapshot: RoomSnapshot | undefined;
  /** Whether the session was put out of it before it has begun: then the answer may be of before that. */
  left: boolean;
  /** Whether this tab has asked to leave it. */
  leaving: boolean;
}

/** What `ToldRooms` tell. */
export interface ToldRoomsOptions {
  /** The tab is in these rooms now, or about to enter them. */
  changed(roomIds: readonly string[]): void;
  /** The session has left a room, and this tab did not ask for that: it may well be in again, or is to be. */
  doubted(roomId: string): void;
}

/** What is to be passed on of a batch; with a hole where events are missing before the rest. */
export interface Sifted {
  readonly events: readonly Event[];
  readonly hole: boolean;
}

/** The rooms of one tab: passes on what concerns them of what comes for all tabs, each event once. */
export class ToldRooms {
  readonly #rooms = new Map<string, Told>();
  readonly #options: ToldRoomsOptions;
  #put: ((events: readonly Event[]) => void) | undefined;

  constructor(options: ToldRoomsOptions) {
    this.#options = options;
  }

  /** Where the tab stands. */
  get cursors(): readonly Cursor[] {
    return [...this.#rooms.values()].flatMap(({ at }) => at ?? []);
  }

  /** The rooms that the tab is in, or about to enter. */
  get roomIds(): readonly string[] {
    return [...this.#rooms.keys()];
  }

  /** Whether a room has begun for the tab. */
  has(roomId: string): boolean {
    return this.#rooms.get(roomId)?.at !== undefined;
  }

  /** A stream begins, from these cursors. `put` takes what begins by calls. Answers what ends that. */
  open(cursors: readonly Cursor[], put: (events: readonly Event[]) => void): () => void {
    const entering = [...this.#rooms].filter(([, { at }]) => at === undefined);
    this.#put = put;
    this.#rooms.clear();
    for (const at of cursors) this.#rooms.set(at.roomId, toldTo(at));
    for (const [roomId, { snapshot }] of entering) {
      if (!this.#rooms.has(roomId)) this.#rooms.set(roomId, toldTo(undefined));
      if (snapshot !== undefined) this.began(roomId, snapshot);
    }
    this.#tell();
    return () => {
      if (this.#put === put) this.#put = undefined;
    };
  }

  /** The tab is about to enter a room. */
  enter(roomId: string): void {
    const room = this.#rooms.get(roomId);
    if (room === undefined || room.leaving) this.#rooms.set(roomId, toldTo(undefined));
    else room.left = false;
    this.#tell();
  }

  /** A call was answered with a room's snapshot, which the stream may have been told of, too, or will be. */
  began(roomId: string, snapshot: RoomSnapshot): void {
    const room = this.#rooms.get(roomId);
    if (room === undefined || room.at !== undefined || room.left) return;
    if (this.#put === undefined) {
      room.snapshot = snapshot;
      return;
    }
    const payload = { case: "roomEntered" as const, value: { snapshot } };
    this.#put(this.#begin(room, create(EventSchema, { roomId, payload })));
  }

  /** The tab asks to leave rooms. */
  leaving(roomIds: readonly string[]): void {
    for (const roomId of roomIds) {
      const room = this.#rooms.get(roomId);
      if (room !== undefined) room.leaving = true;
    }
  }

  /** The tab is out of a room, whatever the session is. */
  leave(roomId: string): void {
    const payload = { case: "roomExited" as const, value: { reason: LeaveReason.LEFT } };
    this.#put?.([create(EventSchema, { roomId, payload })]);
    this.drop(roomId);
  }

  /** The tab is out of a room, or was not let in. */
  drop(roomId: string): void {
    if (this.#rooms.delete(roomId)) this.#tell();
  }

  /** What this tab is to be told of a batch. `adopts` says of rooms that it did not enter whether it takes them. */
  sift(batch: readonly Event[], adopts: (roomId: string) => boolean): Sifted {
    const events: Event[] = [];
    for (const event of batch) {
      if (event.roomId === "") events.push(event);
      else {
        const told = this.#one(event, adopts);
        if (told === "hole") return { events, hole: true };
        events.push(...told);
      }
    }
    return { events, hole: false };
  }

  #one(event: Event, adopts: (roomId: string) => boolean): readonly Event[] | "hole" {
    const { roomId, payload } = event;
    if (payload.case === "roomEntered" && !this.#rooms.has(roomId) && adopts(roomId))
      this.enter(roomId);
    const room = this.#rooms.get(roomId);
    if (room === undefined) return [];
    if (room.at === undefined) return this.#early(room, event);
    switch (payload.case) {
      case "roomEntered":
        return this.#anew(room, event, "hole");
      case "roomReset":
        return this.#anew(room, event, "reset");
      case "roomExited":
        return this.#exit(room, event);
      default:
        return this.#next(room, room.at, event);
    }
  }

  /** Of a room that has not begun. */
  #early(room: Told, event: Event): readonly Event[] {
    if (event.payload.case === "roomEntered") return this.#begin(room, event);
    if (event.payload.case === "roomExited") room.left = true;
    else if (event.sequence > 0n && room.early.length < maxEarly) room.early.push(event);
    return [];
  }

  #begin(room: Told, entered: Event): readonly Event[] {
    const at = cursorOf(entered);
    const later = room.early.filter((event) => at !== undefined && isAfter(event, at));
    const { sequence } = later[later.length - 1] ?? at ?? {};
    const { roomId } = entered;
    this.#rooms.set(roomId, toldTo(at && { ...at, sequence: sequence ?? at.sequence }));
    return [entered, ...later];
  }

  /** A snapshot of a room that has begun: one that has nothing new was for another tab. */
  #anew(room: Told, event: Event, otherwise: "hole" | "reset"): readonly Event[] | "hole" {
    const at = cursorOf(event);
    const { at: known } = room;
    if (at === undefined || known === undefined) return [event];
    if (at.epoch === known.epoch && at.sequence <= known.sequence) return [];
    if (at.epoch === known.epoch && otherwise === "hole") return "hole";
    room.at = at;
    return [event];
  }

  /** An exit that another tab has asked for may be of before this tab has entered: the answer was faster. */
  #exit({ leaving }: Told, event: Event): readonly Event[] {
    const { roomId, payload } = event;
    const left = payload.case === "roomExited" && payload.value.reason === LeaveReason.LEFT;
    if (left && !leaving) {
      this.#options.doubted(roomId);
      return [];
    }
    this.drop(roomId);
    return [event];
  }

  #next(room: Told, at: Cursor, event: Event): readonly Event[] | "hole" {
    const { payload, sequence, epoch } = event;
    if (sequence === 0n) return [event];
    if (epoch === at.epoch && sequence <= at.sequence) return [];
    const first = payload.case === "membersChanged" ? payload.value.firstSequence : sequence;
    if (epoch !== at.epoch || first !== at.sequence + 1n) return "hole";
    room.at = { roomId: event.roomId, epoch, sequence };
    return [event];
  }

  #tell(): void {
    this.#options.changed([...this.#rooms.keys()].sort());
  }
}

function toldTo(at: Cursor | undefined): Told {
  return { at, early: [], snapshot: undefined, left: false, leaving: false };
}

/** The place of the snapshot that an event brings. */
function cursorOf({ roomId, payload }: Event): Cursor | undefined {
  if (payload.case !== "roomEntered" && payload.case !== "roomReset") return undefined;
  const { epoch, sequence } = payload.value.snapshot?.cursor ?? {};
  return epoch === undefined || sequence === undefined ? undefined : { roomId, epoch, sequence };
}

function isAfter({ epoch, sequence }: Event, at: Cursor): boolean {
  return epoch === at.epoch && sequence > at.sequence;
}
