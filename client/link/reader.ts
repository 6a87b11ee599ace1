import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import type { Client } from "@connectrpc/connect";
import type { CursorSchema } from "../../gen/parlor/v1/cursor_pb.ts";
import { type Event, EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import type { EventService } from "../../gen/parlor/v1/event_service_pb.ts";
import { patienceMs } from "./patience.ts";

/** What is read, and from where. */
export interface Reading {
  readonly events: Client<typeof EventService>;
  /** Where reading goes on, now. */
  cursors(): MessageInitShape<typeof CursorSchema>[];
  /** The promise to the service that goes with a stream: a call at least this often. */
  readonly keepAliveMs: number;
  readonly signal: AbortSignal;
}

/** Reads the session's events, the first of which is `Ready`, until it fails or the signal aborts. */
export type Reader = (reading: Reading) => AsyncIterable<readonly Event[]>;

/** Reads by one call that never ends by itself. */
export async function* stream(reading: Reading): AsyncIterable<readonly Event[]> {
  const { events, keepAliveMs, signal } = reading;
  const request = { cursors: reading.cursors(), keepAlive: durationFromMs(keepAliveMs) };
  for await (const response of events.subscribe(request, { signal })) yield response.events;
}

/** How long the service is to wait for something to happen; what gives up after 60 s does not cut that. */
const waitMs = 25_000;

/** Reads by one call after the other. What flies between two of them is not heard. */
export async function* poll(reading: Reading): AsyncIterable<readonly Event[]> {
  const { events, signal } = reading;
  let wait = 0;
  while (!signal.aborted) {
    const request = { cursors: reading.cursors(), wait: durationFromMs(wait) };
    const response = await events.pullEvents(request, { signal, timeoutMs: wait + patienceMs });
    if (wait === 0) yield [ready()];
    yield response.events;
    wait = waitMs;
  }
}

/** What a stream begins with, where no service says it. */
export function ready(): Event {
  return create(EventSchema, { payload: { case: "ready", value: {} } });
}
