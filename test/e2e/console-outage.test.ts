import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backendOf } from "../support/clients.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { watchConsole } from "./console-visitor.ts";
import { freeze, launchBrowser, patience, shows } from "./visitor.ts";

/** How long the page is cut off, or frozen. `LONG=1` is the form for a machine of one's own. */
const outageMs = process.env.LONG === "1" ? 20_000 : 3000;

/** Sooner than by silence alone, which is told of after 30 s. */
const soon = { timeout: 25_000 };

let redis: RedisServer;
let service: ServiceProcess;
let browser: Browser;
beforeAll(async () => {
  [redis, browser] = await Promise.all([startRedis(), launchBrowser()]);
  service = await startService({ REDIS_URL: redis.url });
});
afterAll(async () => {
  await browser.close();
  await service.stop();
  await redis.stop();
});

const words = (page: Page) => page.locator(".link-state").textContent();
const log = (page: Page) => page.locator(".log-lines .text").allTextContents();
const gaps = (page: Page) => page.locator(".log-lines .gap").count();

/** Says numbers in a room until it is told to stop. Answers then how many it said. */
function talkIn(roomId: string): () => Promise<number> {
  let [said, going] = [0, true];
  const talk = async () => {
    const backend = await backendOf(service.url);
    while (going) {
      const content = { content: { case: "text" as const, value: { text: `word ${said + 1}` } } };
      await backend.messages.sendMessage({ roomId, content });
      said++;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return said;
  };
  const over = talk();
  return () => {
    going = false;
    return over;
  };
}

/** Opens a room that is talked in. */
async function watchTalk(roomId: string) {
  const backend = await backendOf(service.url);
  await backend.rooms.createRoom({ room: { roomId }, config: { keepWhenEmpty: true } });
  const page = await watchConsole(browser, service.url, { room: roomId });
  const hush = talkIn(roomId);
  await shows(page, "the service: word 3");
  return { page, hush };
}

/** Every word once, in order, and nothing that was missed. */
async function hasAll(page: Page, said: number): Promise<void> {
  const all = Array.from({ length: said }, (_, i) => `the service: word ${i + 1}`);
  const spoken = async () => (await log(page)).filter((line) => line.includes(": word "));
  await expect.poll(spoken, patience).toEqual(all);
  expect(await gaps(page)).toBe(0);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("the console", () => {
  it("says at once that it is offline, and has every message once when it is back", async () => {
    const { page, hush } = await watchTalk("offline");
    await page.context().setOffline(true);
    await expect.poll(() => words(page), soon).toBe("Offline");
    await shows(page, /Your machine is offline/);
    await pause(outageMs);
    expect(await words(page)).toBe("Offline");
    await page.context().setOffline(false);
    await expect.poll(() => words(page), patience).toBe("Live");
    await hasAll(page, await hush());
    await page.context().close();
  }, 90_000);

  it("has every message once after its tab was frozen", async () => {
    const { page, hush } = await watchTalk("frozen");
    // Page.setWebLifecycleState freezes no page that is seen: it is stopped, and told of its waking by hand.
    const thaw = await freeze(page);
    await pause(outageMs);
    await thaw();
    await page.evaluate(() => document.dispatchEvent(new Event("resume")));
    await expect.poll(() => words(page), patience).toBe("Live");
    await hasAll(page, await hush());
    await page.context().close();
  }, 90_000);

  it("says that it reconnects where the service is killed, and misses nothing once it is back", async () => {
    const { page, hush } = await watchTalk("killed");
    const before = await hush();
    await service.stop("SIGKILL");
    await expect.poll(() => words(page), patience).toBe("Reconnecting…");
    await shows(page, /The stream of events is lost/);
    service = await startService({ REDIS_URL: redis.url, PORT: new URL(service.url).port });
    const backend = await backendOf(service.url);
    const content = { content: { case: "text" as const, value: { text: `word ${before + 1}` } } };
    await backend.messages.sendMessage({ roomId: "killed", content });
    await expect.poll(() => words(page), patience).toBe("Live");
    await hasAll(page, before + 1);
    await page.context().close();
  }, 90_000);

  it("finds out soon that a way is dead that breaks nothing", async () => {
    const { page, hush } = await watchTalk("dead");
    process.kill(service.pid, "SIGSTOP");
    try {
      await expect.poll(() => words(page), soon).toBe("Reconnecting…");
    } finally {
      process.kill(service.pid, "SIGCONT");
    }
    await expect.poll(() => words(page), patience).toBe("Live");
    await hasAll(page, await hush());
    await page.context().close();
  }, 90_000);
});
