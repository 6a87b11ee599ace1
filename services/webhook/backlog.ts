import type { Micros } from "../clock.ts";
import type { FeedEntry, FeedPage, FeedPosition } from "../store/app-feed.ts";
import { RoomQueue } from "./room-queue.ts";

/** A room has at most this part of what may still wait: a room that fails leaves room for others. */
const share = 10;

/** What a backlog keeps to. */
export interface BacklogOptions {
  /** Entries that wait, and bytes of their payloads. */
  readonly events: number;
  readonly bytes: number;
  /** Whether an entry is for this webhook. */
  wants(entry: FeedEntry): boolean;
}

/**
 * What was read of an app's feed and is not taken yet, room by room, and up to where all is taken. A room
 * that has its share waiting is passed over; when what waits of it is taken, its partition is read again
 * from there, and what others have had of it is left out.
 */
export class Backlog {
  readonly #options: BacklogOptions;
  readonly #rooms = new Map<string, RoomQueue>();
  #reading: Map<number, number>;
  /** Partitions that are read again, or will be, and from where reading goes on anew. */
  readonly #again = new Map<number, number>();
  readonly #rewinds = new Map<number, number>();
  /** Rooms that were passed over, and are not any more when reading goes on. */
  readonly #resumed = new Set<RoomQueue>();
  /** By partition: rooms that are passed over. */
  readonly #passedOver = new Map<number, number>();
  #count = 0;
  #bytes = 0;

  constructor(position: FeedPosition, options: BacklogOptions) {
    this.#reading = new Map(position);
    this.#options = options;
  }

  /** How many more entries may be read. */
  get space(): number {
    return this.#bytes >= this.#options.bytes ? 0 : this.#options.events - this.#count;
  }

  /** Entries that wait. */
  get size(): number {
    return this.#count;
  }

  /** When the oldest entry that waits was recorded, by the store's clock; undefined where none does. */
  get oldest(): Micros | undefined {
    let oldest: Micros | undefined;
    for (const { waiting } of this.#rooms.values()) {
      const [first] = waiting;
      if (first !== undefined) oldest = Math.min(first.revision, oldest ?? first.revision);
    }
    return oldest;
  }

  /** Whether there is anything to be read again. */
  get rereads(): boolean {
    return this.#rewinds.size > 0;
  }

  /** Where to read on. Calls of this and `add` come in turns. */
  next(): FeedPosition {
    for (const [partition, position] of this.#rewinds) {
      const reached = this.#reading.get(partition) ?? 0;
      this.#again.set(partition, Math.max(reached, this.#again.get(partition) ?? 0));
      this.#reading.set(partition, Math.min(reached, position));
    }
    this.#rewinds.clear();
    for (const room of this.#resumed) this.#resume(room);
    this.#resumed.clear();
    return this.#reading;
  }

  /** Adds what was read there. Answers the rooms that had nothing waiting, and have now. */
  add({ entries, next }: Pick<FeedPage, "entries" | "next">): RoomQueue[] {
    const begun = entries.map((entry) => this.#add(entry)).filter((room) => room !== undefined);
    for (const [partition, position] of next) {
      this.#reading.set(partition, position);
      this.#settle(partition);
    }
    return begun;
  }

  /** The first that waits of a room was taken, or is given up. Answers whether more waits. */
  taken(room: RoomQueue): boolean {
    const entry = room.waiting.shift();
    room.failures = 0;
    if (entry === undefined) return false;
    this.#count--;
    this.#bytes -= entry.payload.length;
    if (room.waiting.length > 0) return true;
    if (room.passedOver !== undefined) this.#readAgain(room, room.passedOver);
    else if (!this.#remembers(room.partition)) this.#rooms.delete(room.roomId);
    return false;
  }

  /** Up to where all is taken. */
  position(): FeedPosition {
    const reached = new Map(this.#reading);
    for (const [partition, position] of this.#rewinds)
      reached.set(partition, Math.min(position, reached.get(partition) ?? position));
    for (const { waiting, partition } of this.#rooms.values()) {
      const [first] = waiting;
      const least = reached.get(partition);
      if (first !== undefined && least !== undefined && first.position <= least)
        reached.set(partition, first.position - 1);
    }
    return reached;
  }

  #add(entry: FeedEntry): RoomQueue | undefined {
    const { key, partition, position, payload } = entry;
    const known = this.#rooms.get(key.id);
    if (known !== undefined && (position <= known.last || known.passedOver !== undefined)) return;
    if (!this.#options.wants(entry)) return;
    const room = known ?? new RoomQueue(key.id, partition);
    this.#rooms.set(key.id, room);
    const most = Math.max(1, Math.floor((this.#options.events - this.#count) / share));
    if (room.waiting.length >= most) {
      room.passedOver = position;
      this.#passedOver.set(partition, (this.#passedOver.get(partition) ?? 0) + 1);
      return;
    }
    room.waiting.push(entry);
    room.last = position;
    this.#count++;
    this.#bytes += payload.length;
    return room.waiting.length === 1 ? room : undefined;
  }

  /** What is read already goes on to pass the room over: it is resumed with what is read next. */
  #readAgain(room: RoomQueue, from: number): void {
    const { partition } = room;
    this.#resumed.add(room);
    const back = Math.min(from - 1, this.#rewinds.get(partition) ?? from);
    this.#rewinds.set(partition, back);
  }

  #resume(room: RoomQueue): void {
    room.passedOver = undefined;
    this.#passedOver.set(room.partition, (this.#passedOver.get(room.partition) ?? 1) - 1);
  }

  /** Whether it must be known of the rooms of a partition what was read of them. */
  #remembers(partition: number): boolean {
    return this.#again.has(partition) || (this.#passedOver.get(partition) ?? 0) > 0;
  }

  /** Forgets what need not be remembered of a partition. */
  #settle(partition: number): void {
    const until = this.#again.get(partition);
    const caughtUp = (this.#reading.get(partition) ?? 0) >= (until ?? 0);
    if (until === undefined || !caughtUp) return;
    this.#again.delete(partition);
    if (this.#remembers(partition)) return;
    this.#passedOver.delete(partition);
    for (const [roomId, room] of this.#rooms)
      if (room.partition === partition && room.waiting.length === 0) this.#rooms.delete(roomId);
  }
}
