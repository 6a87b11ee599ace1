import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Emitter, type Off } from "../../client/emitter.ts";
import { ErrorReason, ParlorError } from "../../client/index.ts";
import { Members, rowOf } from "../../client/room/members.ts";
import type { Event, RoomDestroyed } from "../../gen/parlor/v1/event_pb.ts";
import type { Room } from "../../gen/parlor/v1/room_pb.ts";
import type { Calls } from "./calls.ts";
import type { Feed } from "./feed.ts";
import { kindOf, LogLines } from "./log-lines.ts";
import { RoomAttributes } from "./room-attributes.ts";
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

/** Members on a page. */
const pageSize = 500;

/** A room as it is now: read once, kept right by events, read anew where some were missed. */
export class RoomModel {
  readonly roomId: string;
  readonly members = new Members();
  readonly attributes = new RoomAttributes();
  readonly sanctions = new Sanctions();
  readonly log = new LogLines();
  room: Room | undefined;
  standing: RoomStanding = { name: "reading" };
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
    const { feed } = options;
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

  /** Reads everything anew. What is known stays until then. */
  async read(): Promise<void> {
    const { calls } = this.#options;
    const waiting: Event[] = [];
    this.#waiting = waiting;
    void this.#readMembers();
    try {
      const sanctions = await readSanctions(calls, this.roomId);
      if (this.#waiting === waiting) this.sanctions.stand(sanctions);
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

  #stands({ snapshot, attributes, memberAttributes, messages }: RoomReading): void {
    this.standing = { name: "here" };
    this.room = snapshot?.room;
    this.attributes.clear();
    this.attributes.roomStands(attributes.attributes);
    for (const each of memberAttributes) this.attributes.memberStands(each);
    for (const message of messages) this.#write(message);
  }

  #unread(error: ParlorError): void {
    const none = error.reason === ErrorReason.ROOM_NOT_FOUND;
    if (none && this.standing.name === "destroyed") return;
    this.standing = none ? { name: "none" } : { name: "failed", error };
  }

  async #readMembers(): Promise<void> {
    const { rooms } = this.#options.calls;
    const { roomId } = this;
    const read = this.members.read((pageToken) =>
      rooms.listMembers({ roomId, pageSize, pageToken }),
    );
    await read.catch(() => {}); // what the room is read with says why
    this.#changed("members");
  }

  #missed(): void {
    this.log.add({ kind: "room", event: undefined });
    this.#changed("log");
    void this.read();
  }

  #hear(event: Event): void {
    this.#takeMembers(event);
    if (this.#waiting === undefined) this.#take(event);
    else this.#waiting.push(event);
  }

  #takeMembers({ payload, sequence, time }: Event): void {
    const timeOf = time && timestampDate(time);
    if (payload.case === "memberJoined" && payload.value.member !== undefined)
      this.members.joined(rowOf(payload.value.member, timeOf), sequence);
    else if (payload.case === "memberLeft") this.members.left(payload.value.userId, sequence);
    else if (payload.case === "membersChanged") {
      const { joined, leftUserIds, joinedCount, leftCount } = payload.value;
      for (const userId of leftUserIds) this.members.left(userId, sequence);
      for (const member of joined) this.members.joined(rowOf(member, timeOf), sequence);
      if (joined.length < joinedCount || leftUserIds.length < leftCount) void this.#readMembers();
    } else return;
    this.#changed("members");
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
  #emptied({ sequence }: Event): void {
    for (const { userId } of this.members.list) this.members.left(userId, sequence);
    this.attributes.clear();
    for (const part of ["info", "members", "attributes"] as const) this.#changed(part);
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
