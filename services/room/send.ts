import { create, type MessageShape } from "@bufbuild/protobuf";
import { type Content, type Message, MessageSchema } from "../../gen/parlor/v1/message_pb.ts";
import {
  type SendMessageRequest,
  SendMessageRequestSchema,
  type SendMessageResponse,
  SendMessageResponseSchema,
} from "../../gen/parlor/v1/message_service_pb.ts";
import { actorOf, type Caller } from "../auth/caller.ts";
import { invalidRequest, notAMember, roomNotFound } from "../errors.ts";
import { present } from "../store/change.ts";
import type { Committed, Store } from "../store/store.ts";
import { timestampFromMicros } from "../time.ts";
import { encodePayload } from "./payload.ts";
import { firstAnswer, newId, once, repeatable, reused } from "./request.ts";
import { info, members, roomKey, theRow } from "./room-tables.ts";
import { cursorAt } from "./snapshot.ts";

/**
 * Sends a message: one commit, no read. A session sends to rooms its user is in, a backend to any.
 * What the answer needs beyond the message's place is its id, kept with the answered request.
 */
export async function sendMessage(
  store: Store,
  caller: Caller,
  request: SendMessageRequest,
): Promise<SendMessageResponse> {
  const { roomId, priority } = request;
  const content = checked(request.content);
  const messageId = newId();
  const message = create(MessageSchema, { messageId, sender: actorOf(caller), content, priority });
  const again = repeatable(caller, SendMessageRequestSchema, request);
  const allowed =
    caller.kind === "session" ? present(members, caller.userId) : present(info, theRow);
  const outcome = await store.commit(roomKey(caller.app.appId, roomId), {
    expect: [allowed],
    write: [],
    ...carrying(message),
    ...once(again, new TextEncoder().encode(messageId)),
  });
  if (!outcome.ok) {
    const missing = caller.kind === "session" ? notAMember(roomId) : roomNotFound(roomId);
    throw reused(again, outcome) ?? missing;
  }
  const first = firstAnswer(again, outcome.again);
  if (first === undefined) return response(request, messageId, outcome);
  return response(request, new TextDecoder().decode(first.answer), first);
}

/** Barrage is told to whoever listens; everything else is recorded. */
function carrying(message: Message) {
  if (message.content?.content.case === "barrage")
    return { record: [], emit: [encodePayload({ case: "barrage", value: { message } })] };
  return { record: [encodePayload({ case: "messageSent", value: { message } })] };
}

function response(
  request: SendMessageRequest,
  messageId: string,
  at: Pick<Committed, "epoch" | "sequence" | "revision">,
): MessageShape<typeof SendMessageResponseSchema> {
  const inLog = request.content?.content.case !== "barrage";
  return create(SendMessageResponseSchema, {
    messageId,
    sendTime: timestampFromMicros(at.revision),
    ...(inLog ? { cursor: cursorAt(request.roomId, at) } : {}),
  });
}

/** The content, with what no rule of the contract can check. */
function checked(content: Content | undefined): Content {
  if (content === undefined) throw invalidRequest("content", "is required");
  const { content: kind } = content;
  if (kind.case === "custom" && kind.value.body.case === "json") {
    try {
      JSON.parse(kind.value.body.value);
    } catch {
      throw invalidRequest("content.custom.json", "must be a JSON text");
    }
  }
  return content;
}
