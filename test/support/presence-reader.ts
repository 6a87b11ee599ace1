import type { Cursor } from "../../gen/parlor/v1/cursor_pb.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import type { PresenceFault } from "./presence-checker.ts";
import type { Violation } from "./violation.ts";

/** What a reader was told of someone's coming or going. */
export interface Tiding {
  readonly reader: string;
  readonly roomId: string;
  readonly userId: string;
  readonly what: "join" | "leave";
  readonly reason: LeaveReason | undefined;
  /** The event's place. */
  readonly place: string;
  /** When it happened, by the service's clock, in milliseconds like all times here. */
  readonly time: number;
  readonly toldAt: number;
}

/** A while of a room that a reader was told all of. */
export interface Covered {
  readonly reader: string;
  readonly roomId: string;
  readonly epoch: string;
  readonly from: number;
  to: number;
}

/** One reader, over all of its streams and pulls: what it was told of others. */
export class PresenceReader {
  readonly name: string;
  readonly tidings: Tiding[] = [];
  readonly #covered: Covered[] = [];
  readonly #open = new Map<string, Covered>();
  readonly #last = new Map<string, Tiding["what"]>();
  readonly #places = new Set<string>();
  readonly #fault: (violation: Violation<PresenceFault>) => void;

  /** `name` is its user. */
  constructor(name: string, fault: (violation: Violation<PresenceFault>) => void) {
    this.name = name;
    this.#fault = fault;
  }

  /** It opens a stream, or pulls, with these cursors. */
  opened(cursors: readonly Pick<Cursor, "roomId">[]): void {
    const goesOn = new Set(cursors.map(({ roomId }) => roomId));
    for (const roomId of this.#open.keys()) if (!goesOn.has(roomId)) this.#end(roomId);
  }

  /** It reads no more. */
  stops(): void {
    this.opened([]);
  }

  /** What it is told. */
  told(event: Event, at: number): void {
    const { roomId, payload } = event;
    if (payload.case === "roomEntered" || payload.case === "roomReset") {
      const { epoch = "" } = payload.value.snapshot?.cursor ?? {};
      this.#begin(event, epoch);
    } else if (payload.case === "roomExited") this.#end(roomId);
    else if (payload.case === "membersChanged")
      this.#begin(event, event.epoch); // not all were named
    else if (event.sequence > 0n) this.#recorded(event, at);
  }

  /** What it was told all of, where it has been told everything until `end`. */
  covered(end: number): Covered[] {
    const open = new Set(this.#open.values());
    return this.#covered.map((one) => (open.has(one) ? { ...one, to: end } : one));
  }

  #recorded(event: Event, at: number): void {
    const { roomId, payload } = event;
    const covered = this.#open.get(roomId);
    if (covered !== undefined) covered.to = Math.max(covered.to, timeOf(event));
    const about = { reader: this.name, roomId, time: timeOf(event), toldAt: at };
    const place = `${roomId} ${event.epoch}:${event.sequence}`;
    if (payload.case === "memberJoined") {
      const userId = payload.value.member?.userId ?? "";
      this.#moved({ ...about, place, userId, what: "join", reason: undefined });
    } else if (payload.case === "memberLeft") {
      const { userId, reason } = payload.value;
      this.#moved({ ...about, place, userId, what: "leave", reason });
    }
  }

  #moved(tiding: Tiding): void {
    const { roomId, userId, what, place } = tiding;
    const who = `${roomId} ${userId}`;
    if (this.#places.has(place) || this.#last.get(who) === what) {
      const told = `${this.name} was told of ${userId}'s ${what} again at ${place}`;
      this.#fault({ kind: `${what}-doubled`, roomId, what: told });
      return;
    }
    this.#places.add(place);
    this.#last.set(who, what);
    this.tidings.push(tiding);
  }

  /** From here on it is told of everyone. */
  #begin(event: Event, epoch: string): void {
    const { roomId } = event;
    this.#end(roomId);
    const time = timeOf(event);
    const covered = { reader: this.name, roomId, epoch, from: time, to: time };
    this.#open.set(roomId, covered);
    this.#covered.push(covered);
  }

  #end(roomId: string): void {
    this.#open.delete(roomId);
    for (const who of this.#last.keys()) if (who.startsWith(`${roomId} `)) this.#last.delete(who);
  }
}

function timeOf({ time }: Event): number {
  return Number(time?.seconds ?? 0) * 1000 + (time?.nanos ?? 0) / 1e6;
}
