import { create, fromBinary } from "@bufbuild/protobuf";
import { type Event, EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import {
  type ListMessagesRequest,
  type ListMessagesResponse,
  ListMessagesResponseSchema,
} from "../../gen/parlor/v1/message_service_pb.ts";
import { HistoryVisibility } from "../../gen/parlor/v1/room_pb.ts";
import type { Caller } from "../auth/caller.ts";
import { invalidRequest } from "../errors/errors.ts";
import { roomNotFound } from "../errors/room-errors.ts";
import { decodePageToken, encodePageToken, pageSizeOf } from "../page-token.ts";
import type { History, HistoryQuery } from "../store/history.ts";
import type { Entry, Head, Store, View } from "../store/store.ts";
import { timestampFromMicros } from "../time.ts";
import { refuseStrangers, selectSight } from "./look.ts";
import { info, members, roomKey, theRow } from "./room-tables.ts";
import { cursorAt } from "./snapshot.ts";
import { showsAll } from "./visibility.ts";

/** Payload bytes after which a page ends. Said in the contract. */
const maxPageBytes = 1024 * 1024;

/**
 * A page of the messages that a room keeps, for whoever may look at it and as far as it lets them. It is as of
 * the moment when the caller was seen to be in: what was said later is not told.
 */
export async function listMessages(
  store: Store,
  caller: Caller,
  request: ListMessagesRequest,
): Promise<ListMessagesResponse> {
  const { roomId } = request;
  const place = placeOf(request);
  const key = roomKey(caller.app.appId, roomId);
  const view = await store.read(key, selectSight(caller));
  refuseStrangers(view, caller, roomId);
  const hidden = hiddenUpTo(view, caller, roomId);
  const { head } = view;
  const gone = place.epoch !== undefined && place.epoch !== head.epoch; // with the room that it was of
  const page =
    gone || hidden === Number.POSITIVE_INFINITY
      ? nothing
      : pageOf(await store.history(key, queryOf(caller, request, { place, head, hidden })), head);
  return create(ListMessagesResponseSchema, {
    events: page.entries.map((entry) => eventOf(roomId, entry)),
    nextPageToken: encodePageToken(page.next),
    cursor: cursorAt(roomId, head),
  });
}

/** Entries, and where the next page begins; "" when there is none. */
interface Page {
  readonly entries: readonly Entry[];
  readonly next: string;
}

const nothing: Page = { entries: [], next: "" };

/** Where a page begins, itself left out; of which life of the room, where a page before has said so. */
interface Place {
  readonly direction: "older" | "newer";
  readonly from: number | undefined;
  readonly epoch: string | undefined;
}

function placeOf({ beforeSequence, afterSequence, pageToken }: ListMessagesRequest): Place {
  if (beforeSequence > 0n && afterSequence > 0n)
    throw invalidRequest("after_sequence", "must not be set together with before_sequence");
  const direction = afterSequence > 0n ? "newer" : "older";
  const [sequence, epoch] = decodePageToken(pageToken).split(":");
  if (epoch !== undefined) return { direction, from: Number(sequence), epoch };
  const from = Number(beforeSequence || afterSequence) || undefined;
  return { direction, from, epoch: undefined };
}

/** The revision up to which the caller reads nothing. */
function hiddenUpTo(view: View, caller: Caller, roomId: string): number {
  const room = view.row(info, theRow);
  if (room === undefined) throw roomNotFound(roomId);
  if (caller.kind === "backend" || showsAll(room.value, caller, roomId)) return 0;
  if (room.value.historyVisibility === HistoryVisibility.MODERATORS)
    return Number.POSITIVE_INFINITY;
  return view.row(members, caller.userId)?.created ?? Number.POSITIVE_INFINITY;
}

function queryOf(
  caller: Caller,
  request: ListMessagesRequest,
  at: { readonly place: Place; readonly head: Head; readonly hidden: number },
): HistoryQuery {
  const { direction, from } = at.place;
  const end = at.head.sequence + 1;
  return {
    from: direction === "older" ? Math.min(from ?? end, end) : from,
    direction,
    limit: pageSizeOf(request),
    ageMs: caller.app.limits.historyAgeMs,
    above: at.hidden,
  };
}

/** The page of what was read: no more than its bytes, and nothing that came after the head. */
function pageOf(history: History, head: Head): Page {
  if (history.head.epoch !== head.epoch) return nothing;
  const known = history.entries.filter(({ sequence }) => sequence <= head.sequence);
  let bytes = 0;
  const full = known.findIndex(({ payload }) => {
    bytes += payload.length;
    return bytes >= maxPageBytes;
  });
  const entries = full < 0 ? known : known.slice(0, full + 1);
  const more = history.more || entries.length < known.length;
  const last = entries.at(-1);
  if (last === undefined || !more) return { entries, next: "" };
  return { entries, next: `${last.sequence}:${head.epoch}` };
}

/** An entry of a room's log as the event that it is. */
function eventOf(roomId: string, { epoch, sequence, revision, payload }: Entry): Event {
  const event = fromBinary(EventSchema, payload);
  event.roomId = roomId;
  event.epoch = epoch;
  event.sequence = BigInt(sequence);
  event.time = timestampFromMicros(revision);
  return event;
}
