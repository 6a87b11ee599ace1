import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ZIMOptions } from "../../client/zim/index.ts";
import type { ZIM } from "../../client/zim/mini.ts";
import { createHandClock } from "../client/hand-clock.ts";
import { heard, listen, type Someone } from "../client/zim/people.ts";
import { file } from "../house/sources.ts";
import { backendOf } from "../support/clients.ts";
import { Phone } from "../support/mini/phone.ts";
import { bundle, openRealm } from "../support/mini/realm.ts";
import type { Calls } from "../support/node.ts";
import { randomFrom } from "../support/random.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";

type Mini = typeof import("../../client/zim/mini.ts");

const guide = file("docs/guides/mini-programs.md");
const poll = { interval: 1, timeout: 30_000 };
const random = randomFrom("ZIM's client in a mini program");

let service: ServiceProcess;
let backend: Calls;
let script: string;

beforeAll(async () => {
  service = await startService();
  backend = await backendOf(service.url);
  script = await bundle("client/zim/mini.ts", "zim");
});
afterAll(() => service?.stop());

/** The clients of the case that runs. */
const running: ZIM[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((zim) => zim.logout()));
});

function newPhone() {
  const clock = createHandClock();
  return { clock, phone: new Phone({ clock, random }) };
}

/** Starts the mini program on a phone, as the user taps it, and logs in. */
async function start(userID: string, phone: Phone, options: Partial<ZIMOptions>): Promise<Someone> {
  const realm = openRealm(phone);
  realm.run(script);
  const { ZIM } = realm.run("zim") as Mini;
  const zim = ZIM.create({ appID: 1, server: service.url, wx: phone, random, ...options });
  if (zim === null) throw new Error("there is a client already");
  running.push(zim);
  const someone = listen(zim, userID);
  const { token } = await backend.auth.issueToken({ userId: userID });
  await zim.login(userID, { token, userName: userID });
  return someone;
}

let people = 0;

/** Someone on a phone of their own. */
async function someone(name: string) {
  const { phone, clock } = newPhone();
  const one = await start(`${name}-${++people}`, phone, { clock });
  return { ...one, phone, clock };
}

/** Two in a room of their own. */
async function pair() {
  const [a, b] = [await someone("a"), await someone("b")];
  const roomID = `hall-${people}`;
  await a.zim.enterRoom({ roomID, roomName: "" });
  await b.zim.joinRoom(roomID);
  await expect.poll(() => a.told("roomMemberJoined"), poll).toHaveLength(1);
  return { a, b, roomID };
}

/** How it stands with the service. */
const state = ({ told }: Someone) => told("connectionStateChanged").at(-1)?.state;

describe("ZIM's client in a mini program", () => {
  it("catches up as soon as it is back in the foreground", async () => {
    const { a, b, roomID } = await pair();
    const hidden = a.phone.hide();
    await a.clock.advance(5_000);
    await hidden;
    expect(a.phone.running).toBe(0);
    await b.zim.sendMessage({ type: 1, message: "are you there?" }, roomID, 1);
    await expect.poll(() => state(a), poll).toBe(3);
    await a.clock.advance(60_000);
    expect(Math.min(...a.clock.waitsMs)).toBeGreaterThan(0);
    a.phone.show();
    await expect.poll(() => heard(a), poll).toMatchObject([{ message: "are you there?" }]);
    expect(state(a)).toBe(2);
  });

  it("goes on at once when the network is back", async () => {
    const { a } = await pair();
    a.phone.network(false);
    a.phone.cut("errcode:-109 net::ERR_ADDRESS_UNREACHABLE");
    await expect.poll(() => state(a), poll).toBe(3);
    await expect.poll(() => a.clock.waitsMs.length, poll).toBeGreaterThan(0);
    a.phone.network(true);
    await expect.poll(() => state(a), poll).toBe(2);
  });

  it("takes its own place again when it is opened anew", async () => {
    const { phone, clock } = newPhone();
    const userID = `back-${++people}`;
    const before = await start(userID, phone, { clock });
    const roomID = `hall-${people}`;
    await before.zim.enterRoom({ roomID, roomName: "" });
    const [kept] = phone.storage.values();
    const after = await start(userID, phone, { clock });
    await expect
      .poll(() => after.told("roomStateChanged"), poll)
      .toMatchObject([{ roomID, state: 2 }]);
    await expect.poll(() => state(before), poll).toBe(0);
    expect([...phone.storage.values()]).toEqual([kept]);
    expect(kept).toMatch(/^[0-9a-f]{32}$/);
  });

  it("leaves nothing behind on the phone once it is logged out, and can log in again", async () => {
    const { phone, clock, zim, userID } = await someone("a");
    expect(phone.listeners).toBe(2);
    await zim.logout();
    expect(phone).toMatchObject({ listeners: 0, running: 0 });
    await expect.poll(() => clock.waitsMs, poll).toEqual([]);
    const { token } = await backend.auth.issueToken({ userId: userID });
    await zim.login(userID, { token, userName: userID });
    expect(phone.listeners).toBe(2);
    zim.destroy();
    expect(phone.listeners).toBe(0);
  });
});

describe("the guide's code", () => {
  it("runs as it stands, but for where the service is and whence the token comes", async () => {
    const [, code = ""] = /```js\n(const \{ ZIM \}[\s\S]*?)```/.exec(guide) ?? [];
    const b = await someone("b");
    await b.zim.enterRoom({ roomID: "lobby", roomName: "" });
    const logged: unknown[][] = [];
    const { token } = await backend.auth.issueToken({ userId: "ann" });
    const realm = openRealm(newPhone().phone, {
      console: { log: (...args: unknown[]) => logged.push(args) },
      fetchToken: async () => token,
    });
    realm.run(`${script}\nvar require = () => zim;`);
    realm.run(`(() => {
      ${code.replace("https://parlor.example", service.url)}
      globalThis.talk = talk;
      globalThis.leave = () => zim.logout();
    })();`);
    await realm.run("talk()");
    await expect.poll(() => heard(b), poll).toMatchObject([{ message: "你好" }]);
    const c = await someone("c");
    await c.zim.joinRoom("lobby");
    await expect.poll(() => logged, poll).toMatchObject([["lobby", [{ userID: c.userID }]]]);
    await realm.run("leave()");
  });
});
