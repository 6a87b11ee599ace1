import { describe, expect, it } from "vitest";
import { listen, lobby, say } from "../support/lobby.ts";
import { refusal } from "../support/reasons.ts";
import { openRooms } from "../support/rooms.ts";

describe("CreateRoom", () => {
  it("creates the room, and the caller is in it", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    const { snapshot } = await ann.rooms.createRoom({
      ...lobby,
      config: { maxMembers: 5, attributes: { topic: "tea" } },
    });
    expect(snapshot).toMatchObject({
      room: { roomId: "lobby", name: "Lobby", maxMembers: 5, creator: { userId: "ann" } },
      memberCount: 1,
      attributes: { topic: { value: "tea", ownerId: "" } },
      cursor: { roomId: "lobby", sequence: 2n },
    });
    expect(snapshot?.cursor?.epoch.length).toBeLessThanOrEqual(16);
  });

  it("refuses an id that exists", async () => {
    const world = openRooms();
    const [ann, bob] = [await world.user("ann"), await world.user("bob")];
    await ann.rooms.createRoom(lobby);
    expect(await refusal(bob.rooms.createRoom(lobby))).toBe("AlreadyExists ROOM_ALREADY_EXISTS");
  });

  it("lets a backend create without joining", async () => {
    const world = openRooms();
    const { snapshot } = await world.backend().rooms.createRoom(lobby);
    expect(snapshot).toMatchObject({ memberCount: 0, cursor: { sequence: 1n } });
  });

  it("answers a repeated request as it answered the first", async () => {
    const world = openRooms();
    const [ann, bob] = [await world.user("ann"), await world.user("bob")];
    const first = await ann.rooms.createRoom({ ...lobby, requestId: "1" });
    await bob.rooms.joinRoom({ roomId: "lobby" });
    expect(await ann.rooms.createRoom({ ...lobby, requestId: "1" })).toEqual(first);
    const other = { room: { roomId: "lobby", name: "Other" }, requestId: "1" };
    expect(await refusal(ann.rooms.createRoom(other))).toBe("FailedPrecondition REQUEST_ID_REUSED");
  });
});

describe("JoinRoom", () => {
  it("refuses a room that does not exist", async () => {
    const world = openRooms();
    const ann = await world.user("ann");
    expect(await refusal(ann.rooms.joinRoom({ roomId: "lobby" }))).toBe("NotFound ROOM_NOT_FOUND");
  });

  it("answers the snapshot again to one who is in", async () => {
    const world = openRooms();
    const [ann, bob] = [await world.user("ann"), await world.user("bob")];
    await ann.rooms.createRoom(lobby);
    const first = await bob.rooms.joinRoom({ roomId: "lobby" });
    expect(first.snapshot).toMatchObject({ memberCount: 2, cursor: { sequence: 3n } });
    expect(await bob.rooms.joinRoom({ roomId: "lobby" })).toEqual(first);
  });

  it("admits max_members and no more, however many race", async () => {
    const world = openRooms();
    await world.backend().rooms.createRoom({ ...lobby, config: { maxMembers: 10 } });
    const users = await Promise.all(Array.from({ length: 50 }, (_, i) => world.user(`u${i}`)));
    const answers = await Promise.all(
      users.map((user) =>
        user.rooms.joinRoom({ roomId: "lobby" }).then(
          () => "in",
          () => "out",
        ),
      ),
    );
    expect(answers.filter((answer) => answer === "in")).toHaveLength(10);
    const { snapshot } = await world.backend().rooms.getRoom({ roomId: "lobby" });
    expect(snapshot?.memberCount).toBe(10);
    const late = await world.user("late");
    expect(await refusal(late.rooms.joinRoom({ roomId: "lobby" }))).toBe(
      "ResourceExhausted ROOM_FULL",
    );
  });

  it("keeps a user within the app's number of rooms, however many joins race", async () => {
    const world = openRooms({ maxRoomsPerUser: 3 });
    const ann = await world.user("ann");
    const enter = (i: number) => ann.rooms.enterRoom({ room: { roomId: `r${i}` } });
    const answers = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => enter(i)));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect(await refusal(enter(30))).toBe("ResourceExhausted TOO_MANY_ROOMS");
    const { roomIds } = await ann.rooms.leaveAllRooms({});
    expect(roomIds).toHaveLength(3);
    await enter(30);
  });

  it("does not count rooms that were destroyed", async () => {
    const world = openRooms({ maxRoomsPerUser: 1 });
    const ann = await world.user("ann");
    await ann.rooms.enterRoom(lobby);
    await world.backend().rooms.destroyRoom({ roomId: "lobby" });
    await ann.rooms.enterRoom({ room: { roomId: "other" } });
  });
});

describe("EnterRoom", () => {
  it("creates for the first and joins for the second", async () => {
    const world = openRooms();
    const [xia, yan] = [await world.user("xia"), await world.user("yan")];
    expect((await xia.rooms.enterRoom(lobby)).created).toBe(true);
    const second = await yan.rooms.enterRoom({ room: { roomId: "lobby", name: "Mine" } });
    expect(second).toMatchObject({ created: false, snapshot: { room: { name: "Lobby" } } });
  });

  it("is heard by those who are in, and not by the one who enters", async () => {
    const world = openRooms();
    const [xia, yan] = [await world.user("xia"), await world.user("yan")];
    const [heardByXia, heardByYan] = [await listen(xia), await listen(yan)];
    await xia.rooms.enterRoom(lobby);
    const { snapshot } = await yan.rooms.enterRoom(lobby);
    const joined = await heardByXia.next("memberJoined");
    expect(joined.payload.value.member?.userId).toBe("yan");
    expect(joined.sequence).toBe(3n);
    const entered = await heardByYan.next("roomEntered");
    expect(entered.payload.value.snapshot).toEqual(snapshot);
    await xia.messages.sendMessage(say("hello"));
    await heardByYan.next("messageSent");
    expect(heardByYan.cases).not.toContain("memberJoined");
    heardByXia.close();
    heardByYan.close();
  });

  it("cancels the destroy delay", async () => {
    const world = openRooms();
    const [xia, yan] = [await world.user("xia"), await world.user("yan")];
    await xia.rooms.enterRoom({ ...lobby, config: { destroyDelay: { seconds: 5n } } });
    await xia.rooms.leaveRoom({ roomId: "lobby" });
    expect(await refusal(yan.rooms.createRoom(lobby))).toBe("AlreadyExists ROOM_ALREADY_EXISTS");
    await world.clock.advance(4000);
    expect((await yan.rooms.enterRoom(lobby)).created).toBe(false);
    await world.clock.advance(60_000);
    await world.settle();
    expect((await yan.rooms.getRoom({ roomId: "lobby" })).snapshot?.memberCount).toBe(1);
  });
});
