import { type Event, EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import type { Command } from "../command.ts";
import { connect, connectionFlags } from "../connection.ts";
import { createDayLines } from "../day-line.ts";
import { eventLine } from "../event-line.ts";
import type { Given } from "../given.ts";
import { greetingOf } from "../greet.ts";
import type { Io } from "../io.ts";
import { jsonOf, note, print, printJson } from "../output.ts";
import { printable } from "../printable.ts";
import { watch } from "../watch.ts";

/** `parlor tail`: `WatchApp`, of one room. */
export const tail: Command = {
  name: "tail",
  what: "Prints what happens in a room, as it happens, a line each",
  operands: ["ROOM"],
  flags: {
    "from-oldest": { what: "Begins with the oldest that is kept: an hour at most" },
    limit: { value: "N", what: "Ends after so many events, up to 1000000 (default never)" },
    ...connectionFlags,
  },
  more: [
    "It finds the service again where that is lost, and goes on where it was; what was",
    'missed for good is said, in JSON as {"gap":true}. The room need not be there yet.',
    "Barrage is not in its log. Ctrl+C ends it.",
  ].join(" "),
  example: "parlor tail lobby --json | jq .messageSent.message.content",
  async run(given) {
    const { io, operands } = given;
    const [roomId = ""] = operands;
    const limit = limitFrom(given);
    const calls = connect(given);
    const printed = printerFor(given);
    const ended = new AbortController();
    const signal = AbortSignal.any([io.interrupted(), ended.signal]);
    let [greeted, count] = [false, 0];
    const responses = watch(calls, {
      roomIdPrefix: roomId,
      fromOldest: given.has("from-oldest"),
      signal,
      onLost: (why) => note(io, printable(`Lost the service (${why}): looking for it…`)),
      onFound: () => note(io, "Found it again."),
    });
    for await (const { events, gap } of responses) {
      if (!greeted) note(io, await greetingOf(calls, roomId));
      greeted = true;
      if (gap) printed.gap();
      const own = events.filter((event) => event.roomId === roomId).slice(0, limit - count);
      count += own.length;
      for (const event of own) printed.event(event);
      if (count === limit) ended.abort();
    }
  },
};

function limitFrom(given: Given): number {
  return given.number("limit", { min: 1, max: 1_000_000, standard: Number.POSITIVE_INFINITY });
}

/** How what happens is printed. */
interface Printer {
  event(event: Event): void;
  gap(): void;
}

function printerFor({ io, has }: Given): Printer {
  return has("json") ? jsonPrinter(io) : linePrinter(io);
}

function jsonPrinter(io: Io): Printer {
  return {
    event: (event) => printJson(io, jsonOf(EventSchema, event)),
    gap: () => printJson(io, { gap: true }),
  };
}

function linePrinter(io: Io): Printer {
  const dayLine = createDayLines(new Date());
  return {
    event(event) {
      const day = dayLine(event.time);
      if (day !== undefined) print(io, io.out.styled("dim", day));
      print(io, eventLine(event, io.out));
    },
    gap: () => print(io, "— some events are missing here: they are no longer kept —"),
  };
}
