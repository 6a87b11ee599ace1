import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Actor } from "../../gen/parlor/v1/actor_pb.ts";
import type { Cursor } from "../../gen/parlor/v1/cursor_pb.ts";
import { type Event, type EventSchema, ResetReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import type { RoomSnapshot } from "../../gen/parlor/v1/room_pb.ts";
import type { SessionCaller } from "../auth/caller.ts";
import type { Micros } from "../clock.ts";
import { slowSubscriber } from "../errors.ts";
import { members, roomKey } from "../room/room-tables.ts";
import { selectSnapshot, snapshotFrom } from "../room/snapshot.ts";
import type { ResetCause, Store } from "../store/store.ts";
import { timestampFromMicros } from "../time.ts";
import type { Batch } from "./batch.ts";
import type { Delivery } from "./delivery.ts";
import type { Following, Hub } from "./hub.ts";
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

/** A room that the session follows. */
interface Followed {
  /** Up to where the session is known to be in: its user's leaving before that is history. */
  readonly knownSequence: number;
  /** When that was, by the room's clock: a notice of an earlier leaving is history, too. */
  readonly knownTime: Micros;
  readonly following: Following;
  /** What happened while the session was not yet told that it follows the room. */
  held: Batch[] | undefined;
}

/** Where a room is known to be. */
interface Known {
  readonly epoch: string;
  readonly sequence: number;
  readonly time: Micros;
}

/** A room as it was looked at, with the session in it. */
interface Inside {
  readonly snapshot: RoomSnapshot;
  readonly epoch: string;
  readonly sequence: number;
  readonly time: Micros;
}

/** Batches that wait, at the most, while a room is not sure to be heard yet. */
const maxHeld = 1000;

const resetReasons: Record<ResetCause, ResetReason> = {
  epoch: ResetReason.EPOCH,
  gone: ResetReason.EPOCH,
  trimmed: ResetReason.TRIMMED,
  ahead: ResetReason.AHEAD,
};

/** The rooms that one session follows: each from a snapshot or a cursor on, until it is out. */
export class FollowedRooms {
  readonly #options: FollowedRoomsOptions;
  readonly #rooms = new Map<string, Followed>();
  #closed = false;

  constructor(options: FollowedRoomsOptions) {
    this.#options = options;
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
      else await this.#follow(roomId, inside, { after: Number(cursor.sequence) });
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
    if (followed !== undefined && followed.knownTime >= time) return; // known already
    const known = { epoch: cursor.epoch, sequence: Number(cursor.sequence), time };
    await this.#follow(roomId, known, { first: event });
  }

  /** The session left a room. */
  exited(roomId: string, event: Event, time: Micros): void {
    const followed = this.#settled(roomId);
    if (followed === undefined || followed.knownTime > time) return;
    this.#drop(roomId);
    this.#options.tell(event);
  }

  /** Follows nothing any more. */
  close(): void {
    this.#closed = true;
    for (const roomId of [...this.#rooms.keys()]) this.#drop(roomId);
  }

  /** A room that is followed, when what happened before this moment is told. */
  #settled(roomId: string): Followed | undefined {
    this.#rooms.get(roomId)?.following.settle();
    return this.#rooms.get(roomId);
  }

  async #look(roomId: string): Promise<Inside | undefined> {
    const { store, caller } = this.#options;
    const key = roomKey(caller.app.appId, roomId);
    const view = await store.read(key, selectSnapshot(caller.userId));
    const snapshot = snapshotFrom(roomId, view);
    const places = view.row(members, caller.userId)?.value.places;
    if (snapshot === undefined || places?.includes(caller.place) !== true) return undefined;
    const { epoch, sequence, revision } = view.head;
    return { snapshot, epoch, sequence, time: revision };
  }

  #enter(roomId: string, inside: Inside): Promise<void> {
    const { snapshot, time } = inside;
    const payload = { case: "roomEntered" as const, value: { snapshot } };
    const first = { roomId, time: timestampFromMicros(time), payload };
    return this.#follow(roomId, inside, { first });
  }

  #reset(roomId: string, inside: Inside, cause: ResetCause): Promise<void> {
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
    this.#options.tell({ roomId, payload: { case: "roomExited", value } });
  }

  #exit(roomId: string, value: { reason: LeaveReason; actor?: Actor }): void {
    if (!this.#drop(roomId)) return;
    this.#options.tell({ roomId, payload: { case: "roomExited", value } });
  }

  #drop(roomId: string): boolean {
    this.#rooms.get(roomId)?.following.cancel();
    return this.#rooms.delete(roomId);
  }

  /**
   * Follows a room from where it is known to be, or after an earlier sequence, and no longer as before. The session is told `first`
   * when whatever happens is sure to be heard, and then what happened meanwhile.
   */
  async #follow(
    roomId: string,
    known: Known,
    how: { readonly first?: MessageInitShape<typeof EventSchema>; readonly after?: number },
  ): Promise<void> {
    if (this.#closed) return;
    const { hub, caller, outbox, later, tell } = this.#options;
    await outbox.room(); // snapshots are paced, not queued
    if (this.#closed) return;
    const { first, after = known.sequence } = how;
    this.#drop(roomId);
    const life = { epoch: known.epoch, sequence: after };
    const following = hub.follow(roomKey(caller.app.appId, roomId), life, {
      deliver: (batch) => {
        if (followed.held === undefined) this.#deliver(roomId, followed, batch);
        else if (followed.held.push(batch) > maxHeld) outbox.end(slowSubscriber());
      },
      room: () => outbox.room(),
      reset: (cause) => later(() => this.#lost(roomId, followed, cause)),
    });
    const followed: Followed = {
      knownSequence: known.sequence,
      knownTime: known.time,
      following,
      held: first === undefined ? undefined : [],
    };
    this.#rooms.set(roomId, followed);
    await following.ready;
    const held = followed.held ?? [];
    followed.held = undefined;
    if (this.#rooms.get(roomId) !== followed) return;
    if (first !== undefined) tell(first);
    for (const batch of held) this.#deliver(roomId, followed, batch);
  }

  /** There is no going on in a room: begins it anew, if the session is still in. */
  async #lost(roomId: string, followed: Followed, cause: ResetCause): Promise<void> {
    if (this.#rooms.get(roomId) !== followed) return;
    this.#drop(roomId);
    const inside = await this.#look(roomId);
    if (inside !== undefined) await this.#reset(roomId, inside, cause);
    else {
      const value = { reason: LeaveReason.ROOM_DESTROYED };
      this.#options.tell({ roomId, payload: { case: "roomExited", value } });
    }
  }

  /** Passes on what happened, up to where the session's own user is out. */
  #deliver(roomId: string, followed: Followed, batch: Batch): void {
    const { outbox } = this.#options;
    if (!batch.special) {
      outbox.push(batch);
      return;
    }
    if (this.#rooms.get(roomId) !== followed) return; // out, by an earlier batch
    for (const delivery of batch.deliveries()) {
      const { payload } = this.#endedBy(delivery, followed) ?? {};
      // One's own leaving is told as the exit that it is; a room's end is heard by all, and then is one.
      if (payload?.case !== "memberLeft") outbox.tell(delivery);
      if (payload?.case === "memberLeft") this.#exit(roomId, { reason: payload.value.reason });
      if (payload?.case === "roomDestroyed") this.#exit(roomId, destruction(payload.value.actor));
      if (payload !== undefined) return;
    }
  }

  /** The event, if it takes the session's user out of the room. */
  #endedBy({ takesOut, sequence, event }: Delivery, { knownSequence }: Followed) {
    if (takesOut === undefined || sequence <= knownSequence) return undefined;
    return takesOut === "" || takesOut === this.#options.caller.userId ? event : undefined;
  }
}

function destruction(actor: Actor | undefined): { reason: LeaveReason; actor?: Actor } {
  const reason = LeaveReason.ROOM_DESTROYED;
  return actor === undefined ? { reason } : { reason, actor };
}
