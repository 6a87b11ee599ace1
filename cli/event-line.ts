import type { Event } from "../gen/parlor/v1/event_pb.ts";
import { payloadWords } from "./event-words.ts";
import { clockTime, faint } from "./output.ts";
import { printable } from "./printable.ts";

/** An event on a line: when, its place in the room's log, and what happened. */
export function eventLine({ time, sequence, payload }: Event): string {
  return `${faint(`${clockTime(time)} #${sequence}`)} ${printable(payloadWords(payload))}`;
}
