import { describe, expect, it } from "vitest";
import { systemClock } from "../../client/clock.ts";
import { Feed } from "../../web/console/feed.ts";
import { RoomModel } from "../../web/console/room-model.ts";
import { late, onTheWay } from "../support/on-the-way.ts";
import { randomFrom } from "../support/random.ts";
import { openRooms, type Rooms, type Side } from "../support/rooms.ts";

const poll = { interval: 2, timeout: 10_000 };

/** A room as the console has it. */
function open(world: Rooms, random: () => number = () => 0) {
  const { rooms, messages, events } = world.backend();
  const feed = new Feed({ events, clock: systemClock, random: Math.random });
  const calls = {
    rooms: onTheWay(rooms, late(random, 30)),
    messages: onTheWay(messages, late(random, 30)),
  };
  const model = new RoomModel({ roomId: "a", calls, feed });
  void feed.run();
  const close = () => {
    model.close();
    feed.stop();
  };
  return { model, feed, close };
}

const byName = ([a]: readonly unknown[], [b]: readonly unknown[]) =>
  String(a) < String(b) ? -1 : 1;

/** All that the model shows of a room's state. */
const seen = ({ members, attributes, sanctions }: RoomModel) => ({
  members: members.list.map(({ userId, attributes }) => [userId, attributes]).sort(byName),
  attributes: Object.fromEntries(
    [...attributes.all].map(([key, { value, ownerId }]) => [key, `${value} of ${ownerId}`]),
  ),
  mutes: [...sanctions.mutes.keys()].sort(),
  bans: [...sanctions.bans.keys()].sort(),
});

/** The same, as the service says. */
async function truth({ rooms }: Side, roomId = "a") {
  const { members } = await rooms.listMembers({ roomId });
  const { attributes } = await rooms.getAttributes({ roomId });
  const kept = await rooms.listMemberAttributes({ roomId });
  const keptOn = (userId: string) =>
    kept.members.find((member) => member.userId === userId)?.attributes ?? {};
  return {
    members: members.map(({ userId }) => [userId, keptOn(userId)]).sort(byName),
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([key, { value, ownerId }]) => [
        key,
        `${value} of ${ownerId}`,
      ]),
    ),
    mutes: (await rooms.listMutes({ roomId })).mutes.map(({ userId }) => userId).sort(),
    bans: (await rooms.listBans({ roomId })).bans.map(({ userId }) => userId).sort(),
  };
}

const keys = ["seat", "topic", "score"];
const text = (said: string) => ({ content: { case: "text" as const, value: { text: said } } });

describe("a room", () => {
  it("does not show what was kept on a membership that has ended", async () => {
    const world = openRooms();
    const backend = world.backend();
    await backend.rooms.createRoom({ room: { roomId: "a" }, config: { keepWhenEmpty: true } });
    const ann = await world.user("ann");
    await ann.rooms.joinRoom({ roomId: "a" });
    await ann.rooms.updateMemberAttributes({ roomId: "a", set: { hand: "up" } });
    const { model, close } = open(world);
    await expect.poll(() => seen(model).members, poll).toEqual([["ann", { hand: "up" }]]);
    await ann.rooms.leaveRoom({ roomId: "a" });
    await expect.poll(() => seen(model).members, poll).toEqual([]);
    await ann.rooms.joinRoom({ roomId: "a" });
    await expect.poll(() => seen(model).members, poll).toEqual((await truth(backend)).members);
    close();
  });

  it("says of each part whether it is known, and reads what could not be read", async () => {
    const world = openRooms();
    const backend = world.backend();
    await backend.rooms.createRoom({ room: { roomId: "a" } });
    await (await world.user("ann")).rooms.joinRoom({ roomId: "a" });
    const { rooms, messages, events } = backend;
    const refused = { now: true };
    const refusing = <Calls extends object>(calls: Calls) =>
      onTheWay(calls, async () => {
        if (refused.now) throw new Error("no way");
      });
    const feed = new Feed({ events, clock: systemClock, random: Math.random });
    const calls = { rooms: refusing(rooms), messages };
    const model = new RoomModel({ roomId: "a", calls, feed });
    const readings = () =>
      [model.members.reading, model.attributesReading, model.sanctionsReading].map(
        ({ name }) => name,
      );
    expect(readings()).toEqual(["reading", "reading", "reading"]);
    void feed.run();
    await expect.poll(readings, poll).toEqual(["failed", "failed", "failed"]);
    expect(model.whole).toBe(false);
    refused.now = false;
    await model.members.read();
    expect([readings()[0], seen(model).members]).toEqual(["read", [["ann", {}]]]);
    await model.read();
    await expect.poll(readings, poll).toEqual(["read", "read", "read"]);
    expect(model.whole).toBe(true);
    model.close();
    feed.stop();
  });

  it("is as the service has it, whatever happens while it is read and after", async () => {
    const random = randomFrom("room-model");
    for (let run = 0; run < 4; run++) {
      const world = openRooms();
      const backend = world.backend();
      await backend.rooms.createRoom({ room: { roomId: "a" }, config: { keepWhenEmpty: true } });
      const ids = ["ann", "bo", "cai"];
      const users = await Promise.all(ids.map((id) => world.user(id)));
      const act = async () => {
        const i = Math.floor(random() * ids.length);
        const [user, userIds] = [users[i], [ids[i] ?? ""]];
        const key = keys[Math.floor(random() * keys.length)] ?? "";
        const set = { roomId: "a", set: { [key]: String(random()) } };
        const choices = [
          () => user?.rooms.enterRoom({ room: { roomId: "a" } }),
          () => user?.rooms.leaveRoom({ roomId: "a" }),
          () => user?.rooms.updateMemberAttributes(set),
          () => user?.rooms.updateAttributes({ ...set, options: { releaseOnLeave: true } }),
          () =>
            backend.rooms.updateAttributes({
              roomId: "a",
              delete: [key],
              options: { force: true },
            }),
          () => backend.rooms.muteMembers({ roomId: "a", userIds }),
          () => backend.rooms.unmuteMembers({ roomId: "a", userIds }),
          () => backend.rooms.muteMembers({ roomId: "a", everyone: true }),
          () => backend.rooms.unmuteMembers({ roomId: "a", everyone: true }),
          () => backend.rooms.banUsers({ roomId: "a", userIds }),
          () => backend.rooms.unbanUsers({ roomId: "a", userIds }),
        ];
        const choice = choices[Math.floor(random() * choices.length)];
        await choice?.()?.catch(() => {});
      };
      for (let i = 0; i < 20; i++) await act();
      const { model, close } = open(world, random);
      for (let i = 0; i < 40; i++) await act();
      if (random() < 0.5) void model.read();
      for (let i = 0; i < 20; i++) await act();
      const expected = await truth(backend);
      await expect.poll(() => seen(model), poll).toEqual(expected);
      close();
    }
  }, 60_000);

  it("has what was said before in its log, and each event once, in order", async () => {
    const world = openRooms();
    const backend = world.backend();
    await backend.rooms.createRoom({ room: { roomId: "a" } });
    for (const said of ["one", "two"])
      await backend.messages.sendMessage({ roomId: "a", content: text(said) });
    const { model, close } = open(world);
    await expect.poll(() => model.standing.name, poll).toBe("here");
    await backend.messages.sendMessage({ roomId: "a", content: text("three") });
    void model.read();
    await backend.messages.sendMessage({ roomId: "a", content: text("four") });
    const sequences = () => model.log.tail(undefined).map(({ event }) => Number(event?.sequence));
    await expect.poll(sequences, poll).toEqual([2, 3, 4, 5]);
    close();
  });

  it("says that it is gone, who is kept out even so, and shows it when it is there anew", async () => {
    const world = openRooms();
    const backend = world.backend();
    await backend.rooms.createRoom({ room: { roomId: "a" } });
    await backend.rooms.banUsers({ roomId: "a", userIds: ["ann"] });
    await backend.rooms.updateAttributes({ roomId: "a", set: { topic: "end" } });
    await (await world.user("bo")).rooms.joinRoom({ roomId: "a" });
    const { model, close } = open(world);
    await expect.poll(() => seen(model), poll).toMatchObject({ members: [["bo", {}]] });
    await expect.poll(() => model.standing.name, poll).toBe("here");
    await backend.rooms.destroyRoom({ roomId: "a", note: "over" });
    await expect.poll(() => model.standing, poll).toMatchObject({ how: { note: "over" } });
    expect(seen(model)).toEqual({ members: [], attributes: {}, mutes: [], bans: ["ann"] });
    const other = open(world);
    await expect.poll(() => other.model.standing.name, poll).toBe("none");
    expect([...other.model.sanctions.bans.keys()]).toEqual(["ann"]);
    await backend.rooms.createRoom({ room: { roomId: "a", name: "Again" } });
    for (const each of [model, other.model])
      await expect
        .poll(() => [each.standing.name, each.room?.name], poll)
        .toEqual(["here", "Again"]);
    close();
    other.close();
  });
});
