import { type Duration, durationMs } from "@bufbuild/protobuf/wkt";
import type { Room } from "../../gen/parlor/v1/room_pb.ts";
import { type RoomSummary, RoomSummarySchema } from "../../gen/parlor/v1/room_pb.ts";
import type { Command } from "../command.ts";
import { connect, connectionFlags } from "../connection.ts";
import { durationWords } from "../duration.ts";
import { dateTime, jsonOf } from "../output.ts";
import { limitFlag, list } from "../pages.ts";

/** `parlor rooms`: `ListRooms`. */
export const rooms: Command = {
  name: "rooms",
  what: "Lists the rooms of the app",
  operands: [],
  flags: {
    prefix: { value: "TEXT", what: "Only those whose ids begin with this" },
    limit: limitFlag,
    ...connectionFlags,
  },
  more: [
    "They come in no order that means anything. Times are of this machine's zone; in",
    "JSON, of UTC.",
  ].join(" "),
  example: "parlor rooms --prefix support- --limit 500",
  async run(given) {
    const { rooms: service } = connect(given);
    const prefix = given.text("prefix") ?? "";
    await list(given, {
      what: "room",
      columns: [
        { title: "ROOM" },
        { title: "NAME" },
        { title: "MEMBERS", align: "right" },
        { title: "CREATED" },
        { title: "ENDS" },
      ],
      async page(request) {
        const answer = await service.listRooms({ ...request, prefix });
        return { rows: answer.rooms, nextPageToken: answer.nextPageToken };
      },
      cells: cellsOf,
      json: (row) => jsonOf(RoomSummarySchema, row),
    });
  },
};

function cellsOf({ room, memberCount }: RoomSummary): string[] {
  if (room === undefined) return [];
  const { roomId, name, createTime } = room;
  return [roomId, name, String(memberCount), dateTime(createTime), endOf(room)];
}

/** When a room will be destroyed, as far as that is known. */
function endOf({ destroyTime, keepWhenEmpty, destroyDelay }: Room): string {
  if (destroyTime !== undefined) return dateTime(destroyTime);
  if (keepWhenEmpty) return "by a call";
  const delay = delayWords(destroyDelay);
  return delay === "0s" ? "when empty" : `${delay} after it is empty`;
}

function delayWords(delay: Duration | undefined): string {
  return delay === undefined ? "0s" : durationWords(durationMs(delay) / 1000);
}
