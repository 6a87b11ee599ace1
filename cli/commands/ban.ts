import { type Timestamp, timestampFromMs } from "@bufbuild/protobuf/wkt";
import { BanUsersResponseSchema } from "../../gen/parlor/v1/room_service_pb.ts";
import type { Command } from "../command.ts";
import { asUser, connect, connectionFlags } from "../connection.ts";
import { secondsFrom } from "../duration.ts";
import type { Given } from "../given.ts";
import { dateTime, jsonOf, print, printJson } from "../output.ts";
import { UsageError } from "../usage.ts";
import { whomOf } from "../whom.ts";

/** `parlor ban`: `BanUsers`. */
export const ban: Command = {
  name: "ban",
  what: "Keeps users out of a room, and takes out those who are in",
  operands: ["ROOM", "USER…"],
  flags: {
    for: { value: "TIME", what: "For how long: 90s, 15m, 2h, 24d (default for good)" },
    note: { value: "TEXT", what: "Why: everyone in the room reads it" },
    as: { value: "USER", what: "Who does it, as the room is told (default the app)" },
    ...connectionFlags,
  },
  more: [
    "Up to 100 users at once. A ban of one who is banned already takes the earlier one's",
    "place.",
  ].join(" "),
  example: "parlor ban lobby bob carol --for 2h",
  async run(given) {
    const until = untilFrom(given);
    const whom = { ...whomOf(given), ...(until && { until }) };
    const answer = await connect(given).rooms.banUsers(whom, asUser(given.text("as")));
    if (given.has("json")) return printJson(given.io, jsonOf(BanUsersResponseSchema, answer));
    const end = until === undefined ? "" : ` until ${dateTime(until)}`;
    print(given.io, `banned${end}: ${whom.userIds.join(", ")}`);
    const { kickedUserIds: out } = answer;
    if (out.length > 0) print(given.io, `taken out: ${out.join(", ")}`);
  },
};

/** When the ban ends by itself; none where it does not. */
function untilFrom(given: Given): Timestamp | undefined {
  const text = given.text("for");
  if (text === undefined) return undefined;
  const seconds = secondsFrom(text);
  if (seconds === undefined || seconds < 1 || seconds > 36_500 * 86_400)
    throw new UsageError("--for must be like 90s, 15m, 2h or 24d");
  return timestampFromMs(Date.now() + seconds * 1000);
}
