import { createHash } from "node:crypto";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import type { WebhookSettings } from "../auth/app-hooks.ts";
import type { Micros } from "../clock.ts";
import { recorded } from "../event/delivery.ts";
import type { FeedEntry } from "../store/app-feed.ts";

/** Names of the payloads of events, by their numbers. */
const names = new Map(EventSchema.fields.map(({ number, name }) => [number, name]));

/** Whether a webhook is told of an entry. */
export function wants(
  { eventTypes, roomIdPrefix }: WebhookSettings,
  { key, payload }: FeedEntry,
): boolean {
  if (!key.id.startsWith(roomIdPrefix)) return false;
  return eventTypes.length === 0 || eventTypes.includes(nameOf(payload));
}

/** What a receiver knows an entry by, however often it is sent. */
export function idOf({ key, epoch, sequence }: FeedEntry): string {
  return `evt_${digest([key.app, key.id, epoch, sequence])}`;
}

/** What a receiver is told of an entry: the event as proto3 JSON. */
export function bodyOf(entry: FeedEntry): string {
  const { json } = recorded(entry.key.id, entry);
  const type = JSON.stringify(`room.${nameOf(entry.payload)}`);
  const time = JSON.stringify(new Date(entry.revision / 1000).toISOString());
  return `{"type":${type},"timestamp":${time},"data":${Buffer.from(json).toString()}}`;
}

/** What a receiver knows it by that it was told of missed events. */
export function missedIdOf(app: string, time: Micros): string {
  return `evt_${digest([app, "missed", time])}`;
}

/** What a receiver is told where events were missed. */
export function missedBodyOf(time: Micros): string {
  const timestamp = new Date(time / 1000).toISOString();
  return JSON.stringify({ type: "parlor.events_missed", timestamp, data: {} });
}

/** The name of what a recorded payload is: it has one field. */
function nameOf(payload: Uint8Array): string {
  const [number] = new BinaryReader(payload).tag();
  return names.get(number) ?? "unknown";
}

function digest(parts: readonly (string | number)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 32);
}
