import { isDeepStrictEqual } from "node:util";
import type { Attribute, Room } from "../../client/index.ts";
import type { Calls } from "../support/node.ts";

/** What a room is, as the service has it. */
export interface Truth {
  readonly name: string;
  readonly members: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Of members that have any. */
  readonly memberAttributes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Who is muted; an empty id is everyone. */
  readonly mutes: readonly string[];
}

/** Asks the service what a room is. */
export async function truthOf(roomId: string, { rooms }: Calls): Promise<Truth> {
  const pageSize = 500; // no room here has more members
  const [{ snapshot }, listed, { attributes }, kept, { mutes }] = await Promise.all([
    rooms.getRoom({ roomId }),
    rooms.listMembers({ roomId, pageSize }),
    rooms.getAttributes({ roomId }),
    rooms.listMemberAttributes({ roomId, pageSize }),
    rooms.listMutes({ roomId }),
  ]);
  const members = listed.members.map(({ userId }) => userId).sort();
  const ofMembers = kept.members.filter(({ userId }) => members.includes(userId));
  return {
    name: snapshot?.room?.name || roomId,
    members,
    attributes: plain(Object.entries(attributes)),
    memberAttributes: Object.fromEntries(
      ofMembers.map(({ userId, attributes: values }) => [userId, { ...values }]),
    ),
    mutes: mutes.map(({ userId }) => userId),
  };
}

/** How a client's room differs from the truth, in words. */
export function differences(room: Room, userId: string, truth: Truth): string[] {
  const theirs = Object.entries(truth.memberAttributes).filter(([, values]) => !isEmpty(values));
  const told = room.members
    .filter(({ attributes }) => !isEmpty(attributes))
    .map((one) => [one.userId, { ...one.attributes }] as const);
  const pairs: readonly (readonly [what: string, told: unknown, true: unknown])[] = [
    ["name", room.name, truth.name],
    ["members", room.members.map((one) => one.userId).sort(), truth.members],
    ["memberCount", room.memberCount, truth.members.length],
    ["membersComplete", room.membersComplete, true],
    ["attributes", plain([...room.attributes]), truth.attributes],
    ["memberAttributes", Object.fromEntries(told), Object.fromEntries(theirs)],
    [
      "mutes",
      room.mutes.map((mute) => mute.userId),
      truth.mutes.filter((one) => one === "" || one === userId),
    ],
  ];
  return pairs
    .filter(([, mine, right]) => !isDeepStrictEqual(mine, right))
    .map(([what, mine, right]) => `${what} is ${shown(mine)}, not ${shown(right)}`);
}

/** Attributes without what the contract adds to them. */
function plain(entries: readonly (readonly [string, Attribute])[]): Record<string, Attribute> {
  return Object.fromEntries(
    entries.map(([key, { value, ownerId, revision, releaseOnLeave }]) => [
      key,
      { value, ownerId, revision, releaseOnLeave },
    ]),
  );
}

function isEmpty(values: Readonly<Record<string, string>>): boolean {
  return Object.keys(values).length === 0;
}

function shown(value: unknown): string {
  return JSON.stringify(value, (_, one) => (typeof one === "bigint" ? String(one) : one));
}
