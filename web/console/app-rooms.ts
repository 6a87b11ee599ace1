import { ErrorReason, ParlorError } from "../../client/index.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { RoomSummary } from "../../gen/parlor/v1/room_pb.ts";
import type { Calls } from "./calls.ts";
import { CountedRoom, type Move } from "./counted-room.ts";

/** What the rooms of an app are read with. */
export interface AppRoomsOptions {
  readonly rooms: Pick<Calls["rooms"], "listRooms" | "getRoom">;
  /** Something is otherwise than before. */
  changed(): void;
}

/** Rooms on a page of the list, and rooms that are asked at once. */
const pageSize = 500;
const maxAsked = 4;

/**
 * The rooms of the app and how many are in each. A list tells which there are; from then on events keep it
 * right. The list does not say of which place in a room's log its count is, so a room is asked once, when
 * the first comes or goes.
 */
export class AppRooms {
  readonly #options: AppRoomsOptions;
  readonly #rooms = new Map<string, CountedRoom>();
  /** Rooms of which the count must be asked, in turn. */
  readonly #doubtful = new Set<CountedRoom>();
  #asked = 0;
  /** Rooms with messages of late. */
  readonly #busy = new Set<CountedRoom>();
  /** The reading of the list that is under way: who was seen, and what ended meanwhile. */
  #reading: { readonly seen: Set<string>; readonly ended: Set<string> } | undefined;
  #complete = false;
  /** Messages in all rooms since this began. */
  messages = 0;

  constructor(options: AppRoomsOptions) {
    this.#options = options;
  }

  /** Whether all rooms are there. */
  get complete(): boolean {
    return this.#complete;
  }

  /** How many there are. */
  get size(): number {
    return this.#rooms.size;
  }

  /** The rooms, in no order. */
  all(): IterableIterator<CountedRoom> {
    return this.#rooms.values();
  }

  /** A room, where there is one. */
  get(roomId: string): CountedRoom | undefined {
    return this.#rooms.get(roomId);
  }

  /** Reads the list anew. What is known stays until then. Throws where it cannot be read. */
  async read(): Promise<void> {
    const reading = { seen: new Set<string>(), ended: new Set<string>() };
    this.#reading = reading;
    let pageToken = "";
    do {
      const page = await this.#options.rooms.listRooms({ pageSize, pageToken });
      if (this.#reading !== reading) return;
      for (const summary of page.rooms) this.#listed(summary);
      pageToken = page.nextPageToken;
      this.#options.changed();
    } while (pageToken !== "");
    this.#end(reading.seen);
  }

  /** Events may have been missed: no count is sure, and the list is read anew. */
  doubt(): Promise<void> {
    for (const room of this.#rooms.values()) room.doubt();
    return this.read();
  }

  /** Takes note of what happened. */
  take(events: readonly Event[]): void {
    for (const event of events) this.#take(event);
    this.#options.changed();
  }

  /** Settles how many messages a second there were in the last `seconds`: of the busy rooms alone. */
  turn(seconds: number): void {
    for (const room of this.#busy) {
      room.messagesPerS = (room.messagesPerS + room.messages / seconds) / 2;
      if (room.messages === 0 && room.messagesPerS < 0.05) {
        room.messagesPerS = 0;
        this.#busy.delete(room);
      }
      room.messages = 0;
    }
  }

  #listed(summary: RoomSummary): void {
    const roomId = summary.room?.roomId ?? "";
    const known = this.#rooms.get(roomId);
    const room = known ?? this.#add(roomId);
    this.#reading?.seen.add(roomId);
    room.listed(summary);
    // Its end was heard while the page was on its way: it may be gone, or there anew.
    if (known === undefined && this.#reading?.ended.has(roomId)) this.#ask(room);
  }

  #end(seen: ReadonlySet<string>): void {
    this.#reading = undefined;
    this.#complete = true;
    for (const roomId of this.#rooms.keys()) if (!seen.has(roomId)) this.#remove(roomId);
    this.#options.changed();
  }

  #take(event: Event): void {
    const { roomId, payload, epoch, sequence } = event;
    switch (payload.case) {
      case "messageSent":
        this.#spoken(roomId);
        break;
      case "memberJoined":
        this.#moved(roomId, { epoch, sequence, change: 1 });
        break;
      case "memberLeft":
        this.#moved(roomId, { epoch, sequence, change: -1 });
        break;
      case "roomCreated":
        this.#created(event);
        break;
      case "roomUpdated":
        this.#named(roomId, payload.value.room?.name ?? "");
        break;
      case "roomDestroyed":
        this.#reading?.ended.add(roomId);
        this.#remove(roomId);
        break;
    }
  }

  #named(roomId: string, name: string): void {
    const room = this.#rooms.get(roomId);
    if (room !== undefined) room.name = name;
  }

  #created({ roomId, epoch, time, payload }: Event): void {
    const room = this.#room(roomId);
    if (payload.case === "roomCreated") room.name = payload.value.room?.name ?? "";
    room.createMs = Number(time?.seconds ?? 0) * 1000;
    room.began(epoch);
    this.#reading?.seen.add(roomId);
  }

  #spoken(roomId: string): void {
    this.messages++;
    const room = this.#rooms.get(roomId);
    if (room === undefined) return;
    room.messages++;
    this.#busy.add(room);
  }

  #moved(roomId: string, move: Move): void {
    const room = this.#room(roomId);
    this.#reading?.seen.add(roomId);
    if (!room.moved(move)) this.#ask(room);
  }

  #room(roomId: string): CountedRoom {
    return this.#rooms.get(roomId) ?? this.#add(roomId);
  }

  #add(roomId: string): CountedRoom {
    const room = new CountedRoom(roomId);
    this.#rooms.set(roomId, room);
    return room;
  }

  #remove(roomId: string): void {
    const room = this.#rooms.get(roomId);
    if (room === undefined) return;
    this.#rooms.delete(roomId);
    this.#busy.delete(room);
    this.#doubtful.delete(room);
  }

  #ask(room: CountedRoom): void {
    if (!room.asking) this.#doubtful.add(room);
    for (const next of this.#doubtful) {
      if (this.#asked >= maxAsked) return;
      this.#doubtful.delete(next);
      void this.#count(next);
    }
  }

  /** Asks a room how many are in. Where that fails, the next who comes or goes has it asked again. */
  async #count(room: CountedRoom): Promise<void> {
    const { roomId } = room;
    room.asking = true;
    this.#asked++;
    try {
      const { snapshot } = await this.#options.rooms.getRoom({ roomId });
      if (snapshot !== undefined) room.stands(snapshot);
    } catch (thrown) {
      const gone = ParlorError.from(thrown).reason === ErrorReason.ROOM_NOT_FOUND;
      if (gone && this.#rooms.get(roomId) === room) this.#remove(roomId);
    }
    room.asking = false;
    this.#asked--;
    this.#options.changed();
    const [next] = this.#doubtful;
    if (next !== undefined) this.#ask(next);
  }
}
