import { create } from "@bufbuild/protobuf";
import { type Event, ResetReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { RoomSchema, type RoomSnapshot } from "../../gen/parlor/v1/room_pb.ts";
import { Emitter, type Off } from "../emitter.ts";
import { EventQueue } from "./event-queue.ts";
import type { Room, RoomEvent, RoomEvents, RoomInfo } from "./room.ts";
import { RoomActions, type RoomActionsOptions } from "./room-actions.ts";
import { type Position, RoomState } from "./room-state.ts";

/** What an `OpenRoom` is made of. */
export interface OpenRoomOptions {
  readonly id: string;
  readonly actions: RoomActionsOptions;
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
export class OpenRoom extends RoomActions implements Room {
  readonly #options: OpenRoomOptions;
  readonly #state: RoomState;
  readonly #emitter = new Emitter<RoomEvents>();
  readonly #queues = new Set<EventQueue>();
  #open = true;
  #calming = false;

  constructor(options: OpenRoomOptions) {
    super(options.id, options.actions);
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

  override async leave(): Promise<void> {
    await super.leave();
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
    const known = this.position;
    this.#state.begin(snapshot);
    void this.#list();
    if (known.epoch === "") return;
    const after = known.epoch === this.position.epoch ? known.sequence : undefined;
    this.#tell({ name: "reset", event: { reason, after } });
  }

  /** Takes an event of this room. Answers false at a hole: events before it are missing. */
  take(event: Event): boolean {
    const place = event.sequence === 0n ? "next" : this.#state.place(event);
    if (place !== "next") return place === "known";
    for (const happening of this.#state.take(event)) this.#tell(happening);
    this.#readWhatIsMissing(event);
    return true;
  }

  /** The session is out of the room. */
  exit(exited: RoomEvents["exited"]): void {
    if (!this.#open) return;
    this.#open = false;
    this.giveUp();
    this.#tell({ name: "exited", event: exited });
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
    void attributes
      .ask(asked, (ids) => this.listMemberAttributes({ userIds: ids }))
      .then(
        () => this.#membersChanged(),
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
    const { members } = this.#state;
    if (this.memberCount > maxListed) return members.close();
    const reads = [
      members.read((pageToken) => this.listMembers(pageToken)),
      members.attributes.read((pageToken) => this.listMemberAttributes({ pageToken })),
    ];
    await Promise.all(
      reads.map(async (read) => {
        if (await read.catch(() => false)) this.#membersChanged();
      }),
    );
  }

  #membersChanged(): void {
    if (!this.#open) return;
    this.#state.members.changed();
    this.#tell({ name: "members", event: undefined });
  }
}
