import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Cursor } from "../../gen/parlor/v1/cursor_pb.ts";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { PresenceReader } from "../support/presence-reader.ts";
import type { StreamReader } from "../support/stream-reader.ts";
import { type Notes, now } from "./notes.ts";

/** Where a reader goes on in a room. */
export type At = Pick<Cursor, "roomId" | "epoch" | "sequence">;

/** Notes what the service tells over the line of one member, whatever its client makes of it. */
export class WireNotes {
  readonly #userId: string;
  readonly #notes: Notes;
  readonly #told: StreamReader;
  readonly #presence: PresenceReader;
  readonly #cursors = new Map<string, At>();
  /** From when to when the service surely wrote to the stream, by its own clock. */
  #read: { readonly from: number; to: number } | undefined;
  #rests = false;
  #openedAt = 0;

  constructor(userId: string, notes: Notes) {
    this.#userId = userId;
    this.#notes = notes;
    this.#told = notes.streams.reader(userId);
    this.#presence = notes.presence.reader(userId);
  }

  /** How far each room that the session is in was told. */
  get cursors(): ReadonlyMap<string, At> {
    return this.#cursors;
  }

  /** The client opens a stream, or pulls, with these cursors. */
  opened(cursors: readonly At[], how: { readonly pull: boolean }): void {
    if (cursors.length > 0) this.#notes.counts.resumes++;
    this.#openedAt = now();
    this.#told.opened(cursors, how);
    this.#presence.opened(cursors);
    const goesOn = new Set(cursors.map(({ roomId }) => roomId));
    for (const roomId of this.#cursors.keys())
      if (!goesOn.has(roomId)) this.#cursors.delete(roomId);
  }

  /** What a stream, or a pull, brings. */
  brought(events: readonly Event[], at: number): void {
    for (const event of events) {
      this.#told.told(event, at);
      this.#presence.told(event, at);
      this.#notes.clients.brought(event);
      this.#move(event);
    }
  }

  /** The service held the stream open when it told of these: what it may have missed since is not known. */
  wrote(events: readonly Event[]): void {
    if (this.#rests) return;
    const times = events.map(({ time }) => (time === undefined ? 0 : timestampMs(time)));
    const last = Math.max(...times);
    if (last < this.#openedAt) return; // what was missed before
    this.#read ??= { from: last, to: last };
    this.#read.to = Math.max(this.#read.to, last);
  }

  /** The stream is not surely read any more, for as long as it rests. */
  lapses({ rests }: { readonly rests: boolean }): void {
    const { life } = this.#notes.presence;
    if (this.#read !== undefined) life.read(this.#userId, this.#read.from, this.#read.to);
    this.#read = undefined;
    this.#rests = rests;
  }

  /** Nothing is read any more. */
  stops(): void {
    this.lapses({ rests: true });
    this.#told.stops();
    this.#presence.stops();
  }

  #move({ roomId, epoch, sequence, payload }: Event): void {
    if (payload.case === "roomEntered" || payload.case === "roomReset") {
      const { cursor } = payload.value.snapshot ?? {};
      if (cursor !== undefined) this.#cursors.set(roomId, { ...cursor, roomId });
    } else if (payload.case === "roomExited") this.#cursors.delete(roomId);
    else if (sequence > 0n) this.#cursors.set(roomId, { roomId, epoch, sequence });
  }
}
