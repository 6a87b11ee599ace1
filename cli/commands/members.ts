import { type Member, MemberSchema } from "../../gen/parlor/v1/member_pb.ts";
import type { Command } from "../command.ts";
import { type Calls, connect, connectionFlags } from "../connection.ts";
import { dateTime, jsonOf } from "../output.ts";
import { limitFlag, list } from "../pages.ts";

/** Members whose attributes one call is asked for: the contract's own limit. */
const maxUsers = 100;

/** A member, with its attributes where they were asked for. */
interface Row {
  readonly member: Member;
  readonly attributes: Readonly<Record<string, string>> | undefined;
}

/** `parlor members`: `ListMembers`, and `ListMemberAttributes` where it is asked for. */
export const members: Command = {
  name: "members",
  what: "Lists the members of a room, in the order in which they joined",
  operands: ["ROOM"],
  flags: {
    attributes: { what: "Their attributes, too" },
    limit: limitFlag,
    ...connectionFlags,
  },
  more: "",
  example: "parlor members lobby --attributes",
  async run(given) {
    const service = connect(given);
    const [roomId = ""] = given.operands;
    const withAttributes = given.has("attributes");
    const titles = ["USER", "NAME", "JOINED", ...(withAttributes ? ["ATTRIBUTES"] : [])];
    await list<Row>(given, {
      what: "member",
      columns: titles.map((title) => ({ title })),
      async page({ pageSize, pageToken }) {
        const size = withAttributes ? Math.min(pageSize, maxUsers) : pageSize;
        const answer = await service.rooms.listMembers({ roomId, pageSize: size, pageToken });
        const kept = withAttributes
          ? await attributesOf(service, roomId, answer.members)
          : undefined;
        const rows = answer.members.map((member) => ({
          member,
          attributes: kept && (kept.get(member.userId) ?? {}),
        }));
        return { rows, nextPageToken: answer.nextPageToken };
      },
      cells: cellsOf,
      json: ({ member, attributes }) => ({
        ...jsonOf(MemberSchema, member),
        ...(attributes && { attributes }),
      }),
    });
  },
};

async function attributesOf(
  { rooms }: Calls,
  roomId: string,
  page: readonly Member[],
): Promise<Map<string, Record<string, string>>> {
  if (page.length === 0) return new Map();
  const userIds = page.map(({ userId }) => userId);
  const { members: kept } = await rooms.listMemberAttributes({ roomId, userIds });
  return new Map(kept.map(({ userId, attributes }) => [userId, attributes]));
}

function cellsOf({ member, attributes }: Row): string[] {
  const { userId, profile, joinTime } = member;
  const kept = Object.entries(attributes ?? {}).map(([key, value]) => `${key}=${value}`);
  return [userId, profile?.name ?? "", dateTime(joinTime), kept.join(" ")];
}
