import { describe, expect, it } from "vitest";
import { Moderation } from "../../web/console/moderation.ts";
import { onTheWay } from "../support/on-the-way.ts";
import { openRooms } from "../support/rooms.ts";

const deed = { userId: "ann", note: "caps", seconds: 3600 };

/** A room with Ann in it, and calls whose answers can be lost on their way. */
async function setUp() {
  const world = openRooms();
  const { rooms, messages } = world.backend();
  const ann = await world.user("ann");
  await ann.rooms.enterRoom({ room: { roomId: "a" } });
  const losing = { now: false };
  const way = <Calls extends object>(calls: Calls) =>
    onTheWay(calls, async () => {
      if (losing.now) throw new Error("the answer is lost");
    });
  const moderation = new Moderation({ rooms: way(rooms), messages: way(messages) }, "a");
  const lost = async (act: Promise<unknown>) => {
    await expect(act).rejects.toThrow("lost");
    losing.now = false;
  };
  return { rooms, messages, losing, moderation, lost };
}

describe("what the console does to a room", () => {
  it("is done once, though its answer is lost and it is asked for again", async () => {
    const { messages, losing, moderation, lost } = await setUp();
    losing.now = true;
    await lost(moderation.send("hello"));
    await moderation.send("hello");
    const said = async () => (await messages.listMessages({ roomId: "a" })).events.length;
    expect(await said()).toBe(1);
    await moderation.send("hello");
    expect(await said()).toBe(2);
  });

  it("mutes for a time that counts from when it was asked for first, and for good", async () => {
    const { rooms, losing, moderation, lost } = await setUp();
    losing.now = true;
    await lost(moderation.mute(deed));
    await moderation.mute(deed);
    const mutes = async () => (await rooms.listMutes({ roomId: "a" })).mutes;
    expect((await mutes())[0]?.until).toBeDefined();
    await moderation.mute({ ...deed, seconds: 0 });
    expect((await mutes())[0]?.until).toBeUndefined();
    await moderation.unmute("ann");
    await moderation.mute({ ...deed, userId: "", seconds: 0 });
    expect((await mutes()).map(({ userId }) => userId)).toEqual([""]);
    await moderation.unmute("");
    expect(await mutes()).toEqual([]);
  });

  it("kicks, bans, unbans and destroys", async () => {
    const { rooms, moderation } = await setUp();
    await rooms.updateRoom({ roomId: "a", keepWhenEmpty: true });
    expect([
      await moderation.kick(deed),
      await moderation.kick({ ...deed, note: "again" }),
    ]).toEqual([true, false]);
    await moderation.ban(deed);
    const bans = async () => (await rooms.listBans({ roomId: "a" })).bans.map(({ note }) => note);
    expect(await bans()).toEqual(["caps"]);
    await moderation.unban("ann");
    expect(await bans()).toEqual([]);
    expect(await moderation.destroy("later", 60)).toBeGreaterThan(0);
    expect(await moderation.destroy("now", 0)).toBe(0);
    await expect(rooms.getRoom({ roomId: "a" })).rejects.toThrow();
  });
});
