import { create, type MessageShape } from "@bufbuild/protobuf";
import { type Message, MessageSchema } from "../../gen/parlor/v1/message_pb.ts";
import {
  type SendMessageRequest,
  SendMessageRequestSchema,
  type SendMessageResponse,
  SendMessageResponseSchema,
} from "../../gen/parlor/v1/message_service_pb.ts";
import type { AppLimits } from "../auth/app.ts";
import { actorOf, type Caller, may } from "../auth/caller.ts";
import { contention } from "../errors/errors.ts";
import { memberMuted, notAMember, roomNotFound } from "../errors/room-errors.ts";
import type { Metered } from "../rate/rates.ts";
import { refuseExhausted, roomSpending } from "../rate/room-rates.ts";
import { type Standing, standingOf } from "../rate/standing.ts";
import { present, unchanged } from "../store/change.ts";
import type { Change, Committed, Row, Store } from "../store/store.ts";
import { timestampFromMicros } from "../time.ts";
import { type Sending, verdictOn } from "./before-send.ts";
import { checkContent } from "./check-content.ts";
import { encodePayload } from "./payload.ts";
import { firstAnswer, newId, once, type Repeatable, repeatable, reused } from "./request.ts";
import {
  everyone,
  info,
  members,
  mutes,
  roomKey,
  type SanctionRow,
  theRow,
} from "./room-tables.ts";
import { holds } from "./sanctions.ts";
import { cursorAt } from "./snapshot.ts";

/** How often a mute may end or begin while a message is sent. */
const maxTries = 10;

/**
 * Sends a message: one commit, no read, unless the app is asked first. A session sends to rooms its user is
 * in, a backend to any. What the answer needs beyond the message's place is its id, kept with the answered
 * request. What the app drops is committed without the message: its sender gets the same refusals.
 */
export async function sendMessage(
  sending: Sending,
  caller: Caller,
  request: SendMessageRequest,
): Promise<SendMessageResponse> {
  const { store } = sending;
  const { roomId, priority, mentionedUserIds, mentionsEveryone, replyTo, extendedData } = request;
  const content = checkContent(request.content, caller.app.limits.maxMessageBytes);
  const messageId = newId();
  const message = create(MessageSchema, {
    messageId,
    sender: actorOf(caller),
    content,
    priority,
    mentionedUserIds,
    mentionsEveryone,
    replyTo,
    extendedData,
  });
  const again = repeatable(caller, SendMessageRequestSchema, request);
  const muting = mutingIds(caller, roomId);
  const verdict = await verdictOn(sending, caller, { request, again, muting });
  const { metered, standing } = meteredAs(request);
  const change = {
    write: [],
    ...(verdict === "drop" ? { record: [] } : carrying(message, caller.app.limits)),
    ...roomSpending(caller.app.rates, metered, standing),
    ...once(again, new TextEncoder().encode(messageId)),
  };
  const commit = { roomId, change, again, muting, metered };
  const outcome = await commitAllowed(store, caller, commit);
  if (outcome === undefined) return dropped();
  const first = firstAnswer(again, outcome.again);
  if (first === undefined) return response(request, messageId, outcome);
  return response(request, new TextDecoder().decode(first.answer), first);
}

/** The rates that a message falls under, and who goes first of those who do. */
export function meteredAs({ content, priority }: SendMessageRequest): {
  readonly metered: Metered;
  readonly standing: Standing;
} {
  if (content?.content.case === "barrage") return { metered: "barrage", standing: 0 };
  return { metered: "messages", standing: standingOf(priority) };
}

/** The answer to barrage that nobody was told of. */
export function dropped(): SendMessageResponse {
  return create(SendMessageResponseSchema, { dropped: true });
}

/**
 * Commits where the caller may send: a member who is not muted, or a backend where there is a room. Answers
 * undefined where there is too much barrage.
 */
async function commitAllowed(
  store: Store,
  caller: Caller,
  sending: {
    readonly roomId: string;
    readonly change: Omit<Change, "expect">;
    readonly again: Repeatable | undefined;
    readonly muting: readonly string[];
    readonly metered: Metered;
  },
): Promise<Committed | undefined> {
  const { roomId, change, again, muting, metered } = sending;
  const key = roomKey(caller.app.appId, roomId);
  const found = new Map<string, Row<SanctionRow>>();
  for (let tries = 0; tries < maxTries; tries++) {
    const allowed =
      caller.kind === "session" ? present(members, caller.userId) : present(info, theRow);
    const free = muting.map((id) => unchanged(mutes, id, found.get(id)));
    const outcome = await store.commit(key, { ...change, expect: [allowed, ...free] });
    if (outcome.ok) return outcome;
    if (outcome.exhausted !== undefined && metered === "barrage") return undefined;
    refuseExhausted(outcome, metered, roomId);
    const { failed, now } = outcome;
    const missing = caller.kind === "session" ? notAMember(roomId) : roomNotFound(roomId);
    if (outcome.reused || failed.some(({ condition }) => condition === 0))
      throw reused(again, outcome) ?? missing;
    const view = await store.read(key, { rows: muting.map((id) => ({ table: mutes, id })) });
    found.clear();
    for (const id of muting) {
      const mute = view.row(mutes, id);
      if (holds(mute, now)) throw memberMuted(roomId, mute.value);
      if (mute !== undefined) found.set(id, mute); // over, and soon deleted
    }
  }
  throw contention();
}

/** The mutes that would keep a caller from sending. */
function mutingIds(caller: Caller, roomId: string): string[] {
  if (caller.kind === "backend") return [];
  return may(caller, "moderate", roomId) ? [caller.userId] : [caller.userId, everyone];
}

/** Barrage is told to whoever listens; everything else is recorded, and kept as history. */
function carrying(message: Message, limits: AppLimits) {
  if (message.content?.content.case === "barrage")
    return { record: [], emit: [encodePayload({ case: "barrage", value: { message } })] };
  const { historyMessages: entries, historyBytes: bytes, historyAgeMs: ageMs } = limits;
  const record = [encodePayload({ case: "messageSent", value: { message } })];
  return { record, keep: { entries, bytes, ageMs } };
}

function response(
  request: SendMessageRequest,
  messageId: string,
  at: Pick<Committed, "epoch" | "first" | "sequence" | "revision">,
): MessageShape<typeof SendMessageResponseSchema> {
  const inLog = at.first <= at.sequence; // neither barrage nor what was dropped
  return create(SendMessageResponseSchema, {
    messageId,
    sendTime: timestampFromMicros(at.revision),
    ...(inLog ? { cursor: cursorAt(request.roomId, at) } : {}),
  });
}
