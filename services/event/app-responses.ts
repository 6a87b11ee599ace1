import { create, toBinary, toJsonString } from "@bufbuild/protobuf";
import {
  type WatchAppResponse,
  WatchAppResponseSchema,
} from "../../gen/parlor/v1/event_service_pb.ts";
import type { FeedEntry, FeedPage, FeedPosition } from "../store/app-feed.ts";
import { SharedMessage } from "../stream.ts";
import { encodeAppCursor } from "./app-cursor.ts";
import { type Delivery, recorded } from "./delivery.ts";

/** A response's bounds: a page goes out in slices. One event alone is always within. */
const maxEvents = 64;
const maxBytes = 64 * 1024;

/** What a page is told with, from a place on: its entries that match, each slice with the cursor after it. */
export function* responsesOf(
  page: FeedPage,
  after: FeedPosition,
  matches: (entry: FeedEntry) => boolean,
): Generator<SharedMessage<WatchAppResponse>> {
  const at = new Map(after);
  let [slice, bytes, gap]: [Delivery[], number, boolean] = [[], 0, page.missed];
  for (const entry of page.entries) {
    if (matches(entry)) {
      const delivery = recorded(entry.key.id, entry);
      if (slice.length === maxEvents || (slice.length > 0 && bytes + delivery.bytes > maxBytes)) {
        yield response(slice, at, gap);
        [slice, bytes, gap] = [[], 0, false];
      }
      slice.push(delivery);
      bytes += delivery.bytes;
    }
    at.set(entry.partition, entry.position);
  }
  if (slice.length > 0 || gap) yield response(slice, page.next, gap);
}

/** A response with the cursor of a place alone. */
export function cursorAlone(at: FeedPosition): SharedMessage<WatchAppResponse> {
  return response([], at, false);
}

/** A response. The events are the bytes that the store has: `events` has the number here that it has there. */
function response(
  deliveries: readonly Delivery[],
  at: FeedPosition,
  gap: boolean,
): SharedMessage<WatchAppResponse> {
  const rest = { cursor: encodeAppCursor(at), gap };
  const tail = create(WatchAppResponseSchema, rest);
  return new SharedMessage({
    message: () =>
      create(WatchAppResponseSchema, { ...rest, events: deliveries.map(({ event }) => event) }),
    parts: (codec) =>
      codec === "proto"
        ? [...deliveries.map(({ element }) => element), toBinary(WatchAppResponseSchema, tail)]
        : jsonOf(deliveries, toJsonString(WatchAppResponseSchema, tail)),
  });
}

/** The tail's object, with the events before its fields; it always has one, the cursor. */
function jsonOf(deliveries: readonly Delivery[], tail: string): Uint8Array[] {
  if (deliveries.length === 0) return [Buffer.from(tail)];
  const events = deliveries.flatMap(({ json }) => [Buffer.from(","), json]);
  return [Buffer.from('{"events":['), ...events.slice(1), Buffer.from(`],${tail.slice(1)}`)];
}
