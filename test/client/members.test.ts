import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Member, Members } from "../../client/room/members.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import {
  type ListMembersResponse,
  ListMembersResponseSchema,
} from "../../gen/parlor/v1/room_service_pb.ts";
import { collect, entered, reset, tell } from "./told.ts";

const poll = { interval: 1 };

const wire = (userId: string, name = "") => ({
  userId,
  profile: { name },
  joinTime: timestampFromMs(userId.charCodeAt(0)),
});

function joined(sequence: number, userId: string) {
  const payload = { case: "memberJoined" as const, value: { member: wire(userId) } };
  return { roomId: "lobby", epoch: "e", sequence: BigInt(sequence), payload };
}

function left(sequence: number, userId: string, reason: LeaveReason = LeaveReason.LEFT) {
  const payload = { case: "memberLeft" as const, value: { userId, reason } };
  return { roomId: "lobby", epoch: "e", sequence: BigInt(sequence), payload };
}

/** What several say in one: those from `first` on, up to `last`. */
function changed(
  [first, last]: readonly [number, number],
  value: { joined?: string[]; left?: string[]; joinedCount?: number; leftCount?: number },
) {
  const { joined: came = [], left: went = [] } = value;
  const { joinedCount = came.length, leftCount = went.length } = value;
  const payload = {
    case: "membersChanged" as const,
    value: {
      firstSequence: BigInt(first),
      joinedCount,
      leftCount,
      joined: came.map((userId) => wire(userId)),
      leftUserIds: went,
    },
  };
  return { roomId: "lobby", epoch: "e", sequence: BigInt(last), payload };
}

describe("The members of a room that many read", () => {
  it("follow those who come and go at once, and their number is right", async () => {
    const { service, enter } = tell();
    service.page = () => ({ members: [wire("a"), wire("b")], cursor: { sequence: 5n } });
    const { room, stream } = await enter();
    await expect.poll(() => room.members.length, poll).toBe(2);
    const [crowds, joins] = [collect(room, "crowd"), collect(room, "joined")];
    stream.tell(changed([6, 9], { joined: ["c", "d"], left: ["a"], leftCount: 2 }), left(10, "d"));
    await expect.poll(() => room.members.map(({ userId }) => userId), poll).toEqual(["b", "c"]);
    expect([crowds, joins]).toEqual([[{ joined: 2, left: 2 }], []]);
    expect(room).toMatchObject({ memberCount: 2, membersComplete: true });
  });

  it("are not all listed where not all are named; they are counted, and read anew in a while", async () => {
    const { service, clock, enter } = tell();
    service.page = () => ({ members: [wire("a"), wire("b")], cursor: { sequence: 5n } });
    const { room, stream } = await enter();
    await expect.poll(() => room.members.length, poll).toBe(2);
    let reads = 0;
    service.page = () => {
      reads++;
      return { members: [wire("a")], cursor: { sequence: 56n } };
    };
    const joined = ["c"];
    stream.tell(changed([6, 35], { joined, joinedCount: 30 }));
    stream.tell(changed([36, 56], { left: ["b"], leftCount: 21 }));
    await expect.poll(() => room.memberCount, poll).toBe(1 + 30 - 21);
    expect(room.membersComplete).toBe(false);
    expect(room.members.map(({ userId }) => userId)).toEqual(["a", "c"]);
    await clock.advance(19_999);
    expect(reads).toBe(0);
    await clock.advance(1);
    await expect.poll(() => room.membersComplete, poll).toBe(true);
    expect([reads, room.memberCount]).toEqual([1, 1]);
  });

  it("are not all listed by pages that a crowd came between", async () => {
    const { service, clock, connect, parlor } = tell();
    const page = Promise.withResolvers<void>();
    const members = [wire("a")];
    service.page = async () => {
      await page.promise;
      return { members, cursor: { sequence: 5n } };
    };
    const stream = await connect();
    const entering = parlor.enterRoom("lobby");
    stream.tell(entered(5), changed([6, 26], { joined: ["c"], joinedCount: 21 }));
    const room = await entering;
    await expect.poll(() => room.memberCount, poll).toBe(22);
    page.resolve();
    await expect.poll(() => room.members.length, poll).toBe(2);
    expect(room.membersComplete).toBe(false);
    await clock.advance(20_000);
    await expect.poll(() => room.membersComplete, poll).toBe(true);
  });

  it("are not counted where events are missing before it, or it says some again: it is read anew", async () => {
    for (const [first, last] of [
      [7, 9],
      [5, 9],
    ] as const) {
      const { enter, states } = tell();
      const { room, stream } = await enter();
      const before = room.memberCount;
      stream.tell(changed([first, last], { joined: ["c"], joinedCount: 5 }));
      await expect.poll(() => states.at(-1), poll).toBe("connecting");
      expect(room.memberCount).toBe(before);
    }
  });
});

describe("The members of a room", () => {
  it("are read page by page, in the order in which they joined", async () => {
    const { service, enter } = tell();
    service.page = (token) =>
      token === ""
        ? { members: [wire("a", "Ann"), wire("b")], nextPageToken: "2" }
        : { members: [wire("c")] };
    const { room } = await enter();
    await expect.poll(() => room.membersComplete, poll).toBe(true);
    expect(room.members.map(({ name }) => name)).toEqual(["Ann", "b", "c"]);
    expect(room.memberCount).toBe(3);
  });

  it("follow those who come and go, who are told with their names and reasons", async () => {
    const { service, enter } = tell();
    service.page = () => ({ members: [wire("a", "Ann")], cursor: { sequence: 5n } });
    const { room, stream } = await enter();
    await expect.poll(() => room.membersComplete, poll).toBe(true);
    const [joins, leaves] = [collect(room, "joined"), collect(room, "left")];
    stream.tell(joined(6, "b"), left(7, "a", LeaveReason.TIMED_OUT));
    await expect.poll(() => leaves.length, poll).toBe(1);
    expect(joins).toMatchObject([{ userId: "b" }]);
    expect(leaves).toMatchObject([{ member: { name: "Ann" }, reason: LeaveReason.TIMED_OUT }]);
    expect(room.members.map(({ userId }) => userId)).toEqual(["b"]);
    expect(room.memberCount).toBe(1);
  });

  it("are read anew after a reset, and are the old ones until then", async () => {
    const { service, enter } = tell();
    service.page = () => ({ members: [wire("a")], cursor: { sequence: 5n } });
    const { room, stream } = await enter();
    await expect.poll(() => room.membersComplete, poll).toBe(true);
    service.page = () => ({ members: [wire("b")], cursor: { sequence: 9n } });
    stream.tell(reset(9));
    await expect.poll(() => room.members.map(({ userId }) => userId), poll).toEqual(["b"]);
  });

  it("are counted before they are listed", async () => {
    const { service, connect, parlor } = tell();
    service.page = () => {
      throw new Error("not now");
    };
    const stream = await connect();
    const entering = parlor.enterRoom("lobby");
    stream.tell(entered(5, { members: 40 }), joined(6, "z"));
    const room = await entering;
    await expect.poll(() => room.memberCount, poll).toBe(41);
    expect(room.membersComplete).toBe(false);
  });
});

/**
 * What happens while a list is read: someone moves, the next event comes, the service reads the page
 * that was asked for, the page comes.
 */
type Step =
  | { readonly do: "move"; readonly user: string }
  | { readonly do: "hear" | "read" | "page" };

const users = ["a", "b", "c", "d", "e"];

const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant("move" as const), user: fc.constantFrom(...users) }),
    fc.constant<Step>({ do: "hear" }),
    fc.constant<Step>({ do: "read" }),
    fc.constant<Step>({ do: "page" }),
  ),
  { maxLength: 60 },
);

describe("Pages and events that cross each other", () => {
  it("add up to who is in", async () => {
    await fc.assert(fc.asyncProperty(steps, addsUp), { numRuns: 500, verbose: 1 });
  });
});

/** A room whose members move while a list of them is read and its events lag behind. */
async function addsUp(path: Step[]): Promise<void> {
  const inside = new Map<string, number>();
  const log: { readonly user: string; readonly joined: boolean }[] = [];
  const members = new Members();
  let [heard, turn] = [0, 0];
  const move = (user: string): void => {
    turn += 1;
    if (!inside.delete(user)) inside.set(user, turn);
    log.push({ user, joined: inside.has(user) });
  };
  const hear = (): void => {
    const event = log[heard];
    if (event === undefined) return;
    heard += 1;
    const place = BigInt(heard);
    if (event.joined) members.joined(memberAt(event.user, heard), place);
    else members.left(event.user, place);
  };
  let asked: { readonly token: string; answer(page: ListMembersResponse): void } | undefined;
  let answer: ListMembersResponse | undefined;
  const read = (): void => {
    if (asked !== undefined) answer ??= pageOf(inside, asked.token, log.length);
  };
  const page = (): void => {
    if (answer !== undefined) asked?.answer(answer);
    if (answer !== undefined) asked = answer = undefined;
  };
  let done = false;
  const reading = members.read((token) => {
    return new Promise((resolve) => {
      asked = { token, answer: resolve };
    });
  });
  void reading.then(() => {
    done = true;
  });
  const does = { hear, read, page };
  for (const step of path) {
    if (step.do === "move") move(step.user);
    else does[step.do]();
    await turns();
  }
  while (!done) {
    read();
    page();
    await turns();
  }
  while (heard < log.length) hear();
  expect(members.list.map(({ userId }) => userId).sort()).toEqual([...inside.keys()].sort());
}

/** Lets what was answered be taken in. */
function turns(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A page of two, in the order of joining; the token is the turn after which it begins. */
function pageOf(inside: ReadonlyMap<string, number>, pageToken: string, sequence: number) {
  const after = Number(pageToken || "0");
  const rest = [...inside].filter(([, turn]) => turn > after).sort((a, b) => a[1] - b[1]);
  const page = rest.slice(0, 2);
  const last = page.at(-1)?.[1] ?? after;
  return create(ListMembersResponseSchema, {
    members: page.map(([user]) => wire(user)),
    nextPageToken: rest.length > page.length ? String(last) : "",
    cursor: { epoch: "e", sequence: BigInt(sequence) },
  });
}

function memberAt(userId: string, atMs: number): Member {
  return {
    userId,
    name: userId,
    avatarUrl: "",
    extendedData: "",
    joinTime: new Date(atMs),
    attributes: {},
  };
}
