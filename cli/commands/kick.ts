import { KickMembersResponseSchema } from "../../gen/parlor/v1/room_service_pb.ts";
import type { Command } from "../command.ts";
import { asUser, connect, connectionFlags } from "../connection.ts";
import { jsonOf, note, print, printJson } from "../output.ts";
import { whomOf } from "../whom.ts";

/** `parlor kick`: `KickMembers`. */
export const kick: Command = {
  name: "kick",
  what: "Takes users out of a room; they may come back",
  operands: ["ROOM", "USER…"],
  flags: {
    note: { value: "TEXT", what: "Why: everyone in the room reads it" },
    as: { value: "USER", what: "Who does it, as the room is told (default the app)" },
    ...connectionFlags,
  },
  more: "Up to 100 users at once. Those who are not in are passed over.",
  example: 'parlor kick lobby bob --note "advertising"',
  async run(given) {
    const whom = whomOf(given);
    const answer = await connect(given).rooms.kickMembers(whom, asUser(given.text("as")));
    if (given.has("json")) return printJson(given.io, jsonOf(KickMembersResponseSchema, answer));
    const out = new Set(answer.userIds);
    const others = whom.userIds.filter((userId) => !out.has(userId));
    if (out.size > 0) print(given.io, `kicked: ${[...out].join(", ")}`);
    if (others.length > 0) note(given.io, `not in: ${others.join(", ")}`);
  },
};
