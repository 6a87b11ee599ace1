import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createParlor, type Parlor, type ParlorOptions, type Room } from "../../client/index.ts";
import { backendOf } from "../support/clients.ts";
import type { Calls } from "../support/node.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { pretendPage } from "./page.ts";

let service: ServiceProcess;
let backend: Calls;
beforeAll(async () => {
  service = await startService();
  backend = await backendOf(service.url);
});
afterAll(() => service.stop());

const open: Parlor[] = [];
beforeEach(pretendPage);
afterEach(() => {
  for (const parlor of open.splice(0)) parlor.close();
  vi.unstubAllGlobals();
});

/** A user whose sessions no other test has. */
let count = 0;
const someone = () => `user${++count}`;

async function tab(userId: string, options: Partial<ParlorOptions> = {}): Promise<Parlor> {
  const { token } = await backend.auth.issueToken({ userId });
  const parlor = createParlor({ baseUrl: service.url, token, ...options });
  open.push(parlor);
  await parlor.connect();
  return parlor;
}

/** What a room is told from now on. */
function listen(room: Room): string[] {
  const heard: string[] = [];
  room.on("message", ({ text }) => heard.push(text ?? ""));
  return heard;
}

async function sessionsOf(userId: string): Promise<number> {
  return (await backend.auth.listSessions({ userId })).sessions.length;
}

async function streams(): Promise<number> {
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  return Number(/^parlor_streams (\d+)$/m.exec(metrics)?.[1]);
}

const say = (roomId: string, text: string) =>
  backend.messages.sendMessage({ roomId, content: { content: { case: "text", value: { text } } } });

describe("Tabs of one user", () => {
  it("are one session with one stream, and each is told everything once", async () => {
    const ann = someone();
    const before = await streams();
    const tabs = [await tab(ann), await tab(ann), await tab(ann)];
    const rooms = await Promise.all(tabs.map((parlor) => parlor.enterRoom("hall")));
    const heard = rooms.map(listen);
    expect([await sessionsOf(ann), (await streams()) - before]).toEqual([1, 1]);
    for (const [i, room] of rooms.entries()) await room.send(`from tab ${i}`);
    await expect
      .poll(() => heard)
      .toEqual(Array(3).fill(["from tab 0", "from tab 1", "from tab 2"]));
    expect(rooms.map(({ memberCount }) => memberCount)).toEqual([1, 1, 1]);
  });

  it("see the rooms that they have entered, and not each other's", async () => {
    const ann = someone();
    const [first, second] = [await tab(ann), await tab(ann)];
    await first.enterRoom("attic");
    await second.enterRoom("cellar");
    const ids = (parlor: Parlor) => parlor.rooms.map(({ id }) => id);
    expect([ids(first), ids(second)]).toEqual([["attic"], ["cellar"]]);
  });

  it("stay in a room that another one leaves, until the last does", async () => {
    const ann = someone();
    const [first, second] = [await tab(ann), await tab(ann)];
    const rooms = [await first.enterRoom("den"), await second.enterRoom("den")];
    const observer = await tab(someone());
    const left: string[] = [];
    const watched = await observer.enterRoom("den");
    watched.on("left", ({ member }) => left.push(member.userId));
    const isIn = async () =>
      (await backend.rooms.batchGetMembers({ roomId: "den", userIds: [ann] })).members.length === 1;
    await backend.rooms.createRoom({ room: { roomId: "yard" } });
    await first.switchRoom("den", "yard");
    await expect.poll(() => rooms[0]?.open).toBe(false);
    expect([rooms[1]?.open, await isIn()]).toEqual([true, true]);
    await (await first.joinRoom("den")).leave();
    await first.joinRoom("den");
    await first.leaveAllRooms();
    expect([rooms[1]?.open, await isIn()]).toEqual([true, true]);
    const heard = listen(rooms[1] as Room);
    await say("den", "still here?");
    await expect.poll(() => heard).toEqual(["still here?"]);
    expect(left).toEqual([]);
    await rooms[1]?.leave();
    await expect.poll(() => left).toEqual([ann]);
  });

  it("go on where the one with the stream is closed, and miss nothing", async () => {
    const ann = someone();
    const [first, second, third] = [await tab(ann), await tab(ann), await tab(ann)];
    await first.enterRoom("port");
    const rooms = [await second.enterRoom("port"), await third.enterRoom("port")];
    const heard = rooms.map(listen);
    const states: string[] = [];
    for (const parlor of [second, third]) parlor.on("state", ({ name }) => states.push(name));
    const texts = Array.from({ length: 20 }, (_, i) => `wave ${i}`);
    for (const [i, text] of texts.entries()) {
      if (i === 5) first.close();
      if (i === 12) second.close();
      await say("port", text);
    }
    await expect.poll(() => heard[1]).toEqual(texts);
    expect(heard[0]).toEqual(texts.slice(0, heard[0]?.length));
    expect(states).toEqual(["ended"]);
    expect(await sessionsOf(ann)).toBe(1);
  });

  it("are put out together, and told why", async () => {
    const ann = someone();
    const tabs = [await tab(ann), await tab(ann)];
    const rooms = await Promise.all(tabs.map((parlor) => parlor.enterRoom("ring")));
    const notes: string[] = [];
    for (const room of rooms) room.on("exited", ({ note }) => notes.push(note));
    await backend.rooms.kickMembers({ roomId: "ring", userIds: [ann], note: "enough" });
    await expect.poll(() => notes).toEqual(["enough", "enough"]);
  });

  it("are logged out together", async () => {
    const ann = someone();
    const tabs = [await tab(ann), await tab(ann), await tab(ann)];
    await tabs[1]?.logOut();
    const ended = { name: "ended", reason: "logged-out" };
    await expect.poll(() => tabs.map(({ state }) => state)).toEqual([ended, ended, ended]);
    expect(await sessionsOf(ann)).toBe(0);
  });

  it("that are closed and opened again take their own place", async () => {
    const ann = someone();
    const first = await tab(ann);
    await first.enterRoom("nest");
    first.close();
    const second = await tab(ann);
    const room = await second.enterRoom("nest");
    expect([await sessionsOf(ann), room.memberCount]).toEqual([1, 1]);
  });

  it.each([
    ["of another user", async () => tab(someone())],
    ["that is to be alone", async (ann: string) => tab(ann, { tabs: "alone" })],
    ["with a device of its own", async (ann: string) => tab(ann, { device: { deviceId: "x" } })],
    ["that polls", async (ann: string) => tab(ann, { delivery: "poll" })],
  ])("share nothing with a tab %s", async (_, other) => {
    const ann = someone();
    const first = await tab(ann);
    const second = await other(ann);
    await first.logOut();
    expect(second.state.name).toBe("live");
  });
});
