import { describe, expect, it } from "vitest";
import { ResetReason } from "../../gen/parlor/v1/event_pb.ts";
import { LeaveReason } from "../../gen/parlor/v1/member_pb.ts";
import { beforeWatch } from "../support/interleave.ts";
import { inLobby, listen, lobby, say } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms } from "../support/rooms.ts";

describe("Subscribe", () => {
  it("begins with Ready, then tells the state of every room the session is in", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    for (const roomId of ["a", "b"]) await ann.rooms.enterRoom({ room: { roomId } });
    const log = await listen(ann);
    const entered = [await log.next("roomEntered"), await log.next("roomEntered")];
    expect(entered.map(({ roomId }) => roomId).sort()).toEqual(["a", "b"]);
    expect(log.cases).toEqual(["ready", "roomEntered", "roomEntered"]);
  });

  it("refuses a backend, which has no session", async () => {
    const world = openRooms();
    const stream = world.backend().events.subscribe({});
    const first = stream[Symbol.asyncIterator]().next();
    expect(await refusal(first)).toBe("FailedPrecondition SESSION_REQUIRED");
  });

  it("goes on after a cursor with exactly what was missed", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    const { snapshot } = await ann.rooms.enterRoom(lobby);
    for (let i = 0; i < 200; i++) await ann.messages.sendMessage(say(String(i)));
    const cursor = { ...inLobby, epoch: snapshot?.cursor?.epoch ?? "", sequence: 100n };
    const log = await listen(ann, { cursors: [cursor] });
    for (let i = 101n; i <= 202n; i++) expect((await log.next("messageSent")).sequence).toBe(i);
    await ann.messages.sendMessage(say("live"));
    expect((await log.next("messageSent")).sequence).toBe(203n);
    expect(log.cases).not.toContain("roomEntered");
  });

  it("says so when it cannot go on from a cursor, with the state instead", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    const { snapshot } = await ann.rooms.enterRoom(lobby);
    const epoch = snapshot?.cursor?.epoch ?? "";
    for (let i = 0; i < 1100; i++) await ann.messages.sendMessage(say(String(i)));
    const cases = [
      [{ ...inLobby, epoch, sequence: 1n }, ResetReason.TRIMMED],
      [{ ...inLobby, epoch: "another", sequence: 1n }, ResetReason.EPOCH],
      [{ ...inLobby, epoch, sequence: 5000n }, ResetReason.AHEAD],
    ] as const;
    for (const [cursor, reason] of cases) {
      const log = await listen(ann, { cursors: [cursor] });
      const reset = await log.next("roomReset");
      expect(reset.payload.value).toMatchObject({ reason, snapshot: { cursor: { epoch } } });
      await ann.messages.sendMessage(say("next"));
      const next = await log.next("messageSent");
      expect(next.sequence).toBe((reset.payload.value.snapshot?.cursor?.sequence ?? 0n) + 1n);
      log.close();
    }
  });

  it("follows a room once that is entered while the stream opens", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    beforeWatch(world.store, "user", () => ann.rooms.enterRoom(lobby));
    const log = await listen(ann, { cursors: [{ ...inLobby, epoch: "another", sequence: 1n }] });
    await log.next("roomReset");
    for (const [index, text] of ["one", "two"].entries()) {
      await ann.messages.sendMessage(say(text));
      expect((await log.next("messageSent")).sequence).toBe(BigInt(index + 3));
    }
    expect(log.cases).toEqual(["ready", "roomReset", "messageSent", "messageSent"]);
  });

  it("says why the session is no longer in a room that it has a cursor of", async () => {
    const world = openRooms();
    const [ann, bob] = [await world.user("ann"), await world.user("bob")];
    await ann.rooms.enterRoom(lobby);
    const { snapshot } = await bob.rooms.enterRoom(lobby);
    await bob.rooms.leaveRoom(inLobby);
    const cursors = [snapshot?.cursor ?? {}];
    const left = await (await listen(bob, { cursors })).next("roomExited");
    expect(left).toMatchObject({
      roomId: "lobby",
      payload: { value: { reason: LeaveReason.LEFT } },
    });
    await ann.rooms.leaveRoom(inLobby);
    const elsewhere = [{ roomId: "nowhere", epoch: "x", sequence: 1n }];
    const gone = await (await listen(bob, { cursors: elsewhere })).next("roomExited");
    expect(gone.payload.value.reason).toBe(LeaveReason.ROOM_DESTROYED);
  });

  it("follows a room through leaving it, its end and its creation anew", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    const log = await listen(ann);
    const epochs = new Set<string>();
    for (let i = 0; i < 3; i++) {
      await ann.rooms.enterRoom(lobby);
      const entered = await log.next("roomEntered");
      epochs.add(entered.payload.value.snapshot?.cursor?.epoch ?? "");
      await ann.messages.sendMessage(say("hello"));
      expect((await log.next("messageSent")).sequence).toBe(3n);
      await ann.rooms.leaveRoom(inLobby);
      await log.next("roomExited");
    }
    expect(epochs.size).toBe(3);
  });

  it("tells nothing anew where a room is entered again that it follows", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    await ann.rooms.enterRoom(lobby);
    const log = await listen(ann);
    await log.next("roomEntered");
    await ann.messages.sendMessage(say("one"));
    await ann.rooms.enterRoom(lobby);
    await ann.messages.sendMessage(say("two"));
    await log.next("messageSent");
    await log.next("messageSent");
    expect(log.cases).toEqual(["ready", "roomEntered", "messageSent", "messageSent"]);
  });

  it("leaves nothing behind when it is closed", async () => {
    const world = openRooms();
    const users = await Promise.all(Array.from({ length: 20 }, (_, i) => world.user(`u${i}`)));
    for (const user of users) await user.rooms.enterRoom(lobby);
    const logs = await Promise.all(users.map((user) => listen(user)));
    for (const log of logs) await log.next("roomEntered");
    expect(world.hub.size).toBe(1);
    for (const log of logs) log.close();
    await expect.poll(() => world.hub.size).toBe(0);
  });

  it("tells everyone the same, in the same order, while many send", async () => {
    const world = openRooms();
    const users = await Promise.all(Array.from({ length: 20 }, (_, i) => world.user(`u${i}`)));
    for (const user of users) await user.rooms.enterRoom(lobby);
    const logs = await Promise.all(users.map((user) => listen(user)));
    for (const log of logs) await log.next("roomEntered");
    await Promise.all(
      users.flatMap((user, i) =>
        Array.from({ length: 10 }, (_, n) => user.messages.sendMessage(say(`${i}/${n}`))),
      ),
    );
    for (const log of logs) {
      for (let i = 0; i < 200; i++) await log.next("messageSent");
      const sequences = log.events.filter(({ sequence }) => sequence > 0n);
      expect(sequences.map(({ sequence }) => Number(sequence))).toEqual(
        Array.from({ length: 200 }, (_, i) => 22 + i),
      );
      expect(log.events.slice(2)).toEqual(logs[0]?.events.slice(2));
    }
  });
});
