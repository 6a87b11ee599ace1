import type { Client } from "@connectrpc/connect";
import type { Event } from "../../gen/parlor/v1/event_pb.ts";
import type { MessageService } from "../../gen/parlor/v1/message_service_pb.ts";
import { heardFrom } from "../room/heard.ts";
import type { ZIMMessage, ZIMMessageQueryConfig } from "./message-types.ts";
import { type Telling, toldMessage } from "./told-message.ts";

/** At most so many messages come in a page. By the contract. */
const maxPage = 200;

/** Reads messages that a room keeps, page by page until there are as many as are asked for. */
export async function readHistory(
  messages: Client<typeof MessageService>,
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
    const page = await messages.listMessages({ ...request, pageSize, pageToken });
    events.push(...page.events);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  if (!reverse) events.reverse();
  return events.flatMap((event) => toldEvent(event, telling));
}

function toldEvent(event: Event, telling: Telling): ZIMMessage[] {
  const { payload } = event;
  const message = payload.case === "messageSent" ? payload.value.message : undefined;
  return message === undefined ? [] : [toldMessage(heardFrom(message, event), telling)];
}
