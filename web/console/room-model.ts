import { Emitter, type Off } from "../../client/emitter.ts";
import { ErrorReason, ParlorError } from "../../client/index.ts";
import type { Event, RoomDestroyed } from "../../gen/parlor/v1/event_pb.ts";
import type { Room } from "../../gen/parlor/v1/room_pb.ts";
import type { Calls } from "./calls.ts";
import type { Feed } from "./feed.ts";
import { kindOf, LogLines } from "./log-lines.ts";
import type { Reading } from "./reading.ts";
import { RoomAttributes } from "./room-attributes.ts";
import { RoomMembers } from "./room-members.ts";
import { type RoomReading, readRoom, readSanctions } from "./room-reading.ts";
import { Sanctions } from "./sanctions.ts";

/** How it stands with what is shown of a room. */
export type RoomStanding =
  | { readonly name: "reading" | "here" | "none" }
  | { readonly name: "failed"; readonly error: ParlorError }
  | { readonly name: "destroyed"; readonly event: Event; readonly how: RoomDestroyed };

/** Parts of a room that change by themselves. */
export type RoomPart = "info" | "members" | "attributes" | "sanctions" | "log";

/** What a room is watched with. */
export interface RoomModelOptions {
  readonly roomId: string;
  readonly calls: Pick<Calls, "rooms" | "messages">;
  readonly feed: Pick<Feed, "on" | "state">;
}

/** A room as it is now: read once, kept right by events, read anew where some were missed. */
export class RoomModel {
  readonly roomId: string;
  readonly members: RoomMembers;
  readonly attributes = new RoomAttributes();
  readonly sanctions = new Sanctions();
  readonly log = new LogLines();
  room: Room | undefined;
  standing: RoomStanding = { name: "reading" };
  /** How it stands with the attributes, and with who is kept out or silent. */
  attributesReading: Reading = { name: "reading" };
  sanctionsReading: Reading = { name: "reading" };
  readonly #options: RoomModelOptions;
  readonly #emitter = new Emitter<Record<RoomPart, undefined>>();
  readonly #offs: Off[];
  /** Events that came while the room was being read; undefined while it is not. */
  #waiting: Event[] | undefined;
  /** The last line of the log. */
  #logged = { epoch: "", sequence: 0n };

  constructor(options: RoomModelOptions) {
    this.roomId = options.roomId;
    this.#options = options;
    const { feed, calls } = options;
    const changed = (): void => this.#changed("members");
    this.members = new RoomMembers({ roomId: this.roomId, rooms: calls.rooms, changed });
    this.#offs = [
      feed.on("events", (events) => {
        for (const event of events) if (event.roomId === this.roomId) this.#hear(event);
      }),
      feed.on("gap", () => this.#missed()),
      feed.on("state", ({ name }) => {
        if (name === "live" && this.standing.name !== "here") void this.read();
      }),
    ];
    if (feed.state.name === "live") void this.read();
  }

  /** Calls `listener` whenever this part of the room has changed. */
  on(part: RoomPart, listener: () => void): Off {
    return this.#emitter.on(part, listener);
  }

  /** Watches no more. */
  close(): void {
    for (const off of this.#offs) off();
  }

  /** Whether everything was read that there is. */
  get whole(): boolean {
    const { standing, members } = this;
    return (
      this.#waiting === undefined && standing.name !== "failed" && members.reading.name === "read"
    );
  }

  /** Reads everything anew. What is known stays until then. */
  async read(): Promise<void> {
    const { calls } = this.#options;
    const waiting: Event[] = [];
    this.#waiting = waiting;
    this.attributesReading = { name: "reading" };
    this.sanctionsReading = { name: "reading" };
    void this.members.read();
    try {
      const sanctions = await readSanctions(calls, this.roomId);
      if (this.#waiting === waiting) this.#stand(sanctions);
      const reading = await readRoom(calls, this.roomId);
      if (this.#waiting === waiting) this.#stands(reading);
    } catch (thrown) {
      if (this.#waiting === waiting) this.#unread(ParlorError.from(thrown));
    }
    if (this.#waiting !== waiting) return;
    this.#waiting = undefined;
    // Some of them were known to what was read: told again in their order, they lead to the same.
    for (const event of waiting) this.#take(event);
    for (const part of ["info", "attributes", "sanctions", "log"] as const) this.#changed(part);
  }

  #stand(sanctions: Parameters<Sanctions["stand"]>[0]): void {
    this.sanctions.stand(sanctions);
    this.sanctionsReading = { name: "read" };
    this.#changed("sanctions");
  }

  #stands({ snapshot, attributes, messages }: RoomReading): void {
    this.standing = { name: "here" };
    this.room = snapshot?.room;
    this.attributes.stand(attributes.attributes);
    this.attributesReading = { name: "read" };
    for (const message of messages) this.#write(message);
  }

  #unread(error: ParlorError): void {
    const none = error.reason === ErrorReason.ROOM_NOT_FOUND;
    this.attributesReading = none ? { name: "read" } : { name: "failed", error };
    if (this.sanctionsReading.name === "reading") this.sanctionsReading = { name: "failed", error };
    if (none && this.standing.name === "destroyed") return;
    this.standing = none ? { name: "none" } : { name: "failed", error };
  }

  #missed(): void {
    this.log.add({ kind: "room", event: undefined });
    this.#changed("log");
    void this.read();
  }

  #hear(event: Event): void {
    this.members.take(event);
    if (this.#waiting === undefined) this.#take(event);
    else this.#waiting.push(event);
  }

  #take(event: Event): void {
    this.#write(event);
    const { payload } = event;
    if (payload.case === "roomCreated") this.#began();
    if (payload.case === "roomDestroyed") {
      this.standing = { name: "destroyed", event, how: payload.value };
      this.#emptied(event);
    }
    if (this.sanctions.take(event)) this.#changed("sanctions");
    if (payload.case === "roomUpdated" && this.room !== undefined && payload.value.room) {
      const { createTime } = this.room;
      this.room = { ...payload.value.room, ...(createTime && { createTime }) };
      this.#changed("info");
    } else if (payload.case === "roomClosing" && this.room !== undefined) {
      const { destroyTime } = payload.value;
      this.room = { ...this.room, ...(destroyTime && { destroyTime }) };
      this.#changed("info");
    } else if (this.attributes.take(event)) this.#changed("attributes");
  }

  /** The room is there anew: nothing of the one before is left but its log and who is kept out. */
  #began(): void {
    if (this.standing.name !== "here" && this.standing.name !== "reading") void this.read();
  }

  /** The room is gone, and everyone and everything with it, without a word of each. */
  #emptied(event: Event): void {
    this.members.end(event);
    this.attributes.stand({});
    for (const part of ["info", "attributes"] as const) this.#changed(part);
  }

  #write(event: Event): void {
    const { epoch, sequence } = event;
    if (epoch === this.#logged.epoch && sequence <= this.#logged.sequence) return;
    this.#logged = { epoch, sequence };
    this.log.add({ kind: kindOf(event), event });
    this.#changed("log");
  }

  #changed(part: RoomPart): void {
    this.#emitter.emit(part, undefined);
  }
}
