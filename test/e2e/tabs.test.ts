import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { backendOf } from "../support/clients.ts";
import type { Calls } from "../support/node.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { type ScriptPage, serveScript } from "../support/sides/script-page.ts";
import { freeze, launchBrowser, patience } from "./visitor.ts";

let browser: Browser;
let site: ScriptPage;
let service: ServiceProcess;
let backend: Calls;
beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), serveScript("test/e2e/tabs-page.ts")]);
  service = await startService({ ORIGINS: site.origin });
  backend = await backendOf(service.url);
});
afterAll(async () => {
  await browser?.close();
  site?.close();
  await service?.stop();
});

/** One user's browser: it has its own locks, channels and storage. */
let context: BrowserContext;
let count = 0;
let token: string;
let roomId: string;
beforeEach(async () => {
  context = await browser.newContext();
  roomId = `room${++count}`;
  ({ token } = await backend.auth.issueToken({ userId: `ann${count}` }));
  return () => context.close();
});

async function openTab(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(site.origin);
  const args: [string, string, string] = [service.url, token, roomId];
  await page.evaluate(([url, jwt, room]) => window.tab.begin(url, jwt, room), args);
  return page;
}

const heard = (page: Page) => page.evaluate(() => window.tab.heard);
const states = (page: Page) => page.evaluate(() => window.tab.states);

async function say(text: string): Promise<void> {
  const content = { content: { case: "text" as const, value: { text } } };
  await backend.messages.sendMessage({ roomId, content });
}

async function streams(): Promise<number> {
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  return Number(/^parlor_streams (\d+)$/m.exec(metrics)?.[1]);
}

describe("Tabs of one user in a browser", () => {
  it("are more than it has connections, and need one of them", async () => {
    const before = await streams();
    const tabs: Page[] = [];
    for (let i = 0; i < 8; i++) tabs.push(await openTab());
    await expect.poll(async () => (await streams()) - before, patience).toBe(1);
    await Promise.all(tabs.map((page, i) => page.evaluate((n) => window.tab.send(`from ${n}`), i)));
    const all = Array.from({ length: 8 }, (_, i) => `from ${i}`);
    for (const page of tabs)
      await expect.poll(async () => (await heard(page)).toSorted(), patience).toEqual(all);
  }, 60_000);

  it("go on where the one with the stream crashes, and miss nothing", async () => {
    const [first, second] = [await openTab(), await openTab()];
    await say("before");
    await expect.poll(() => heard(second), patience).toEqual(["before"]);
    const cdp = await context.newCDPSession(first);
    void cdp.send("Page.crash").catch(() => {});
    await first.waitForEvent("crash", patience);
    await say("after");
    await expect.poll(() => heard(second), patience).toEqual(["before", "after"]);
    expect(await states(second)).toEqual(["live"]);
  }, 60_000);

  it("go on where the one with the stream is frozen, and so does that one once it is not", async () => {
    const [first, second] = [await openTab(), await openTab()];
    await say("before");
    await expect.poll(() => heard(second), patience).toEqual(["before"]);
    const thaw = await freeze(first);
    const texts = ["before", "one", "two", "three"];
    for (const text of texts.slice(1)) await say(text);
    await expect.poll(() => heard(second), patience).toEqual(texts);
    expect(await states(second)).toEqual(["live"]);
    await thaw();
    await say("four");
    for (const page of [first, second])
      await expect.poll(() => heard(page), patience).toEqual([...texts, "four"]);
    expect(await states(first)).not.toContain("room was reset");
    const { sessions } = await backend.auth.listSessions({ userId: `ann${count}` });
    expect(sessions).toHaveLength(1);
  }, 60_000);

  it("are in their room again at once where the only one is loaded anew", async () => {
    const page = await openTab();
    await page.reload();
    const args: [string, string, string] = [service.url, token, roomId];
    await page.evaluate(([url, jwt, room]) => window.tab.begin(url, jwt, room), args);
    const { events } = await backend.messages.listMessages({ roomId });
    const { members } = await backend.rooms.listMembers({ roomId });
    const { sessions } = await backend.auth.listSessions({ userId: `ann${count}` });
    expect([events.length, members.length, sessions.length]).toEqual([0, 1, 1]);
  }, 60_000);
});
