import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, it } from "vitest";
import { reset } from "../told.ts";
import type { Someone } from "./people.ts";
import { enterTold, logInTold, tellZim } from "./told-zim.ts";

const poll = { interval: 1 };

const wire = (userId: string) => ({ userId, joinTime: timestampFromMs(userId.charCodeAt(0)) });

/** What several say in one: those from `first` on, up to `last`. */
function changed(first: number, last: number, joined: readonly string[], left: readonly string[]) {
  const joinedCount = last - first + 1 - left.length;
  const value = {
    firstSequence: BigInt(first),
    joinedCount,
    leftCount: left.length,
    joined: joined.map(wire),
    leftUserIds: [...left],
  };
  const payload = { case: "membersChanged" as const, value };
  return { roomId: "lobby", epoch: "e", sequence: BigInt(last), payload };
}

/** The ids of those of whom was told, in one row for each telling. */
function ids({ told }: Someone, name: "roomMemberJoined" | "roomMemberLeft"): string[][] {
  return told(name).map(({ memberList }) => memberList.map(({ userID }) => userID));
}

/** Someone in a room that the service tells by hand, where these are at sequence 5. */
async function enter(...members: readonly string[]) {
  const told = tellZim();
  const { service, clock, pass, someone } = told;
  service.page = () => ({ members: members.map(wire), cursor: { sequence: 5n } });
  const stream = await logInTold(told);
  await enterTold(someone, stream, members.length);
  return { service, clock, pass, stream, someone };
}

describe("a room that very many read", () => {
  it("tells at once who came and went, where all are named", async () => {
    const { stream, someone } = await enter("ann", "ben");
    stream.tell(changed(6, 8, ["cat", "dan"], ["ben"]));
    await expect.poll(() => ids(someone, "roomMemberJoined"), poll).toEqual([["cat", "dan"]]);
    expect(ids(someone, "roomMemberLeft")).toEqual([["ben"]]);
  });

  it("tells of each once, however it is told", async () => {
    const { stream, someone } = await enter("ann", "ben");
    const cat = { case: "memberJoined" as const, value: { member: wire("cat") } };
    const ben = { case: "memberLeft" as const, value: { userId: "ben" } };
    const event = { roomId: "lobby", epoch: "e" };
    stream.tell({ ...event, sequence: 6n, payload: cat }, { ...event, sequence: 7n, payload: ben });
    stream.tell(changed(8, 9, ["dan", "eve"], []));
    const told = () => ids(someone, "roomMemberJoined");
    await expect.poll(told, poll).toEqual([["cat"], ["dan", "eve"]]);
    expect(ids(someone, "roomMemberLeft")).toEqual([["ben"]]);
  });

  it("tells of the others once the list is read anew", async () => {
    const { service, clock, pass, stream, someone } = await enter("ann", "ben");
    service.page = () => ({ members: ["ann", "dan", "eve"].map(wire), cursor: { sequence: 40n } });
    stream.tell(changed(6, 40, ["dan"], ["ben"]));
    await expect.poll(() => clock.waitsMs, poll).toContain(20_000);
    expect(ids(someone, "roomMemberJoined")).toEqual([]);
    await pass(20_000);
    await expect.poll(() => ids(someone, "roomMemberJoined"), poll).toEqual([["dan", "eve"]]);
    expect(ids(someone, "roomMemberLeft")).toEqual([["ben"]]);
  });
});

describe("a room of which events are gone", () => {
  it("tells who came and went meanwhile", async () => {
    const { service, stream, someone } = await enter("ann", "ben");
    service.page = () => ({ members: ["ann", "cat"].map(wire), cursor: { sequence: 90n } });
    stream.tell(reset(90, { members: 2 }));
    await expect.poll(() => ids(someone, "roomMemberJoined"), poll).toEqual([["cat"]]);
    expect(ids(someone, "roomMemberLeft")).toEqual([["ben"]]);
  });

  it("does not tell one of oneself", async () => {
    const { service, stream, someone } = await enter("ben");
    service.page = () => ({ members: ["ann", "cat"].map(wire), cursor: { sequence: 90n } });
    stream.tell(reset(90, { members: 2 }));
    await expect.poll(() => ids(someone, "roomMemberJoined"), poll).toEqual([["cat"]]);
  });

  it("tells what became of its attributes", async () => {
    const { stream, someone } = await enter("ann");
    const attributes = { stays: { value: "1" }, goes: { value: "2" } };
    const snapshot = (sequence: number, of: Record<string, { value: string }>) => {
      const told = reset(sequence);
      const { snapshot } = told.payload.value;
      return {
        ...told,
        payload: { ...told.payload, value: { snapshot: { ...snapshot, attributes: of } } },
      };
    };
    stream.tell(snapshot(90, attributes), snapshot(95, { stays: { value: "3" } }));
    await expect
      .poll(() => someone.told("roomAttributesBatchUpdated"), poll)
      .toEqual([
        {
          roomID: "lobby",
          infos: [
            { action: 0, roomAttributes: { stays: "3" } },
            { action: 1, roomAttributes: { goes: "2" } },
          ],
        },
      ]);
    expect(someone.told("roomAttributesUpdated")).toMatchObject([
      { infos: [{ action: 0, roomAttributes: { stays: "1", goes: "2" } }] },
    ]);
  });
});
