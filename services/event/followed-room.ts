import type { MemberLeft, RoomDestroyed } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import type { Micros } from "../clock.ts";
import { slowSubscriber } from "../errors/errors.ts";
import type { Departure } from "../room/departure.ts";
import type { Key, ResetCause } from "../store/store.ts";
import type { Batch } from "./batch.ts";
import type { Delivery } from "./delivery.ts";
import type { Follower, LossCause } from "./feed.ts";
import type { Following, Hub } from "./hub.ts";
import type { Outbox } from "./outbox.ts";
import type { Run } from "./run.ts";

/** Where a room is known to be. */
export interface Known {
  readonly epoch: string;
  /** Up to where the session is known to be in: its user's leaving before that is history. */
  readonly sequence: number;
  /** When that was, by the room's clock: a notice of an earlier leaving is history, too. */
  readonly time: Micros;
}

/** Where following begins: after a sequence, unless what is next is from before the revision `since`. */
export interface From {
  readonly after: number;
  readonly since: number;
}

/** For whom rooms are followed: one session's stream. */
export interface RoomReader {
  readonly outbox: Outbox;
  readonly userId: string;
  /** The user is out, by what happened in the room. */
  exited(room: FollowedRoom, exit: Departure): void;
  /** There is no going on from where it was. */
  lost(room: FollowedRoom, cause: ResetCause): void;
}

/** Batches that wait, at the most, while a room is not sure to be heard yet. */
const maxHeld = 1000;

/** A room that a session follows: passes on what happens, up to where the session's own user is out. */
export class FollowedRoom implements Follower {
  readonly roomId: string;
  readonly known: Known;
  readonly #reader: RoomReader;
  readonly #outbox: Outbox;
  #following: Following | undefined;
  /** What happened while the session was not yet told that it follows the room. */
  #held: Batch[] | undefined = [];
  /** Whether what happens is passed on: it is not held, and not over. */
  #passing = false;
  #over = false;
  #hidden = false;

  constructor(reader: RoomReader, roomId: string, known: Known) {
    this.roomId = roomId;
    this.known = known;
    this.#reader = reader;
    this.#outbox = reader.outbox;
  }

  /** Whether it is followed no more. */
  get over(): boolean {
    return this.#over;
  }

  /** Whether it could not begin: the log goes on with what the session is not shown. */
  get hidden(): boolean {
    return this.#hidden;
  }

  /** Begins, unless it is `hidden`. Resolves when all that happens is sure to be heard. */
  follow(hub: Hub, key: Key, { after, since }: From): Promise<void> {
    const start = { epoch: this.known.epoch, sequence: after, since };
    const { following, ready } = hub.follow(key, start, this);
    this.#following = following;
    return ready;
  }

  /** Passes on what was held, and whatever comes. */
  pass(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#passing = !this.#over;
    for (const batch of held) this.deliver(batch);
  }

  /** Hears what happened so far in this turn. */
  settle(): void {
    this.#following?.settle();
  }

  /** Follows no more. */
  close(): void {
    this.#over = true;
    this.#passing = false;
    this.#held = undefined;
    this.#following?.cancel();
  }

  deliver(batch: Batch): void {
    if (!this.#passing) this.#hold(batch);
    else if (batch.special) this.#sift(batch);
    else this.#outbox.push(batch);
  }

  room(): Promise<void> {
    return this.#outbox.room();
  }

  reset(cause: LossCause): void {
    if (cause === "hidden") this.#hidden = true;
    else this.#reader.lost(this, cause);
  }

  #hold(batch: Batch): void {
    this.#held?.push(batch);
    if ((this.#held?.length ?? 0) > maxHeld) this.#outbox.end(slowSubscriber());
  }

  /** One's own leaving is told as the exit that it is; a room's end is heard by all, and then is one. */
  #sift(batch: Batch): void {
    for (const delivery of batch.deliveries()) {
      if (delivery.run === undefined) this.#siftOne(delivery);
      else this.#siftRun(delivery, delivery.run);
      if (this.#over) return;
    }
  }

  #siftOne(delivery: Delivery): void {
    const payload = this.#takesOut(delivery) ? delivery.event.payload : undefined;
    if (payload?.case !== "memberLeft") this.#outbox.tell(delivery);
    if (payload?.case === "memberLeft") this.#exit(exitFrom(payload.value));
    if (payload?.case === "roomDestroyed") this.#exit(destruction(payload.value));
  }

  /** Of a run that takes one out, what was before is told. */
  #siftRun(delivery: Delivery, run: Run): void {
    const out = run.leaveOf(this.#reader.userId, this.known.sequence);
    const told = out === undefined ? delivery : run.told({ before: out.sequence });
    if (told !== undefined) this.#outbox.tell(told);
    if (out !== undefined) this.#exit(exitFrom(out.left));
  }

  #takesOut({ takesOut, sequence }: Delivery): boolean {
    if (takesOut === undefined || sequence <= this.known.sequence) return false;
    return takesOut === "" || takesOut === this.#reader.userId;
  }

  #exit(exit: Departure): void {
    this.#reader.exited(this, exit);
  }
}

/** How one is out who is told to have left. */
export function exitFrom({ reason, actor, note }: MemberLeft): Departure {
  return { reason, note, ...(actor === undefined ? {} : { actor }) };
}

/** How everyone is out of a room that is gone. */
export function destruction({ actor, note }: RoomDestroyed): Departure {
  const reason = LeaveReason.ROOM_DESTROYED;
  return { reason, note, ...(actor === undefined ? {} : { actor }) };
}
