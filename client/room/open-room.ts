import { create } from "@bufbuild/protobuf";
import { type Event, ResetReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { RoomSchema, type RoomSnapshot } from "../../gen/parlor/v1/room_pb.ts";
import { Emitter, type Off } from "../emitter.ts";
import { EventQueue } from "./event-queue.ts";
import type { Room, RoomEvent, RoomEvents, RoomInfo } from "./room.ts";
import type { RoomCalls } from "./room-calls.ts";
import { type Position, RoomState } from "./room-state.ts";

/** What an `OpenRoom` is made of. */
export interface OpenRoomOptions {
  readonly id: string;
  readonly calls: RoomCalls;
  /** Who the user is. */
  userId(): string;
  /** Resolves when a crowd may have calmed down: not for all clients at once. */
  calm(): Promise<void>;
  /** The service has answered that the session is out of the room. */
  gone(room: OpenRoom, exited: RoomEvents["exited"]): void;
}

/** Of rooms with more members than this, nobody is listed. */
const maxListed = 5000;

/** At most so many users are asked for at once. By the contract. */
const maxAsked = 100;

/** A room as the stream tells of it. */
export class OpenRoom implements Room {
  readonly id: string;
  readonly #options: OpenRoomOptions;
  readonly #state: RoomState;
  readonly #emitter = new Emitter<RoomEvents>();
  readonly #queues = new Set<EventQueue>();
  /** Resolves once the session is in the room, or is out for good. */
  #inside: Promise<unknown> = Promise.resolve();
  #outbox: Promise<unknown> = Promise.resolve();
  #open = true;
  #calming = false;

  constructor(options: OpenRoomOptions) {
    this.id = options.id;
    this.#options = options;
    this.#state = new RoomState(options.userId);
  }

  get name(): string {
    return this.info.name || this.id;
  }

  get info(): RoomInfo {
    return this.#state.info ?? create(RoomSchema, { roomId: this.id });
  }

  get open(): boolean {
    return this.#open;
  }

  get members(): Room["members"] {
    return this.#state.members.list;
  }

  get memberCount(): number {
    return this.#state.memberCount;
  }

  get membersComplete(): boolean {
    return this.#state.members.complete;
  }

  get attributes(): Room["attributes"] {
    return this.#state.attributes;
  }

  get mutes(): Room["mutes"] {
    return this.#state.mutes;
  }

  /** Up to where the room's log was read. */
  get position(): Position {
    return this.#state.position;
  }

  on<Name extends keyof RoomEvents>(name: Name, listener: (event: RoomEvents[Name]) => void): Off {
    return this.#emitter.on(name, listener);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<RoomEvent> {
    const queue: EventQueue = new EventQueue(() => this.#queues.delete(queue));
    if (this.#open) this.#queues.add(queue);
    else void queue.return();
    return queue;
  }

  send(...said: Parameters<Room["send"]>): ReturnType<Room["send"]> {
    const sent = this.#outbox.then(() => this.#call("send", ...said));
    this.#outbox = sent.catch(() => {});
    return sent;
  }

  barrage(text: string): Promise<boolean> {
    return this.#options.calls.barrage(this.id, text);
  }

  revoke(...args: Parameters<Room["revoke"]>): Promise<void> {
    return this.#call("revoke", ...args);
  }

  history(...args: Parameters<Room["history"]>): ReturnType<Room["history"]> {
    return this.#call("history", ...args);
  }

  updateAttributes(...args: Parameters<Room["updateAttributes"]>): Promise<void> {
    return this.#call("updateAttributes", ...args);
  }

  updateMemberAttributes(...args: Parameters<Room["updateMemberAttributes"]>): Promise<void> {
    return this.#call("updateMemberAttributes", ...args);
  }

  update(...args: Parameters<Room["update"]>): Promise<void> {
    return this.#call("update", ...args);
  }

  destroy(...args: Parameters<Room["destroy"]>): Promise<void> {
    return this.#call("destroy", ...args);
  }

  kick(...args: Parameters<Room["kick"]>): Promise<void> {
    return this.#call("kick", ...args);
  }

  ban(...args: Parameters<Room["ban"]>): Promise<void> {
    return this.#call("ban", ...args);
  }

  unban(...args: Parameters<Room["unban"]>): Promise<void> {
    return this.#call("unban", ...args);
  }

  mute(...args: Parameters<Room["mute"]>): Promise<void> {
    return this.#call("mute", ...args);
  }

  unmute(...args: Parameters<Room["unmute"]>): Promise<void> {
    return this.#call("unmute", ...args);
  }

  async leave(): Promise<void> {
    await this.#options.calls.leave(this.id);
    this.#options.gone(this, { reason: LeaveReason.LEFT, note: "" });
  }

  /** Begins from a snapshot. One that holds nothing new changes nothing. */
  begin(snapshot: RoomSnapshot): void {
    const { epoch = "", sequence = 0n } = snapshot.cursor ?? {};
    const known = this.position;
    if (known.epoch !== epoch || sequence > known.sequence)
      this.reset(snapshot, known.epoch === epoch ? ResetReason.TRIMMED : ResetReason.EPOCH);
  }

  /** Takes a snapshot's word for everything. */
  reset(snapshot: RoomSnapshot, reason: ResetReason): void {
    const begun = this.position.epoch !== "";
    this.#state.begin(snapshot);
    void this.#list();
    if (begun) this.#tell({ name: "reset", event: { reason } });
  }

  /** Takes an event of this room. Answers false at a hole: events before it are missing. */
  take(event: Event): boolean {
    const place = event.sequence === 0n ? "next" : this.#state.place(event);
    if (place !== "next") return place === "known";
    for (const happening of this.#state.take(event)) this.#tell(happening);
    this.#readWhatIsMissing(event);
    return true;
  }

  /** The session is out, and tries to come in again: calls wait for how that goes. */
  away(back: Promise<unknown>): void {
    this.#inside = back.catch(() => {});
  }

  /** The session is out of the room. */
  exit(exited: RoomEvents["exited"]): void {
    if (!this.#open) return;
    this.#open = false;
    this.#tell({ name: "exited", event: exited });
  }

  async #call<Name extends keyof RoomCalls>(
    name: Name,
    ...args: Name extends keyof Room ? Parameters<Room[Name]> : never
  ): Promise<Awaited<ReturnType<RoomCalls[Name]>>> {
    await this.#inside;
    return Reflect.apply(this.#options.calls[name], undefined, [this.id, ...args]);
  }

  #tell({ name, event }: RoomEvent): void {
    this.#emitter.emit(name, event as never);
    for (const queue of this.#queues) queue.push({ name, event } as RoomEvent);
  }

  #readWhatIsMissing({ payload }: Event): void {
    if (payload.case === "membersChanged" && !this.membersComplete) this.#calmDown();
    if (payload.case === "memberJoined" && payload.value.member !== undefined)
      this.#askKept([payload.value.member.userId]);
    if (payload.case === "membersChanged")
      this.#askKept(payload.value.joined.map(({ userId }) => userId));
  }

  /** Reads what was kept on those who come back. */
  #askKept(userIds: readonly string[]): void {
    const { attributes } = this.#state.members;
    const asked = userIds.filter((userId) => attributes.joined(userId)).slice(0, maxAsked);
    if (asked.length === 0) return;
    const { calls } = this.#options;
    void calls.listMemberAttributes(this.id, { userIds: asked }).then(
      (page) => {
        attributes.take(page);
        this.#membersChanged();
      },
      () => {},
    );
  }

  /** Reads who is in once, later, however often it is asked for meanwhile. */
  #calmDown(): void {
    if (this.#calming) return;
    this.#calming = true;
    void this.#options.calm().then(() => {
      this.#calming = false;
      if (this.#open && !this.membersComplete) void this.#list();
    });
  }

  /** Reads who is in. What fails for good is left: the count is right all the same. */
  async #list(): Promise<void> {
    const { calls } = this.#options;
    const { members } = this.#state;
    if (this.memberCount > maxListed) return members.close();
    const reads = [
      members.read((pageToken) => calls.listMembers(this.id, pageToken)),
      members.attributes.read((pageToken) => calls.listMemberAttributes(this.id, { pageToken })),
    ];
    await Promise.all(
      reads.map(async (read) => {
        if (await read.catch(() => false)) this.#membersChanged();
      }),
    );
  }

  #membersChanged(): void {
    this.#state.members.changed();
    this.#tell({ name: "members", event: undefined });
  }
}
