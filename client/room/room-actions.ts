import { create } from "@bufbuild/protobuf";
import { durationFromMs, timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Client } from "@connectrpc/connect";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { MessagePriority } from "../../gen/parlor/v1/message_pb.ts";
import {
  type MessageService,
  type SendMessageRequest,
  SendMessageRequestSchema,
} from "../../gen/parlor/v1/message_service_pb.ts";
import type {
  ListMemberAttributesResponse,
  ListMembersResponse,
  RoomService,
} from "../../gen/parlor/v1/room_service_pb.ts";
import type { Clock } from "../clock.ts";
import { ParlorError } from "../error.ts";
import { checkLimits } from "../limits/check-limits.ts";
import { createDeadline, type Deadline } from "../link/deadline.ts";
import { callOptions, patienceMs } from "../link/patience.ts";
import type { Persist } from "../link/persist.ts";
import { randomId } from "../random-id.ts";
import { type AttributesChange, requestOf } from "./attributes.ts";
import { barrageOf, type Content, contentOf } from "./content.ts";
import { messageFrom } from "./message.ts";
import type {
  History,
  HistoryOptions,
  MemberAttributesUpdate,
  RoomChange,
  SanctionOptions,
  SendOptions,
  Sent,
} from "./room.ts";

/** What a room's calls go through. */
export interface RoomActionsOptions {
  readonly messages: Client<typeof MessageService>;
  readonly rooms: Client<typeof RoomService>;
  readonly persist: Persist;
  readonly clock: Clock;
}

const pageSize = 500;

const priorities = {
  low: MessagePriority.LOW,
  medium: MessagePriority.MEDIUM,
  high: MessagePriority.HIGH,
};

/** What one can do in a room. All but barrage is tried again until it gets through. */
export class RoomActions {
  readonly id: string;
  readonly #rooms: Client<typeof RoomService>;
  readonly #messages: Client<typeof MessageService>;
  readonly #tireless: Persist;
  readonly #clock: Clock;
  /** Messages are sent one after the other. */
  #outbox: Promise<unknown> = Promise.resolve();
  /** What calls wait for: that the session is in the room, or is out for good. */
  #gate: Promise<unknown> = Promise.resolve();
  /** Calls that found the session out of the room, and wait to hear whether it goes back. */
  readonly #stranded = new Set<(goesBack: boolean) => void>();
  #isOut = false;

  constructor(id: string, { messages, rooms, persist, clock }: RoomActionsOptions) {
    this.id = id;
    this.#messages = messages;
    this.#rooms = rooms;
    this.#tireless = persist;
    this.#clock = clock;
  }

  /** What it says, and whether it may be said, is seen at once; it is sent when its turn comes. */
  async send(content: Content, sendOptions: SendOptions = {}): Promise<Sent> {
    const request = this.#messageOf(content, sendOptions);
    const deadline = createDeadline(this.#clock);
    const sent = this.#outbox.then(() => this.#send(request, deadline));
    this.#outbox = sent.catch(() => {});
    return sent;
  }

  async barrage(text: string): Promise<boolean> {
    const request = { roomId: this.id, content: barrageOf(text) };
    const { dropped } = await this.#messages.sendMessage(request, callOptions);
    return !dropped;
  }

  async revoke(
    { messageId, sequence = 0n }: { readonly messageId: string; readonly sequence?: bigint },
    note = "",
  ): Promise<void> {
    const request = { ...this.#once(), messageId, sequence, note };
    await this.#persist(() => this.#messages.revokeMessage(request, callOptions));
  }

  async history({ before = 0n, after = 0n, limit = 50 }: HistoryOptions = {}): Promise<History> {
    const place = { beforeSequence: before, afterSequence: after };
    const request = { roomId: this.id, ...place, pageSize: limit };
    const list = () => this.#messages.listMessages(request, callOptions);
    const { events, nextPageToken } = await this.#persist(list);
    const messages = events.flatMap((event) => {
      const { payload } = event;
      const message = payload.case === "messageSent" ? payload.value.message : undefined;
      return message === undefined ? [] : [messageFrom(message, event)];
    });
    const last = nextPageToken === "" ? undefined : events[events.length - 1]?.sequence;
    if (after > 0n) return { messages, before: undefined, after: last };
    return { messages: messages.reverse(), before: last, after: undefined };
  }

  async updateAttributes(change: AttributesChange): Promise<void> {
    const request = { ...requestOf(change), ...this.#once() };
    await this.#persist(() => this.#rooms.updateAttributes(request, callOptions));
  }

  async updateMemberAttributes({
    userIds = [],
    set = {},
    delete: deleted = [],
    keepOnLeave = false,
  }: MemberAttributesUpdate): Promise<void> {
    const change = { userIds: [...userIds], set: { ...set }, delete: [...deleted], keepOnLeave };
    const request = { ...change, ...this.#once() };
    await this.#persist(() => this.#rooms.updateMemberAttributes(request, callOptions));
  }

  async update({ destroyDelayMs, ...change }: RoomChange): Promise<void> {
    const delay =
      destroyDelayMs === undefined ? {} : { destroyDelay: durationFromMs(destroyDelayMs) };
    const request = { ...change, ...delay, ...this.#once() };
    await this.#persist(() => this.#rooms.updateRoom(request, callOptions));
  }

  async destroy({
    delayMs = 0,
    note = "",
  }: {
    readonly delayMs?: number;
    readonly note?: string;
  } = {}): Promise<void> {
    const request = { ...this.#once(), delay: durationFromMs(delayMs), note };
    await this.#persist(() => this.#rooms.destroyRoom(request, callOptions));
  }

  async kick(userIds: readonly string[], note = ""): Promise<void> {
    const request = { ...this.#once(), userIds: [...userIds], note };
    await this.#persist(() => this.#rooms.kickMembers(request, callOptions));
  }

  async ban(userIds: readonly string[], sanction: SanctionOptions = {}): Promise<void> {
    const request = { ...this.#once(), userIds: [...userIds], ...sanctionOf(sanction) };
    await this.#persist(() => this.#rooms.banUsers(request, callOptions));
  }

  async unban(userIds: readonly string[]): Promise<void> {
    const request = { ...this.#once(), userIds: [...userIds] };
    await this.#persist(() => this.#rooms.unbanUsers(request, callOptions));
  }

  async mute(whom: readonly string[] | "everyone", sanction: SanctionOptions = {}): Promise<void> {
    const request = { ...this.#once(), ...targetsOf(whom), ...sanctionOf(sanction) };
    await this.#persist(() => this.#rooms.muteMembers(request, callOptions));
  }

  async unmute(whom: readonly string[] | "everyone"): Promise<void> {
    const request = { ...this.#once(), ...targetsOf(whom) };
    await this.#persist(() => this.#rooms.unmuteMembers(request, callOptions));
  }

  async leave(): Promise<void> {
    const deadline = createDeadline(this.#clock);
    let gate: Promise<unknown>;
    do {
      gate = this.#gate;
      await deadline.wait(() => gate);
      const request = this.#once();
      const leave = () => this.#rooms.leaveRoom(request, callOptions);
      await this.#tireless(leave, deadline).catch(passOverGone);
    } while (this.#gate !== gate); // it began to go back meanwhile: it leaves again after that
  }

  /** The session is out, and tries to come in again: calls wait until this is over. */
  holdUntil(back: Promise<unknown>): void {
    this.#gate = back.catch(() => {});
    for (const tell of this.#stranded) tell(true);
  }

  /** The session is out for good. */
  giveUp(): void {
    this.#isOut = true;
    for (const tell of this.#stranded) tell(false);
  }

  /** One page of who is in; an empty token asks for the first. */
  listMembers(pageToken: string): Promise<ListMembersResponse> {
    const request = { roomId: this.id, pageSize, pageToken };
    return this.#persist(() => this.#rooms.listMembers(request, callOptions));
  }

  /** Of some users, or page by page of everyone who has any. */
  listMemberAttributes(of: {
    readonly pageToken?: string;
    readonly userIds?: string[];
  }): Promise<ListMemberAttributesResponse> {
    const request = { ...of, roomId: this.id, pageSize };
    return this.#persist(() => this.#rooms.listMemberAttributes(request, callOptions));
  }

  /** Throws `ParlorError` where a message breaks a limit. */
  #messageOf(
    content: Content,
    { priority = "medium", mentions = [], ...rest }: SendOptions,
  ): SendMessageRequest {
    const request = create(SendMessageRequestSchema, {
      ...rest,
      ...this.#once(),
      content: contentOf(content),
      priority: priorities[priority],
      mentionedUserIds: [...mentions],
    });
    const error = checkLimits(SendMessageRequestSchema, request);
    if (error !== undefined) throw error;
    return request;
  }

  async #send(request: SendMessageRequest, deadline: Deadline): Promise<Sent> {
    const send = () => this.#messages.sendMessage(request, callOptions);
    const sent = await this.#persist(send, deadline);
    const { messageId, cursor, sendTime } = sent;
    const time = sendTime === undefined ? new Date(0) : timestampDate(sendTime);
    return { messageId, sequence: cursor?.sequence ?? 0n, time };
  }

  /** Calls until it gets through; once more where the session was out of the room, and goes back. */
  async #persist<Answer>(
    call: () => Promise<Answer>,
    deadline = createDeadline(this.#clock),
  ): Promise<Answer> {
    const gate = this.#gate;
    await deadline.wait(() => gate);
    try {
      return await this.#tireless(call, deadline);
    } catch (thrown) {
      const { reason, metadata } = ParlorError.from(thrown);
      const isOut = reason === ErrorReason.NOT_A_MEMBER && metadata.user_id === undefined;
      if (!isOut || !(this.#gate !== gate || (await this.#goesBack()))) throw thrown;
      await deadline.wait(() => this.#gate);
      return this.#tireless(call, deadline);
    }
  }

  /** Whether the session, which a call found out of the room, tries to come in again: the stream tells. */
  async #goesBack(): Promise<boolean> {
    if (this.#isOut) return false;
    const told = new AbortController();
    let goesBack = false;
    const tell = (back: boolean): void => {
      goesBack = back;
      told.abort();
    };
    this.#stranded.add(tell);
    await this.#clock.sleep(patienceMs, told.signal);
    this.#stranded.delete(tell);
    return goesBack;
  }

  /** What makes a call happen once, however often it is made. */
  #once(): { readonly roomId: string; readonly requestId: string } {
    return { roomId: this.id, requestId: randomId() };
  }
}

function targetsOf(whom: readonly string[] | "everyone") {
  return whom === "everyone" ? { everyone: true } : { userIds: [...whom] };
}

function sanctionOf({ note = "", until }: SanctionOptions) {
  return { note, ...(until && { until: timestampFromDate(until) }) };
}

/** Leaving a room that one is not in has come true already. */
function passOverGone(thrown: unknown): void {
  const error = ParlorError.from(thrown);
  if (error.reason !== ErrorReason.NOT_A_MEMBER) throw error;
}
