import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Cursor } from "../../gen/parlor/v1/cursor_pb.ts";
import { type Event, type EventSchema, ResetReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import type { RoomSnapshot } from "../../gen/parlor/v1/room_pb.ts";
import type { SessionCaller } from "../auth/caller.ts";
import type { Micros } from "../clock.ts";
import type { Departure } from "../room/departure.ts";
import { info, members, roomKey, theRow } from "../room/room-tables.ts";
import { selectSnapshot, snapshotFrom } from "../room/snapshot.ts";
import { showsAll } from "../room/visibility.ts";
import type { ResetCause, Store } from "../store/store.ts";
import { timestampFromMicros } from "../time.ts";
import type { LossCause } from "./feed.ts";
import { FollowedRoom, type From, type Known, type RoomReader } from "./followed-room.ts";
import type { Hub } from "./hub.ts";
import type { Outbox } from "./outbox.ts";
import { whyGone } from "./why-gone.ts";

/** What the rooms of a subscription are followed with. */
export interface FollowedRoomsOptions {
  readonly store: Store;
  readonly hub: Hub;
  readonly caller: SessionCaller;
  readonly outbox: Outbox;
  /** Tells the session something outside any log. */
  tell(event: MessageInitShape<typeof EventSchema>): void;
  /** Does something after what is being done. */
  later(task: () => Promise<void>): void;
}

/** A room as it was looked at, with the session in it. */
interface Inside extends Known {
  readonly snapshot: RoomSnapshot;
  /** The revision since which the session is shown what happened; 0 for all of it. */
  readonly since: number;
}

const resetReasons: Record<LossCause, ResetReason> = {
  epoch: ResetReason.EPOCH,
  gone: ResetReason.EPOCH,
  trimmed: ResetReason.TRIMMED,
  ahead: ResetReason.AHEAD,
  hidden: ResetReason.JOINED,
};

/** The rooms that one session follows: each from a snapshot or a cursor on, until it is out. */
export class FollowedRooms implements RoomReader {
  readonly #options: FollowedRoomsOptions;
  readonly #rooms = new Map<string, FollowedRoom>();
  #closed = false;

  constructor(options: FollowedRoomsOptions) {
    this.#options = options;
  }

  get outbox(): Outbox {
    return this.#options.outbox;
  }

  get userId(): string {
    return this.#options.caller.userId;
  }

  /** Follows every room that the session is in, from its cursor if it gave one. */
  async begin(roomIds: readonly string[], cursors: readonly Cursor[]): Promise<void> {
    const given = new Map(cursors.map((cursor) => [cursor.roomId, cursor]));
    for (const roomId of new Set([...given.keys(), ...roomIds])) {
      const cursor = given.get(roomId);
      const inside = await this.#look(roomId);
      if (inside === undefined) await this.#absent(roomId, cursor);
      else if (cursor === undefined) await this.#enter(roomId, inside);
      else if (cursor.epoch !== inside.epoch) await this.#reset(roomId, inside, "epoch");
      else await this.#resume(roomId, inside, Number(cursor.sequence));
    }
  }

  /** Makes what is followed agree with what the session is in, however that was missed. */
  async refresh(roomIds: readonly string[]): Promise<void> {
    for (const roomId of new Set([...this.#rooms.keys(), ...roomIds])) {
      const inside = await this.#look(roomId);
      const followed = this.#settled(roomId);
      if (inside === undefined) this.#exit(roomId, { reason: LeaveReason.LEFT });
      else if (followed === undefined) await this.#enter(roomId, inside);
    }
  }

  /** The session entered a room: the event has the very snapshot that the call answered. */
  async entered(roomId: string, event: Event, time: Micros): Promise<void> {
    const { payload } = event;
    const cursor = payload.case === "roomEntered" ? payload.value.snapshot?.cursor : undefined;
    if (cursor === undefined) return;
    const followed = this.#settled(roomId);
    // It is in already, and was told what has happened since: to begin anew would tell it twice.
    if (followed !== undefined && followed.known.epoch === cursor.epoch) return;
    if (followed !== undefined && followed.known.time >= time) return; // known already
    const known = { epoch: cursor.epoch, sequence: Number(cursor.sequence), time };
    await this.#follow(roomId, known, { first: event });
  }

  /** The session left a room. */
  left(roomId: string, event: Event, time: Micros): void {
    const followed = this.#settled(roomId);
    if (followed === undefined || followed.known.time > time) return;
    this.#drop(roomId);
    this.#options.tell(event);
  }

  exited({ roomId }: FollowedRoom, exit: Departure): void {
    this.#exit(roomId, exit);
  }

  lost(room: FollowedRoom, cause: ResetCause): void {
    this.#options.later(() => this.#lost(room, cause));
  }

  /** Follows nothing any more. */
  close(): void {
    this.#closed = true;
    for (const roomId of [...this.#rooms.keys()]) this.#drop(roomId);
  }

  /** A room that is followed, when what happened before this moment is told. */
  #settled(roomId: string): FollowedRoom | undefined {
    this.#rooms.get(roomId)?.settle();
    return this.#rooms.get(roomId);
  }

  async #look(roomId: string): Promise<Inside | undefined> {
    const { store, caller } = this.#options;
    const key = roomKey(caller.app.appId, roomId);
    const view = await store.read(key, selectSnapshot(caller.userId));
    const snapshot = snapshotFrom(roomId, view, caller.userId);
    const room = view.row(info, theRow);
    const member = view.row(members, caller.userId);
    if (snapshot === undefined || room === undefined) return undefined;
    if (member?.value.places.includes(caller.place) !== true) return undefined;
    const { epoch, sequence, revision } = view.head;
    const since = showsAll(room.value, caller, roomId) ? 0 : member.created;
    return { snapshot, since, epoch, sequence, time: revision };
  }

  #enter(roomId: string, inside: Inside): Promise<void> {
    const { snapshot, time } = inside;
    const payload = { case: "roomEntered" as const, value: { snapshot } };
    const first = { roomId, time: timestampFromMicros(time), payload };
    return this.#follow(roomId, inside, { first });
  }

  /** Goes on after a sequence, or begins anew where that is from before what the session is shown. */
  async #resume(roomId: string, inside: Inside, after: number): Promise<void> {
    await this.#follow(roomId, inside, { after, since: inside.since });
    if (this.#rooms.get(roomId)?.hidden === true) await this.#reset(roomId, inside, "hidden");
  }

  #reset(roomId: string, inside: Inside, cause: LossCause): Promise<void> {
    const { snapshot, time } = inside;
    const value = { snapshot, reason: resetReasons[cause] };
    const payload = { case: "roomReset" as const, value };
    const first = { roomId, time: timestampFromMicros(time), payload };
    return this.#follow(roomId, inside, { first });
  }

  /** The session gave a cursor of a room that it is not in. */
  async #absent(roomId: string, cursor: Cursor | undefined): Promise<void> {
    if (cursor === undefined) return;
    const { store, caller } = this.#options;
    const value = await whyGone(store, caller, cursor);
    this.#tellExit(roomId, value);
  }

  #exit(roomId: string, value: Departure): void {
    if (this.#drop(roomId)) this.#tellExit(roomId, value);
  }

  #drop(roomId: string): boolean {
    this.#rooms.get(roomId)?.close();
    return this.#rooms.delete(roomId);
  }

  /**
   * Follows a room from where it is known to be, or after an earlier sequence, and no longer as before. The session is told `first`
   * when whatever happens is sure to be heard, and then what happened meanwhile.
   */
  async #follow(
    roomId: string,
    known: Known,
    how: { readonly first?: MessageInitShape<typeof EventSchema> } & Partial<From>,
  ): Promise<void> {
    if (this.#closed) return;
    const { hub, caller, outbox, tell } = this.#options;
    await outbox.room(); // snapshots are paced, not queued
    if (this.#closed) return;
    const { first, after = known.sequence, since = 0 } = how;
    this.#drop(roomId);
    const { epoch, sequence, time } = known;
    const room = new FollowedRoom(this, roomId, { epoch, sequence, time });
    this.#rooms.set(roomId, room);
    if (first === undefined) room.pass();
    await room.follow(hub, roomKey(caller.app.appId, roomId), { after, since });
    if (first === undefined || room.over) return;
    tell(first);
    room.pass();
  }

  /** There is no going on in a room: begins it anew, if the session is still in. */
  async #lost(room: FollowedRoom, cause: ResetCause): Promise<void> {
    const { roomId } = room;
    if (room.over) return;
    this.#drop(roomId);
    const inside = await this.#look(roomId);
    if (inside !== undefined) await this.#reset(roomId, inside, cause);
    else this.#tellExit(roomId, { reason: LeaveReason.ROOM_DESTROYED });
  }

  #tellExit(roomId: string, value: Departure): void {
    this.#options.tell({ roomId, payload: { case: "roomExited", value } });
  }
}
