import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import {
  type ListMessagesRequestSchema,
  type ListMessagesResponse,
  MessageService,
} from "../../gen/parlor/v1/message_service_pb.ts";
import { messageFrom } from "../room/message.ts";
import type { ZIMMessageQueryConfig } from "./message-requests.ts";
import type { ZIMMessage } from "./message-types.ts";
import type { Session } from "./session.ts";
import { type Telling, toldMessage } from "./told-message.ts";

/** At most so many messages come in a page. By the contract. */
const maxPage = 200;

/** Reads messages that a room keeps, page by page until there are as many as are asked for. */
export async function readHistory(
  session: Session,
  telling: Telling,
  { nextMessage, count, reverse = false }: ZIMMessageQueryConfig,
): Promise<ZIMMessage[]> {
  const place = BigInt(nextMessage?.messageSeq ?? 0);
  const first = reverse && place === 0n ? 1n : place;
  const request = {
    roomId: telling.roomID,
    ...(reverse ? { afterSequence: first } : { beforeSequence: first }),
  };
  const events: Event[] = [];
  let pageToken = "";
  do {
    const pageSize = Math.min(count - events.length, maxPage);
    if (pageSize <= 0) break;
    const page = await listMessages(session, { ...request, pageSize, pageToken });
    events.push(...page.events);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  if (!reverse) events.reverse();
  return events.flatMap((event) => toldEvent(event, telling));
}

/** Reads the messages at these places that a room keeps, each page from the next of them on. */
export async function readMessages(
  session: Session,
  telling: Telling,
  messageSeqs: readonly number[],
): Promise<ZIMMessage[]> {
  const wanted = new Set(messageSeqs.map(BigInt).filter((sequence) => sequence > 1n)); // 1 is the room's creation
  const found: Event[] = [];
  let left = [...wanted].sort((a, b) => Number(a - b));
  for (let [next] = left; next !== undefined; [next] = left) {
    const span = Number((left.at(-1) ?? next) - next) + 1;
    const request = { roomId: telling.roomID, afterSequence: next - 1n };
    const page = await listMessages(session, { ...request, pageSize: Math.min(span, maxPage) });
    found.push(...page.events.filter(({ sequence }) => wanted.has(sequence)));
    const last = page.events.at(-1)?.sequence;
    left = last === undefined ? [] : left.filter((sequence) => sequence > last);
  }
  return found.flatMap((event) => toldEvent(event, telling));
}

function listMessages(
  session: Session,
  request: MessageInitShape<typeof ListMessagesRequestSchema>,
): Promise<ListMessagesResponse> {
  return session.ask(MessageService, (messages, options) =>
    messages.listMessages(request, options),
  );
}

function toldEvent(event: Event, telling: Telling): ZIMMessage[] {
  const { payload } = event;
  const message = payload.case === "messageSent" ? payload.value.message : undefined;
  if (message?.revoked) telling.recent.revoke(message.messageId);
  return message === undefined ? [] : [toldMessage(messageFrom(message, event), telling)];
}
