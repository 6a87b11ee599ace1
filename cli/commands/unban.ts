import { UnbanUsersResponseSchema } from "../../gen/parlor/v1/room_service_pb.ts";
import type { Command } from "../command.ts";
import { asUser, connect, connectionFlags } from "../connection.ts";
import { jsonOf, note, print, printJson } from "../output.ts";
import { whomOf } from "../whom.ts";

/** `parlor unban`: `UnbanUsers`. */
export const unban: Command = {
  name: "unban",
  what: "Lets banned users into a room again",
  operands: ["ROOM", "USER…"],
  flags: {
    as: { value: "USER", what: "Who does it, as the room is told (default the app)" },
    ...connectionFlags,
  },
  more: "Up to 100 users at once. Those who are not banned are passed over.",
  example: "parlor unban lobby bob",
  async run(given) {
    const { roomId, userIds } = whomOf(given);
    const { rooms } = connect(given);
    const answer = await rooms.unbanUsers({ roomId, userIds }, asUser(given.text("as")));
    if (given.has("json")) return printJson(given.io, jsonOf(UnbanUsersResponseSchema, answer));
    const free = new Set(answer.userIds);
    const others = userIds.filter((userId) => !free.has(userId));
    if (free.size > 0) print(given.io, `no longer banned: ${[...free].join(", ")}`);
    if (others.length > 0) note(given.io, `not banned: ${others.join(", ")}`);
  },
};
