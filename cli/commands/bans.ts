import { type Sanction, SanctionSchema } from "../../gen/parlor/v1/sanction_pb.ts";
import { actorWords } from "../actor-words.ts";
import type { Command } from "../command.ts";
import { connect, connectionFlags } from "../connection.ts";
import { dateTime, jsonOf } from "../output.ts";
import { limitFlag, list } from "../pages.ts";

/** `parlor bans`: `ListBans`. */
export const bans: Command = {
  name: "bans",
  what: "Lists who is banned from a room",
  operands: ["ROOM"],
  flags: { limit: limitFlag, ...connectionFlags },
  more: "Bans outlive their room: there may be some where there is no room now.",
  example: "parlor bans lobby",
  async run(given) {
    const { rooms } = connect(given);
    const [roomId = ""] = given.operands;
    const titles = ["USER", "SINCE", "UNTIL", "BY", "NOTE"];
    await list<Sanction>(given, {
      what: "ban",
      columns: titles.map((title) => ({ title })),
      async page(request) {
        const answer = await rooms.listBans({ ...request, roomId });
        return { rows: answer.bans, nextPageToken: answer.nextPageToken };
      },
      cells: ({ userId, createTime, until, actor, note }) => [
        userId,
        dateTime(createTime),
        until === undefined ? "for good" : dateTime(until),
        actorWords(actor),
        note,
      ],
      json: (row) => jsonOf(SanctionSchema, row),
    });
  },
};
