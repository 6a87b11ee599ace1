import { describe, expect, it } from "vitest";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { defaultFoldAbove } from "../../services/event/feed.ts";
import { Moves } from "../../services/event/run.ts";
import { encodePayload, type Payload } from "../../services/room/payload.ts";
import { microsFromTimestamp } from "../../services/time.ts";
import { inLobby, listen, say } from "../support/lobby.ts";
import { randomFrom } from "../support/random.ts";
import { crowd, inLog, joined, key, left, many, record } from "./crowd.ts";

describe("a part of a run", () => {
  it("has nobody leave who left before it", () => {
    const moves = new Moves("lobby");
    const payloads = [left("ann"), joined("ann"), joined("bob"), left("bob")].map(encodePayload);
    for (const [i, payload] of payloads.entries())
      moves.add({ epoch: "e", sequence: 7 + i, revision: 7 + i, payload });
    expect(moves.run().leaveOf("ann", 0)?.sequence).toBe(7);
    const part = moves.run().told({ after: 7, before: 10 })?.run;
    expect([part?.leaveOf("ann", 0), part?.leaveOf("bob", 0), part?.hasLeavers]).toEqual([
      undefined,
      undefined,
      false,
    ]);
    expect(moves.run().told({ after: 10 })).toBeUndefined();
  });
});

describe("a room that few read", () => {
  it("is told of everyone who comes and goes, at once", async () => {
    const { world, log } = await crowd(2);
    await record(world, many(3, joined));
    await record(world, [left("u0")]);
    await log.next("memberLeft");
    const cases = inLog(log).map(({ payload }) => payload.case);
    expect(cases).toEqual(["memberJoined", "memberJoined", "memberJoined", "memberLeft"]);
  });
});

describe("a room that as many read as are few", () => {
  it("has 500 of them, where nothing else is said", () => {
    expect(defaultFoldAbove).toBe(500);
  });

  it("is told of everyone; one that one more reads, of several in one", async () => {
    const { world, log } = await crowd(8, 8);
    await record(world, many(2, joined));
    await log.next("memberJoined");
    await log.next("memberJoined");
    const more = await world.user("one more");
    await more.rooms.joinRoom(inLobby);
    await (await listen(more)).next("roomEntered");
    await record(world, many(2, left));
    await world.clock.advance(250);
    expect((await log.next("membersChanged")).payload.value.leftCount).toBe(2);
  });
});

describe("a room that many read", () => {
  it("is told in one, 250 ms after the first, what came and went by then", async () => {
    const { world, log } = await crowd(3);
    const { head } = await world.store.read(key, {});
    await record(world, many(15, joined));
    await world.clock.advance(249);
    await record(world, many(15, joined, "v"));
    expect(inLog(log)).toEqual([]);
    await world.clock.advance(1);
    const event = await log.next("membersChanged");
    const { value } = event.payload;
    expect(event).toMatchObject({ epoch: head.epoch, sequence: BigInt(head.sequence + 30) });
    expect(value).toMatchObject({
      firstSequence: BigInt(head.sequence + 1),
      joinedCount: 30,
      leftCount: 0,
    });
    const named = [...many(15, joined), ...many(15, joined, "v")].slice(10);
    expect(value.joined.map(({ userId }) => userId)).toEqual(
      named.map((one) => one.case === "memberJoined" && one.value.member?.userId),
    );
    const { revision } = (await world.store.read(key, {})).head;
    const joinTime = value.joined.at(-1)?.joinTime;
    expect(event.time).toEqual(joinTime);
    expect(joinTime && microsFromTimestamp(joinTime)).toBe(revision);
    expect(inLog(log)).toHaveLength(1);
  });

  it("is told the last word on each, and 20 of each kind at most", async () => {
    const { world, log } = await crowd(3);
    const back = [joined("ann"), left("ann"), joined("ann"), joined("bob"), left("bob")];
    await record(world, [...back, ...many(21, left), ...many(20, joined, "v")]);
    await world.clock.advance(250);
    const { value } = (await log.next("membersChanged")).payload;
    expect(value).toMatchObject({ joinedCount: 23, leftCount: 23 });
    const ids = (from: number, name: string) =>
      Array.from({ length: 20 }, (_, i) => `${name}${from + i}`);
    expect(value.leftUserIds).toEqual(ids(1, "u"));
    expect(value.joined.map(({ userId }) => userId)).toEqual(ids(0, "v"));
    await record(world, back);
    await world.clock.advance(250);
    const few = (await log.next("membersChanged")).payload.value;
    expect(few).toMatchObject({ joinedCount: 3, leftCount: 2, leftUserIds: ["bob"] });
    expect(few.joined.map(({ userId }) => userId)).toEqual(["ann"]);
  });

  it("is told of one alone as everywhere", async () => {
    const { world, log } = await crowd(3);
    await record(world, [joined("ann")]);
    expect(inLog(log)).toEqual([]);
    await world.clock.advance(250);
    await log.next("memberJoined");
  });

  it("is told whatever else happens in its order, and at once", async () => {
    const { world, first, log } = await crowd(3);
    await record(world, many(2, joined));
    await first.messages.sendMessage(say("one"));
    await log.next("messageSent");
    await record(world, [...many(2, left), joined("ann")]);
    const content = { content: { case: "barrage" as const, value: { text: "two" } } };
    await first.messages.sendMessage({ ...inLobby, content });
    await log.next("barrage");
    await record(world, [left("ann")]);
    await first.messages.sendMessage(say("three"));
    await log.next("messageSent");
    const cases = log.cases.slice(2); // after Ready and RoomEntered
    expect(cases).toEqual([
      "membersChanged",
      "messageSent",
      "membersChanged",
      "barrage",
      "memberLeft",
      "messageSent",
    ]);
  });

  it("has 4096 told in one at the most", async () => {
    const { world, log } = await crowd(3);
    for (let i = 0; i < 8; i++) await record(world, many(i < 7 ? 512 : 511, joined, `${i}-`));
    expect(inLog(log)).toEqual([]);
    await record(world, many(2, joined, "v"));
    expect((await log.next("membersChanged")).payload.value.joinedCount).toBe(4096);
    await world.clock.advance(250);
    await log.next("memberJoined");
  });

  it("is told of its end after those who came before", async () => {
    const { world, log } = await crowd(3);
    await record(world, many(2, joined));
    await world.backend().rooms.destroyRoom(inLobby);
    await log.next("roomExited");
    expect(log.cases.slice(2)).toEqual(["membersChanged", "roomDestroyed", "roomExited"]);
  });

  it("is told at once to one who leaves, up to its leaving", async () => {
    const { world, logs, first, log } = await crowd(4);
    await record(world, many(3, joined));
    await first.rooms.leaveRoom(inLobby);
    const exited = await log.next("roomExited");
    expect(exited.payload.value.reason).toBe(LeaveReason.LEFT);
    const [changed] = inLog(log);
    expect(changed?.payload.value).toMatchObject({ joinedCount: 3, leftCount: 0 });
    expect(log.cases.slice(2)).toEqual(["membersChanged", "roomExited"]);
    await record(world, many(3, joined, "v"));
    await world.clock.advance(250);
    for (const other of logs.slice(1)) {
      const { value } = (await other.next("membersChanged")).payload;
      expect(value).toMatchObject({ joinedCount: 6, leftCount: 1, leftUserIds: ["reader0"] });
    }
    expect(log.cases).toHaveLength(4);
  });

  it("is told to one who is taken out, though nobody says so to its session, up to its leaving", async () => {
    const { world, log } = await crowd(4);
    await record(world, [...many(2, joined), left("reader0"), joined("ann")]);
    await world.clock.advance(250);
    await log.next("roomExited");
    expect(log.cases.slice(2)).toEqual(["membersChanged", "roomExited"]);
    expect(inLog(log)[0]?.payload.value).toMatchObject({ joinedCount: 2, leftCount: 0 });
  });

  it("is told the rest to one who reads from amid a run", async () => {
    const { world, sides } = await crowd(4);
    const { head } = await world.store.read(key, {});
    await record(world, many(5, joined));
    const cursor = { ...inLobby, epoch: head.epoch, sequence: BigInt(head.sequence + 3) };
    const [late, log] = [sides[3], sides[3] && (await listen(sides[3], { cursors: [cursor] }))];
    if (late === undefined || log === undefined) throw new Error("nobody is late");
    await log.next("memberJoined");
    await log.next("memberJoined");
    await record(world, many(3, left));
    await world.clock.advance(250);
    const { value, ...rest } = (await log.next("membersChanged")).payload;
    expect(rest.case).toBe("membersChanged");
    expect(value).toMatchObject({
      firstSequence: BigInt(head.sequence + 6),
      joinedCount: 0,
      leftCount: 3,
    });
  });

  it("is told everything once and in order, whoever comes back from where", async () => {
    const random = randomFrom("folded");
    const { world, first, sides, logs } = await crowd(5);
    const { head } = await world.store.read(key, {});
    for (let turn = 0; turn < 60; turn++) {
      const dice = random();
      const count = 1 + Math.floor(random() * 8);
      if (dice < 0.3) await record(world, many(count, joined, `${turn}-`));
      else if (dice < 0.5) await record(world, many(count, left, `${turn - 1}-`));
      else if (dice < 0.6) await first.messages.sendMessage(say(`${turn}`));
      else if (dice < 0.8) await world.clock.advance(random() * 300);
      else {
        const reader = Math.floor(random() * sides.length);
        const [side, log] = [sides[reader], logs[reader]];
        if (side === undefined || log === undefined) continue;
        const last = inLog(log).at(-1)?.sequence ?? BigInt(head.sequence);
        const cursor = { ...inLobby, epoch: head.epoch, sequence: last };
        const before = inLog(log);
        log.close();
        const next = await listen(side, { cursors: [cursor] });
        next.events.unshift(...before);
        logs[reader] = next;
      }
    }
    await first.messages.sendMessage(say("end"));
    const end = (await world.store.read(key, {})).head.sequence;
    const events = await world.store.events(key, head, 1000);
    if (events.kind === "reset") throw new Error("the log is gone");
    for (const log of logs) {
      await expect.poll(() => Number(inLog(log).at(-1)?.sequence), { interval: 1 }).toBe(end);
      let at = head.sequence;
      const counts = { joined: 0, left: 0, messages: 0 };
      for (const { sequence, payload } of inLog(log)) {
        const isFolded = payload.case === "membersChanged";
        expect(isFolded ? Number(payload.value.firstSequence) : Number(sequence)).toBe(at + 1);
        at = Number(sequence);
        if (isFolded) {
          counts.joined += payload.value.joinedCount;
          counts.left += payload.value.leftCount;
        } else if (payload.case === "memberJoined") counts.joined++;
        else if (payload.case === "memberLeft") counts.left++;
        else counts.messages++;
      }
      const tags = events.entries.map((entry) => entry.payload[0]);
      const of = (one: Payload) => tags.filter((tag) => tag === encodePayload(one)[0]).length;
      expect(counts).toMatchObject({ joined: of(joined("u")), left: of(left("u")) });
      expect(counts.joined + counts.left + counts.messages).toBe(tags.length);
    }
  });
});
