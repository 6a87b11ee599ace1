import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type AttributesChange, Code, type Parlor, type Room } from "../../client/mini/index.ts";
import { createHandClock, type HandClock, settled } from "../client/hand-clock.ts";
import { backendOf } from "../support/clients.ts";
import type { Pieces } from "../support/mini/exchange.ts";
import { Phone } from "../support/mini/phone.ts";
import { bundle, openRealm } from "../support/mini/realm.ts";
import type { Calls } from "../support/node.ts";
import { randomFrom } from "../support/random.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";

type Mini = typeof import("../../client/mini/index.ts");

const poll = { interval: 1, timeout: 30_000 };
const random = randomFrom("a mini program's client");

let service: ServiceProcess;
let backend: Calls;
let script: string;

beforeAll(async () => {
  service = await startService();
  backend = await backendOf(service.url);
  script = await bundle("client/mini/index.ts", "parlor");
});
afterAll(() => service?.stop());

/** The clients of the case that runs. */
const running: Parlor[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((parlor) => parlor.logOut()));
});

/** Starts the mini program on a phone, as the user taps it. */
async function start(
  userId: string,
  phone: Phone,
  clock: HandClock,
  { pieces = "told", ...options }: { readonly pieces?: Pieces; readonly maxCalls?: number } = {},
): Promise<Parlor> {
  const realm = openRealm(phone);
  realm.run(script);
  const { createMiniParlor } = realm.run("parlor") as Mini;
  const { token } = await backend.auth.issueToken({ userId });
  const who = { baseUrl: service.url, token, wx: phone, clock, random };
  const parlor = createMiniParlor({ ...who, ...options });
  running.push(parlor);
  const connected = parlor.connect().then(() => true);
  await expect
    .poll(async () => {
      if (pieces !== "told") await clock.advance(500); // a stream that is not heard takes its time
      return Promise.race([connected, settled().then(() => false)]);
    }, poll)
    .toBe(true);
  return parlor;
}

function newPhone(pieces: Pieces = "told"): { phone: Phone; clock: HandClock } {
  const clock = createHandClock();
  return { phone: new Phone({ clock, random, pieces }), clock };
}

let people = 0;

/** Someone on a phone of their own. */
async function someone(name: string, pieces?: Pieces) {
  const { phone, clock } = newPhone(pieces);
  const userId = `${name}-${++people}`;
  const parlor = await start(userId, phone, clock, { ...(pieces && { pieces }) });
  const states: string[] = [];
  parlor.on("state", (state) => states.push(state.name));
  return { parlor, phone, clock, userId, states };
}

/** The texts that are heard in a room. */
function textsOf(room: Room): string[] {
  const texts: string[] = [];
  room.on("message", ({ text }) => texts.push(text));
  return texts;
}

const deliveries: [string, Pieces, string][] = [
  ["by stream", "told", "Subscribe"],
  ["by long poll, with an old base library", "missing", "PullEvents"],
  ["by long poll, where pieces are never told", "untold", "PullEvents"],
];

describe.each(deliveries)("A mini program's client, %s,", (_, pieces, rpc) => {
  it("creates a room, hears who comes, what they say, and who goes", async () => {
    const [a, b] = [await someone("a", pieces), await someone("b", pieces)];
    const hall = await a.parlor.createRoom({ roomId: `hall-${people}`, name: "直播间" });
    const [joined, left]: [string[], string[]] = [[], []];
    hall.on("joined", ({ userId }) => joined.push(userId));
    hall.on("left", ({ member }) => left.push(member.userId));
    const heard = textsOf(hall);
    const theirs = await b.parlor.joinRoom(hall.id);
    const theirHeard = textsOf(theirs);
    await expect.poll(() => joined, poll).toEqual([b.userId]);
    await expect.poll(() => theirs.members.map(({ userId }) => userId), poll).toContain(a.userId);
    await theirs.send("你好 👋");
    await hall.send("hello");
    await expect.poll(() => heard, poll).toEqual(["你好 👋", "hello"]);
    await expect.poll(() => theirHeard, poll).toEqual(["你好 👋", "hello"]);
    await theirs.leave();
    await expect.poll(() => left, poll).toEqual([b.userId]);
    expect(a.parlor).toMatchObject({ state: { name: "live" }, userId: a.userId });
    const reads = a.phone.asked.filter((path) => /Subscribe|PullEvents/.test(path));
    expect(reads.at(-1)).toContain(rpc);
  });

  it("takes a seat that nobody else has, and leaves it with the room", async () => {
    const [a, b] = [await someone("a", pieces), await someone("b", pieces)];
    const hall = await a.parlor.enterRoom(`hall-${people}`);
    const theirs = await b.parlor.joinRoom(hall.id);
    const sit: AttributesChange = {
      set: { "seat-1": "" },
      if: { "seat-1": "absent" },
      takeOwnership: true,
      releaseOnLeave: true,
    };
    await hall.updateAttributes(sit);
    const seat = () => theirs.attributes.get("seat-1")?.ownerId;
    await expect.poll(seat, poll).toBe(a.userId);
    await expect(theirs.updateAttributes(sit)).rejects.toMatchObject({ code: Code.Aborted });
    await hall.leave();
    await expect.poll(seat, poll).toBeUndefined();
    await theirs.updateAttributes(sit);
    await expect.poll(seat, poll).toBe(b.userId);
  });
});

describe("A mini program's client", () => {
  it("misses nothing, repeats nothing and tells nothing where its streams end, minute by minute", async () => {
    const [a, b] = [await someone("a"), await someone("b")];
    const hall = await a.parlor.enterRoom(`hall-${people}`);
    const theirs = await b.parlor.joinRoom(hall.id);
    const heard = textsOf(hall);
    const said: string[] = [];
    const say = async (text: string) => {
      said.push(text);
      await theirs.send(text);
    };
    for (let minute = 1; minute <= 3; minute++) {
      await say(`before ${minute}`);
      await a.clock.advance(30_000);
      await say(`within ${minute}`); // by this clock the service's own beats are too late
      await expect.poll(() => heard, poll).toEqual(said);
      await a.clock.advance(25_000);
      await say(`after ${minute}`);
      await expect.poll(() => heard, poll).toEqual(said);
    }
    const streams = a.phone.asked.filter((path) => path.endsWith("/Subscribe"));
    expect(streams).toHaveLength(4);
    expect(a.states).toEqual([]);
  });

  it("catches up as soon as it is back in the foreground", async () => {
    const [a, b] = [await someone("a"), await someone("b")];
    const hall = await a.parlor.enterRoom(`hall-${people}`);
    const theirs = await b.parlor.joinRoom(hall.id);
    const heard = textsOf(hall);
    const hidden = a.phone.hide();
    await a.clock.advance(5_000);
    await hidden;
    expect(a.phone.running).toBe(0);
    await theirs.send("are you there?");
    await expect.poll(() => a.states.at(-1), poll).toBe("connecting");
    await a.clock.advance(60_000);
    const waiting = a.clock.waitsMs;
    expect(Math.min(...waiting)).toBeGreaterThan(0);
    a.phone.show();
    await expect.poll(() => heard, poll).toEqual(["are you there?"]);
    expect(a.parlor.state.name).toBe("resumed");
  });

  it("goes on at once when the network is back", async () => {
    const a = await someone("a");
    await a.parlor.enterRoom(`hall-${people}`);
    a.phone.network(false);
    a.phone.cut("errcode:-109 net::ERR_ADDRESS_UNREACHABLE");
    await expect.poll(() => a.states.at(-1), poll).toBe("connecting");
    await expect.poll(() => a.clock.waitsMs.length, poll).toBeGreaterThan(0);
    a.phone.network(true);
    await expect.poll(() => a.states.at(-1), poll).toBe("resumed");
  });

  it("takes its own place again when it is opened anew", async () => {
    const { phone, clock } = newPhone();
    const userId = `back-${++people}`;
    const before = await start(userId, phone, clock);
    const { id } = await before.enterRoom(`hall-${people}`);
    const [kept] = phone.storage.values();
    before.close();
    const after = await start(userId, phone, clock);
    await expect.poll(() => after.rooms.map((room) => room.id), poll).toEqual([id]);
    expect([...phone.storage.values()]).toEqual([kept]);
    expect(kept).toMatch(/^[0-9a-f]{32}$/);
  });

  it("reads by long poll and calls, with one place for calls", async () => {
    const { phone, clock } = newPhone("missing");
    const parlor = await start(`one-${++people}`, phone, clock, { pieces: "missing", maxCalls: 1 });
    const hall = await parlor.enterRoom(`hall-${people}`);
    const heard = textsOf(hall);
    await Promise.all(["one", "two", "three"].map((text) => hall.send(text)));
    await expect.poll(() => heard, poll).toEqual(["one", "two", "three"]);
    expect(phone.most).toBe(2);
  });

  it("counts where views have no 64 bits, and runs where globalThis has no name", async () => {
    const { phone, clock } = newPhone();
    const realm = openRealm(phone);
    expect(realm.run('"getBigInt64" in DataView.prototype')).toBe(false);
    realm.run("var global = globalThis; delete globalThis.globalThis;");
    expect(realm.run("typeof globalThis")).toBe("undefined");
    realm.run(script);
    const { createMiniParlor } = realm.run("parlor") as Mini;
    const userId = `counting-${++people}`;
    const { token } = await backend.auth.issueToken({ userId });
    const parlor = createMiniParlor({ baseUrl: service.url, token, wx: phone, clock, random });
    running.push(parlor);
    await parlor.connect();
    const hall = await parlor.enterRoom(`hall-${people}`);
    const sent = [await hall.send("one"), await hall.send("two")];
    expect(sent.map(({ sequence }) => sequence)).toEqual([3n, 4n]);
  });

  it("leaves nothing behind on the phone once it has ended", async () => {
    const a = await someone("a");
    expect(a.phone.listeners).toBe(2);
    await a.parlor.logOut();
    expect(a.phone).toMatchObject({ listeners: 0, running: 0 });
    await expect.poll(() => a.clock.waitsMs, poll).toEqual([]);
  });
});
