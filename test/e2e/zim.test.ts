import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../client/clock.ts";
import { tokenFor } from "../support/front-desk.ts";
import { Phone } from "../support/mini/phone.ts";
import { bundle, openRealm } from "../support/mini/realm.ts";
import { randomFrom } from "../support/random.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { type ScriptPage, serveScript } from "../support/sides/script-page.ts";
import { launchBrowser, patience } from "./visitor.ts";
import { actingOn, type Said } from "./zim-app.ts";
import { createRoom, enterRoom, joinRoom, leaveRoom, onMemberJoined } from "./zim-snippets.ts";

/** Someone who runs the article's code. */
interface Reader {
  readonly userID: string;
  run(snippet: string): Promise<void>;
  said(): Promise<Said>;
}

let service: ServiceProcess;
let browser: Browser;
let site: ScriptPage;
let miniScript: string;
const random = randomFrom("the article's code in mini programs");
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), serveScript("test/e2e/zim-page.ts")]);
  miniScript = await bundle("client/zim/mini.ts", "app");
  service = await startService({ ORIGINS: site.origin });
});
afterAll(async () => {
  for (const close of closing) await close();
  await browser?.close();
  site?.close();
  await service?.stop();
});

let count = 0;

/** Opens the article's code in a module of its own: it knows one client, as a page does. */
async function inNode(): Promise<Reader> {
  const userID = `node-${++count}`;
  vi.resetModules();
  const { openApp } = await import("./zim-app.ts");
  const app = openApp();
  await app.logIn(service.url, userID, await tokenFor(userID));
  closing.push(() => app.logOut());
  return { userID, run: async (snippet) => app.run(snippet), said: async () => app.said };
}

/** Opens the article's code on a page of another origin than the service's. */
async function inChromium(): Promise<Reader> {
  const userID = `page-${++count}`;
  const context = await browser.newContext();
  closing.push(() => context.close());
  const page = await context.newPage();
  await page.goto(site.origin);
  await page.waitForFunction(() => "app" in window);
  const login = [service.url, userID, await tokenFor(userID)] as const;
  await page.evaluate(([url, id, token]) => window.app.logIn(url, id, token), login);
  return {
    userID,
    run: (snippet) => page.evaluate((code) => window.app.run(code), snippet),
    said: async () => {
      const text = await page.evaluate(() => JSON.stringify(window.app.said));
      return JSON.parse(text);
    },
  };
}

/** Opens the article's code in a mini program: the runtime that the article is about. */
async function inMiniProgram(): Promise<Reader> {
  const userID = `mini-${++count}`;
  const said: Said = { done: [], failed: [], logged: [] };
  const phone = new Phone({ clock: systemClock, random });
  const app = {
    done: (what: unknown) => said.done.push(what),
    failed: (error: { code: number; message: string }) =>
      said.failed.push({ code: error.code, message: error.message }),
    console: { log: (...args: unknown[]) => said.logged.push(args) },
  };
  const realm = openRealm(phone, app);
  realm.run(miniScript);
  const server = JSON.stringify(service.url);
  const token = JSON.stringify(await tokenFor(userID));
  await realm.run(`
    var zim = app.ZIM.create({ appID: 1, server: ${server}, wx });
    zim.login("${userID}", { userName: "${userID}", token: ${token} });
  `);
  closing.push(() => realm.run("zim.logout()"));
  return {
    userID,
    run: async (snippet) => void realm.run(actingOn(snippet)),
    said: async () => JSON.parse(JSON.stringify(said)),
  };
}

const user = ({ userID }: Reader) => ({
  userID,
  userName: userID,
  userAvatarUrl: "",
  userExtendedData: "",
});

describe.each([
  ["in Node", inNode, inNode],
  ["in Chromium", inChromium, inChromium],
  ["in Chromium, and the others in Node", inChromium, inNode],
  ["in a mini program", inMiniProgram, inMiniProgram],
])("the article's code %s", (_, open, openOther) => {
  /** What someone has said, in the end. */
  const says = (reader: Reader, said: Partial<Said>) =>
    expect.poll(() => reader.said(), patience).toMatchObject(said);

  it("creates a room and joins it, refuses what it is to refuse, and tells of those who join", async () => {
    const [a, b, c] = [await open(), await openOther(), await openOther()];
    const roomID = `room-${++count}`;
    const answer = { roomInfo: { baseInfo: { roomID, roomName: "Tea" } } };
    await b.run(joinRoom(roomID));
    await says(b, { failed: [{ code: 6000322, message: expect.stringContaining(roomID) }] });
    await a.run(createRoom(roomID, "Tea"));
    await says(a, { done: [answer], failed: [] });
    await a.run(onMemberJoined);
    await b.run(createRoom(roomID, "Tea"));
    await says(b, { done: [], failed: [{ code: 6000322 }, { code: 6000323 }] });
    await b.run(joinRoom(roomID));
    await says(b, { done: [answer] });
    await c.run(joinRoom(roomID));
    await says(a, {
      logged: [
        [roomID, [user(b)]],
        [roomID, [user(c)]],
      ],
    });
  });

  it("tells nobody of those who came before, nor of oneself", async () => {
    const [a, b, c] = [await open(), await openOther(), await openOther()];
    const roomID = `room-${++count}`;
    await a.run(createRoom(roomID, "Tea"));
    await says(a, { done: [{}] });
    await b.run(onMemberJoined);
    await b.run(joinRoom(roomID));
    await says(b, { done: [{}] });
    await c.run(joinRoom(roomID));
    await says(b, { logged: [[roomID, [user(c)]]] });
    expect((await b.said()).logged).toHaveLength(1);
  });

  it("enters a room that is not there, and one that is", async () => {
    const [x, y] = [await open(), await openOther()];
    const roomID = `room-${++count}`;
    const answer = { roomInfo: { baseInfo: { roomID, roomName: "Tea" } } };
    await x.run(enterRoom(roomID, "Tea"));
    await says(x, { done: [answer], failed: [] });
    await y.run(enterRoom(roomID, "Coffee"));
    await says(y, { done: [answer], failed: [], logged: [] });
    await says(x, { logged: [[roomID, [user(y)]]] });
  });

  it("leaves a room, which tells the others, and is destroyed with the last", async () => {
    const [a, b] = [await open(), await openOther()];
    const roomID = `room-${++count}`;
    await a.run(createRoom(roomID, "Tea"));
    await says(a, { done: [{}] });
    await b.run(joinRoom(roomID));
    await says(b, { done: [{}] });
    await a.run(leaveRoom("another"));
    await says(a, { failed: [{ code: 6000321 }] });
    await b.run(leaveRoom(roomID));
    await says(b, { done: [{}, { roomID }], logged: [] });
    await says(a, { logged: [[roomID, [user(b)]]] });
    await a.run(leaveRoom(roomID));
    await says(a, { done: [{}, { roomID }] });
    await a.run(joinRoom(roomID));
    await says(a, { failed: [{ code: 6000321 }, { code: 6000322 }] });
  });
});
