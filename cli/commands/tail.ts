import { Code, ConnectError } from "@connectrpc/connect";
import { EventSchema } from "../../gen/parlor/v1/event_pb.ts";
import type { Command } from "../command.ts";
import { type Calls, connect, connectionFlags } from "../connection.ts";
import { eventLine } from "../event-line.ts";
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
    const calls = connect(given);
    const [roomId = ""] = given.operands;
    const json = given.has("json");
    const limit = given.number("limit", {
      min: 1,
      max: 1_000_000,
      standard: Number.POSITIVE_INFINITY,
    });
    const ended = new AbortController();
    process.once("SIGINT", () => ended.abort());
    process.once("SIGTERM", () => ended.abort());
    let [greeted, printed] = [false, 0];
    const responses = watch(calls, {
      roomIdPrefix: roomId,
      fromOldest: given.has("from-oldest"),
      signal: ended.signal,
      onLost: (why) => note(printable(`Lost the service (${why}): looking for it…`)),
      onFound: () => note("Found it again."),
    });
    for await (const { events, gap } of responses) {
      if (!greeted) await greet(calls, roomId);
      greeted = true;
      if (gap && json) printJson({ gap });
      else if (gap) print("… what happened before this is no longer kept …");
      const own = events.filter((event) => event.roomId === roomId).slice(0, limit - printed);
      printed += own.length;
      for (const event of own)
        if (json) printJson(jsonOf(EventSchema, event));
        else print(eventLine(event));
      if (printed === limit) ended.abort();
    }
  },
};

/** Says that it is there, and whether the room is. */
async function greet({ rooms }: Calls, roomId: string): Promise<void> {
  try {
    await rooms.getRoom({ roomId });
    note(`Following room ${roomId}; Ctrl+C ends it.`);
  } catch (thrown) {
    if (!(thrown instanceof ConnectError) || thrown.code !== Code.NotFound) throw thrown;
    note(
      `There is no room ${roomId} now: waiting for it. parlor rooms lists those that there are.`,
    );
  }
}
