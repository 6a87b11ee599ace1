import { create } from "@bufbuild/protobuf";
import { type Event, ResetReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { RoomSchema, type RoomSnapshot } from "../../gen/parlor/v1/room_pb.ts";
import type { Off } from "../emitter.ts";
import { Roll } from "./roll.ts";
import type { History, Room, RoomEvent, RoomEvents, Sent } from "./room.ts";
import { RoomActions, type RoomActionsOptions } from "./room-actions.ts";
import { infoFrom, type RoomInfo } from "./room-info.ts";
import { type Position, RoomState } from "./room-state.ts";
import { Teller } from "./teller.ts";

/** What an `OpenRoom` is made of. */
export interface OpenRoomOptions {
  readonly id: string;
  readonly actions: RoomActionsOptions;
  /** Who the user is. */
  userId(): string;
  /** Resolves when a crowd may have calmed down: not for all clients at once. */
  calm(): Promise<void>;
  /** Events were missed for good: that is told next. */
  missed(): void;
  /** The room is being left: nobody wants to go back into it. */
  leaving(room: OpenRoom): void;
  /** The service has answered that the session is out of the room. */
  gone(room: OpenRoom, exited: RoomEvents["exited"]): void;
}

/** A room as the stream tells of it. */
export class OpenRoom implements Room {
  readonly id: string;
  readonly #options: OpenRoomOptions;
  readonly #actions: RoomActions;
  readonly #state: RoomState;
  readonly #roll: Roll;
  readonly #teller = new Teller();
  #open = true;

  constructor(options: OpenRoomOptions) {
    const { id, actions, userId, calm } = options;
    this.id = id;
    this.#options = options;
    this.#actions = new RoomActions(id, actions);
    this.#state = new RoomState(userId);
    this.#roll = new Roll({
      members: this.#state.members,
      listMembers: (pageToken) => this.#actions.listMembers(pageToken),
      listAttributes: (pageToken) => this.#actions.listMemberAttributes({ pageToken }),
      attributesOf: (userIds) => this.#actions.listMemberAttributes({ userIds }),
      memberCount: () => this.memberCount,
      open: () => this.#open,
      calm,
      changed: () => this.#membersChanged(),
    });
  }

  get name(): string {
    return this.info.name || this.id;
  }

  get info(): RoomInfo {
    return this.#state.info ?? infoFrom(create(RoomSchema, { roomId: this.id }));
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

  send(...args: Parameters<Room["send"]>): Promise<Sent> {
    return this.#actions.send(...args);
  }

  barrage(...args: Parameters<Room["barrage"]>): Promise<boolean> {
    return this.#actions.barrage(...args);
  }

  revoke(...args: Parameters<Room["revoke"]>): Promise<void> {
    return this.#actions.revoke(...args);
  }

  history(...args: Parameters<Room["history"]>): Promise<History> {
    return this.#actions.history(...args);
  }

  updateAttributes(...args: Parameters<Room["updateAttributes"]>): Promise<void> {
    return this.#actions.updateAttributes(...args);
  }

  updateMemberAttributes(...args: Parameters<Room["updateMemberAttributes"]>): Promise<void> {
    return this.#actions.updateMemberAttributes(...args);
  }

  update(...args: Parameters<Room["update"]>): Promise<void> {
    return this.#actions.update(...args);
  }

  destroy(...args: Parameters<Room["destroy"]>): Promise<void> {
    return this.#actions.destroy(...args);
  }

  kick(...args: Parameters<Room["kick"]>): Promise<void> {
    return this.#actions.kick(...args);
  }

  ban(...args: Parameters<Room["ban"]>): Promise<void> {
    return this.#actions.ban(...args);
  }

  unban(...args: Parameters<Room["unban"]>): Promise<void> {
    return this.#actions.unban(...args);
  }

  mute(...args: Parameters<Room["mute"]>): Promise<void> {
    return this.#actions.mute(...args);
  }

  unmute(...args: Parameters<Room["unmute"]>): Promise<void> {
    return this.#actions.unmute(...args);
  }

  async leave(): Promise<void> {
    this.#options.leaving(this);
    await this.#actions.leave();
    this.#options.gone(this, { reason: LeaveReason.LEFT, note: "" });
  }

  on<Name extends keyof RoomEvents>(name: Name, listener: (event: RoomEvents[Name]) => void): Off {
    return this.#teller.on(name, listener);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<RoomEvent> {
    return this.#teller.read();
  }

  /** Keeps what is told for those who do not listen yet, until `release`. */
  hold(): void {
    this.#teller.hold();
  }

  /** Whoever is to listen does. */
  release(): void {
    this.#teller.release();
  }

  /** The session is out, and tries to come in again: calls wait until this is over. */
  holdUntil(back: Promise<unknown>): void {
    this.#actions.holdUntil(back);
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
    void this.#roll.call();
    if (known.epoch === "") return;
    this.#options.missed();
    const after = known.epoch === this.position.epoch ? known.sequence : undefined;
    this.#teller.tell({ name: "reset", event: { reason, after } });
  }

  /** Takes an event of this room. Answers false at a hole: events before it are missing. */
  take(event: Event): boolean {
    const place = event.sequence === 0n ? "next" : this.#state.place(event);
    if (place !== "next") return place === "known";
    for (const happening of this.#state.take(event)) this.#teller.tell(happening);
    this.#roll.heed(event);
    return true;
  }

  /** The session is out of the room. */
  exit(exited: RoomEvents["exited"]): void {
    if (!this.#open) return;
    this.#open = false;
    this.#actions.giveUp();
    this.#teller.tell({ name: "exited", event: exited });
  }

  #membersChanged(): void {
    this.#state.members.changed();
    this.#teller.tell({ name: "members", event: undefined });
  }
}
