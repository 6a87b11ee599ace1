import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, it } from "vitest";
import type { Room } from "../../client/index.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { tell } from "./told.ts";

const poll = { interval: 1 };

const wire = (userId: string) => ({ userId, joinTime: timestampFromMs(userId.charCodeAt(0)) });

function logged<Payload>(sequence: number, payload: Payload) {
  return { roomId: "lobby", epoch: "e", sequence: BigInt(sequence), payload };
}

function changed(
  sequence: number,
  userIds: string[],
  value: { set?: Record<string, string>; deleted?: string[] },
) {
  return logged(sequence, {
    case: "memberAttributesUpdated" as const,
    value: { userIds, ...value },
  });
}

const cursor = (sequence: number) => ({ epoch: "e", sequence: BigInt(sequence) });

const kept = (room: Room) =>
  Object.fromEntries(room.members.map(({ userId, attributes }) => [userId, attributes]));

/** A room with ann and ben. */
async function enter(page: ReturnType<typeof tell>["service"]["attributesPage"]) {
  const told = tell();
  told.service.page = () => ({ members: [wire("ann"), wire("ben")], cursor: cursor(5) });
  told.service.attributesPage = page;
  return { ...told, ...(await told.enter()) };
}

describe("What is kept on the members of a room", () => {
  it("is listed page by page, and changes with the log", async () => {
    const { room, stream } = await enter((_, pageToken) =>
      pageToken === ""
        ? { members: [{ userId: "ann", attributes: { role: "host" } }], nextPageToken: "2" }
        : { members: [{ userId: "ben", attributes: { hand: "up" } }], cursor: cursor(5) },
    );
    const listed = { ann: { role: "host" }, ben: { hand: "up" } };
    await expect.poll(() => kept(room), poll).toEqual(listed);
    stream.tell(changed(6, ["ann", "ben"], { set: { hand: "down" }, deleted: ["role"] }));
    const now = { ann: { hand: "down" }, ben: { hand: "down" } };
    await expect.poll(() => kept(room), poll).toEqual(now);
  });

  it("is right where a page was asked for before what the log says, and comes after it", async () => {
    const answers: ((page: object) => void)[] = [];
    const { room, stream } = await enter(() => new Promise((resolve) => answers.push(resolve)));
    await expect.poll(() => answers.length, poll).toBe(1);
    stream.tell(
      changed(6, ["ann"], { set: { role: "host" } }),
      changed(7, ["ann", "ben"], { set: { hand: "up" } }),
      changed(8, ["ann"], { deleted: ["role"] }),
    );
    await expect.poll(() => kept(room).ann, poll).toEqual({ hand: "up" });
    // The page knows of 6 and 7, not of 8.
    const ann = { userId: "ann", attributes: { role: "host", hand: "up", old: "1" } };
    answers[0]?.({ members: [ann], cursor: cursor(7) });
    await expect.poll(() => kept(room).ann, poll).toEqual({ hand: "up", old: "1" });
    expect(kept(room).ben).toEqual({ hand: "up" });
  });

  it("is asked for when someone comes back of whom something may have been kept", async () => {
    const asked: string[][] = [];
    const { room, stream } = await enter((userIds) => {
      asked.push(userIds);
      const attributes: Record<string, string> =
        userIds.length > 0 ? { level: "3" } : { level: "3", hand: "up" };
      return { members: [{ userId: "ben", attributes }], cursor: cursor(5) };
    });
    await expect.poll(() => kept(room).ben, poll).toEqual({ level: "3", hand: "up" });
    const left = { userId: "ben", reason: LeaveReason.LEFT };
    stream.tell(
      logged(6, { case: "memberLeft" as const, value: left }),
      logged(7, { case: "memberJoined" as const, value: { member: wire("ben") } }),
      logged(8, { case: "memberJoined" as const, value: { member: wire("cho") } }),
    );
    await expect.poll(() => kept(room).ben, poll).toEqual({ level: "3" });
    expect(asked).toEqual([[], ["ben"]]);
  });
});
