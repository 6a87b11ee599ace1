import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { Event, MemberLeft, MembersChanged } from "../gen/parlor/v1/event_pb.ts";
import { LeaveReason, type Member as WireMember } from "../gen/parlor/v1/member_pb.ts";
import type { Message } from "../gen/parlor/v1/message_pb.ts";
import type { RoomSnapshot } from "../gen/parlor/v1/room_pb.ts";
import type { Words } from "./content.ts";
import { Emitter, type Off } from "./emitter.ts";
import { type Member, Members, memberOf } from "./members.ts";
import type { Heard, Room, RoomEvents, Sent } from "./room.ts";
import type { RoomCalls } from "./room-calls.ts";

/** Where a reader stands in a room's log. */
export interface Position {
  readonly epoch: string;
  readonly sequence: bigint;
}

/** What an `OpenRoom` is made of. */
export interface OpenRoomOptions {
  readonly id: string;
  readonly calls: RoomCalls;
  /** Resolves when a crowd may have calmed down: not for all clients at once. */
  calm(): Promise<void>;
  /** The service has answered that the session is out of the room. */
  gone(room: OpenRoom, exited: RoomEvents["exited"]): void;
}

/** Of no more than so many who came, or went, all are named. By the contract. */
const maxNamed = 20;

/** A room as the stream tells of it. */
export class OpenRoom implements Room {
  readonly id: string;
  readonly #calls: RoomCalls;
  readonly #calm: OpenRoomOptions["calm"];
  readonly #gone: OpenRoomOptions["gone"];
  readonly #emitter = new Emitter<RoomEvents>();
  #name = "";
  #position: Position = { epoch: "", sequence: 0n };
  readonly #members = new Members();
  #count = 0;
  #outbox: Promise<unknown> = Promise.resolve();
  #open = true;
  #calming = false;

  constructor({ id, calls, calm, gone }: OpenRoomOptions) {
    this.id = id;
    this.#calls = calls;
    this.#calm = calm;
    this.#gone = gone;
  }

  get name(): string {
    return this.#name || this.id;
  }

  get members(): readonly Member[] {
    return this.#members.list;
  }

  get memberCount(): number {
    return this.#members.complete ? this.#members.size : this.#count;
  }

  get membersComplete(): boolean {
    return this.#members.complete;
  }

  /** Up to where the room's log was read. */
  get position(): Position {
    return this.#position;
  }

  on<Name extends keyof RoomEvents>(name: Name, listener: (event: RoomEvents[Name]) => void): Off {
    return this.#emitter.on(name, listener);
  }

  send(words: Words): Promise<Sent> {
    const sent = this.#outbox.then(() => this.#calls.send(this.id, words));
    this.#outbox = sent.catch(() => {});
    return sent;
  }

  barrage(text: string): Promise<void> {
    return this.#calls.barrage(this.id, text);
  }

  async leave(): Promise<void> {
    await this.#calls.leave(this.id);
    this.#gone(this, { reason: LeaveReason.LEFT });
  }

  /** Begins from a snapshot. One that holds nothing new changes nothing. */
  begin(snapshot: RoomSnapshot): void {
    const { epoch = "", sequence = 0n } = snapshot.cursor ?? {};
    const known = this.#position;
    if (known.epoch === epoch && sequence <= known.sequence) return;
    this.reset(snapshot);
  }

  /** Takes a snapshot's word for everything. */
  reset(snapshot: RoomSnapshot): void {
    const begun = this.#position.epoch !== "";
    const { epoch = "", sequence = 0n } = snapshot.cursor ?? {};
    this.#position = { epoch, sequence };
    this.#name = snapshot.room?.name ?? "";
    this.#count = snapshot.memberCount;
    void this.#list();
    if (begun) this.#emitter.emit("missed", undefined);
  }

  /** Takes an event of this room. Answers false at a hole: events before it are missing. */
  take(event: Event): boolean {
    if (event.sequence === 0n) {
      this.#tell(event);
      return true;
    }
    const { epoch, sequence } = this.#position;
    if (event.epoch !== epoch) return false;
    if (event.sequence <= sequence) return true;
    const { payload } = event;
    const first = payload.case === "membersChanged" ? payload.value.firstSequence : event.sequence;
    if (first !== sequence + 1n) return false;
    this.#position = { epoch, sequence: event.sequence };
    this.#tell(event);
    return true;
  }

  /** The session is out of the room. */
  exit(exited: RoomEvents["exited"]): void {
    if (!this.#open) return;
    this.#open = false;
    this.#emitter.emit("exited", exited);
  }

  #tell({ payload, sequence, time }: Event): void {
    const at = time === undefined ? new Date(0) : timestampDate(time);
    if (payload.case === "messageSent") this.#said("message", payload.value.message, at);
    else if (payload.case === "barrage") this.#said("barrage", payload.value.message, at);
    else if (payload.case === "memberJoined") this.#joined(payload.value.member, sequence, at);
    else if (payload.case === "memberLeft") this.#left(payload.value, sequence);
    else if (payload.case === "membersChanged") this.#crowd(payload.value, sequence);
    else if (payload.case === "roomDestroyed") this.#emitter.emit("destroyed", payload.value);
  }

  #said(name: "message" | "barrage", message: Message | undefined, time: Date): void {
    if (message !== undefined) this.#emitter.emit(name, heard(message, time));
  }

  #joined(wire: WireMember | undefined, sequence: bigint, time: Date): void {
    if (wire === undefined) return;
    const member = memberOf(wire, time);
    this.#count += 1;
    this.#members.joined(member, sequence);
    this.#emitter.emit("joined", member);
    this.#emitter.emit("members", this.members);
  }

  #left({ userId, reason }: MemberLeft, sequence: bigint): void {
    this.#count -= 1;
    const member = this.#members.left(userId, sequence);
    this.#emitter.emit("left", { member, reason });
    this.#emitter.emit("members", this.members);
  }

  /** Where everyone is named the list stays right; else it is read anew when things have calmed down. */
  #crowd(changed: MembersChanged, sequence: bigint): void {
    const { joinedCount, leftCount, joined, leftUserIds } = changed;
    this.#count += joinedCount - leftCount;
    const members = joined.map((member) => memberOf(member));
    this.#members.changed(members, leftUserIds, sequence);
    if (joinedCount > maxNamed || leftCount > maxNamed) {
      this.#members.lost();
      this.#calmDown();
    }
    this.#emitter.emit("crowd", { joined: joinedCount, left: leftCount });
    this.#emitter.emit("members", this.members);
  }

  /** Reads who is in once, later, however often it is asked for meanwhile. */
  #calmDown(): void {
    if (this.#calming) return;
    this.#calming = true;
    void this.#calm().then(() => {
      this.#calming = false;
      if (this.#open && !this.#members.complete) void this.#list();
    });
  }

  /** Reads who is in. What fails for good is left: the count is right all the same. */
  async #list(): Promise<void> {
    const page = (pageToken: string) => this.#calls.listMembers(this.id, pageToken);
    const changed = await this.#members.read(page).catch(() => false);
    if (changed) this.#emitter.emit("members", this.members);
  }
}

function heard(message: Message, time: Date): Heard {
  const { messageId, sender, content } = message;
  return {
    messageId,
    content: content?.content ?? { case: undefined },
    time,
    ...(sender && { sender }),
  };
}
