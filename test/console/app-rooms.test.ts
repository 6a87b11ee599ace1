import { describe, expect, it } from "vitest";
import { systemClock } from "../../client/clock.ts";
import { AppRooms } from "../../web/console/app-rooms.ts";
import { Feed } from "../../web/console/feed.ts";
import { late, onTheWay } from "../support/on-the-way.ts";
import { randomFrom } from "../support/random.ts";
import { openRooms, type Rooms, type Side } from "../support/rooms.ts";

const poll = { interval: 2, timeout: 10_000 };

/** The rooms of an app as the console has them, with a way that takes its time. */
async function watch({ backend }: Rooms, random: () => number = () => 0) {
  const { rooms, events } = backend();
  const way = onTheWay(rooms, late(random, 8));
  const app = new AppRooms({
    rooms: {
      listRooms: (request) => way.listRooms({ ...request, pageSize: 3 }),
      getRoom: (request) => way.getRoom(request),
    },
    changed: () => {},
  });
  const feed = new Feed({ events, clock: systemClock, random });
  feed.on("events", (told) => app.take(told));
  const live = new Promise<void>((resolve) => {
    feed.on("state", ({ name }) => name === "live" && resolve());
  });
  void feed.run();
  await live;
  return { app, feed };
}

const counts = (app: AppRooms) =>
  Object.fromEntries([...app.all()].map(({ roomId, memberCount }) => [roomId, memberCount]));

/** How many are in each room, as the service says. */
async function truth({ rooms }: Side): Promise<Record<string, number>> {
  const { rooms: all } = await rooms.listRooms({});
  return Object.fromEntries(all.map(({ room, memberCount }) => [room?.roomId, memberCount]));
}

describe("the rooms of an app", () => {
  it("are all there with who is in, whatever happens while they are listed and after", async () => {
    const random = randomFrom("app-rooms");
    for (let run = 0; run < 4; run++) {
      const world = openRooms();
      const backend = world.backend();
      const names = Array.from({ length: 8 }, (_, i) => `room-${i}`);
      const any = <Item>(items: readonly Item[]): Item | undefined =>
        items[Math.floor(random() * items.length)];
      const users = await Promise.all(["ann", "bo", "cai", "dee"].map((id) => world.user(id)));
      const act = async () => {
        const [roomId = "", user] = [any(names), any(users)];
        const dice = random();
        if (dice < 0.6) await user?.rooms.enterRoom({ room: { roomId } }).catch(() => {});
        else if (dice < 0.9) await user?.rooms.leaveRoom({ roomId }).catch(() => {});
        else if (dice < 0.95) await backend.rooms.destroyRoom({ roomId }).catch(() => {});
        else await backend.rooms.createRoom({ room: { roomId } }).catch(() => {});
      };
      for (let i = 0; i < 20; i++) await act();
      const { app, feed } = await watch(world, random);
      const read = app.read();
      for (let i = 0; i < 60; i++) await act();
      await read;
      if (random() < 0.5) void app.doubt();
      for (let i = 0; i < 20; i++) await act();
      const expected = await truth(backend);
      await expect.poll(() => [app.complete, counts(app)], poll).toEqual([true, expected]);
      feed.stop();
    }
  }, 60_000);

  it("count the messages of each, and of all together", async () => {
    const world = openRooms();
    const backend = world.backend();
    await backend.rooms.createRoom({ room: { roomId: "a" } });
    await backend.rooms.createRoom({ room: { roomId: "b" } });
    const { app, feed } = await watch(world);
    await app.read();
    const content = { content: { case: "text" as const, value: { text: "hi" } } };
    for (let i = 0; i < 8; i++) await backend.messages.sendMessage({ roomId: "a", content });
    await expect.poll(() => app.messages, poll).toBe(8);
    app.turn(2);
    expect([app.get("a")?.messagesPerS, app.get("b")?.messagesPerS]).toEqual([2, 0]);
    app.turn(2);
    expect(app.get("a")?.messagesPerS).toBe(1);
    for (let turns = 0; turns < 10; turns++) app.turn(2);
    expect(app.get("a")?.messagesPerS).toBe(0);
    feed.stop();
  });

  it("are not complete where the list cannot be read", async () => {
    const refused = () => Promise.reject(new Error("no way"));
    const app = new AppRooms({
      rooms: { listRooms: refused, getRoom: refused },
      changed: () => {},
    });
    await expect(app.read()).rejects.toThrow("no way");
    expect(app.complete).toBe(false);
  });
});
