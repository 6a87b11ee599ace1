import type { Event } from "../gen/parlor/v1/event_pb.ts";
import { payloadWords } from "./event-words.ts";
import type { Output } from "./io.ts";
import { clockTime } from "./output.ts";
import { printable } from "./printable.ts";

/** An event on a line: when, its place in the room's log, and what happened. */
export function eventLine({ time, sequence, payload }: Event, out: Output): string {
  const place = out.styled("dim", `${clockTime(time)} #${sequence}`);
  return `${place} ${printable(payloadWords(payload))}`;
}
