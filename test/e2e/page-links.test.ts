import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { developmentApp, developmentSecret } from "../../services/auth/development.ts";
import { startRedis } from "../support/redis.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { type Talkers, talkOn } from "./talkers.ts";
import {
  come,
  enter,
  launchBrowser,
  openOwnTab,
  patience,
  patient,
  say,
  shows,
} from "./visitor.ts";

/**
 * How long a page is cut off, frozen or alone. Some seconds are enough for all that happens to happen; the
 * long form, `PAGE_CUT_MS=20000`, is run by hand before a release: a page must outlive 20 s without a link.
 */
const cutMs = Number(process.env.PAGE_CUT_MS ?? "4000");

/** Where a picture of each state is left, for people. */
const pictures = join(tmpdir(), "parlor-page-links");

/** A service may come back just after a try, and the next one is some seconds away. */
const back = { timeout: 30_000 };

let service: ServiceProcess;
let browser: Browser;
beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  [service, browser] = await Promise.all([startService(patient), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

const phone = { viewport: { width: 360, height: 740 } };

function keep(page: Page, state: string): Promise<Buffer> {
  return page.screenshot({ path: join(pictures, `${state}.png`) });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until others have said so much more. */
async function hearMore(talkers: Talkers, more: number): Promise<void> {
  const before = talkers.count;
  await expect.poll(() => talkers.count, back).toBeGreaterThanOrEqual(before + more);
}

/** The lines of a page: what is said in them, in their order. */
function linesOf(page: Page): Promise<string[]> {
  return page.locator(".line .text").allTextContents();
}

/** Waits until the page shows exactly these lines, each said once, and has nothing on its way. */
async function showsExactly(page: Page, lines: readonly string[]): Promise<void> {
  expect(lines).toEqual([...new Set(lines)]);
  await expect.poll(() => linesOf(page), back).toEqual(lines);
  expect(await page.locator(".waiting li").count()).toBe(0);
}

/** Waits until all that was written on a page has got through. */
function sent(page: Page): Promise<void> {
  return page
    .locator(".waiting li")
    .first()
    .waitFor({ ...back, state: "detached" });
}

/** Notes all that the page says of its link from now on. */
async function watchBand(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const band = document.querySelector(".band");
    const told: string[] = [];
    Object.assign(window, { told });
    const look = () => band?.textContent && told.push(band.textContent);
    if (band !== null) new MutationObserver(look).observe(band, { childList: true, subtree: true });
  });
  return () => page.evaluate(() => Reflect.get(window, "told"));
}

/** Answers for how long at most nothing of the page has run since. */
async function watchStandstill(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    let [last, longest] = [performance.now(), 0];
    setInterval(() => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      Object.assign(window, { longest });
    }, 50);
  });
  return () => page.evaluate(() => Reflect.get(window, "longest") ?? 0);
}

const offline = "You are offline. Your messages will be sent once you are back.";
const reconnecting = "Reconnecting. Your messages will be sent.";
const resumed = "Connected again. Nothing was missed.";

describe("a page among people who talk", () => {
  it("misses nothing while it is offline, and sends what was written meanwhile", async () => {
    const room = "offline";
    const ann = await come(browser, service.url, { ...phone, room, name: "Ann" });
    const talkers = await talkOn(service.url, room);
    await shows(ann, "Dan 4");
    const told = await watchBand(ann);
    await ann.context().setOffline(true);
    await shows(ann, offline);
    await say(ann, "said while offline");
    await ann.getByLabel("Being sent").getByText("said while offline").waitFor(patience);
    await Promise.all([pause(cutMs), hearMore(talkers, 6)]);
    await keep(ann, "offline");
    expect(await ann.getByText(`Cleo ${talkers.count - (talkers.count % 2 ? 0 : 1)}`).count()).toBe(
      0,
    );
    await ann.context().setOffline(false);
    await expect.poll(told, back).toContain(resumed);
    await keep(ann, "back-online");
    await sent(ann);
    const lines = await talkers.pause();
    expect(lines).toContain("said while offline");
    await showsExactly(ann, lines);
    await talkers.stop();
    await ann.context().close();
  }, 90_000);

  it("misses nothing while its tab is frozen", async () => {
    const room = "frozen";
    const tab = await openOwnTab();
    const ann = tab.page;
    await ann.goto(`${service.url}/#room=${room}`);
    await enter(ann, "Ann");
    const talkers = await talkOn(service.url, room);
    await shows(ann, "Dan 4");
    const told = await watchBand(ann);
    const life = await ann.context().newCDPSession(ann);
    const stoodStill = await watchStandstill(ann);
    await life.send("Page.setWebLifecycleState", { state: "frozen" });
    await Promise.all([pause(cutMs), hearMore(talkers, 6)]);
    await life.send("Page.setWebLifecycleState", { state: "active" });
    await expect.poll(stoodStill, back).toBeGreaterThan(cutMs * 0.9);
    await ann.bringToFront();
    await hearMore(talkers, 4);
    const lines = await talkers.pause();
    await showsExactly(ann, lines);
    await keep(ann, "thawed");
    expect(await told()).toEqual([]);
    await say(ann, "awake");
    await showsExactly(ann, [...lines, "awake"]);
    await talkers.stop();
    await tab.close();
  }, 90_000);
});

/** Answers the page's requests for tokens with ones that are good for so long, while `gives` says so. */
async function giveShortTokens(
  page: Page,
  ttlS: number,
  gives: () => boolean,
): Promise<() => number> {
  let given = 0;
  await page.context().route("**/development/token", async (route) => {
    if (!gives()) return route.abort();
    const asked: unknown = route.request().postDataJSON();
    const { user, name } = Object(asked);
    const token = await new SignJWT({ name })
      .setProtectedHeader({ alg: "HS256" })
      .setIssuer(developmentApp.appId)
      .setSubject(String(user))
      .setAudience("parlor")
      .setExpirationTime(new Date(Date.now() + ttlS * 1000))
      .sign(new TextEncoder().encode(developmentSecret));
    given += 1;
    return route.fulfill({ json: { token } });
  });
  return () => given;
}

describe("a page whose token is short-lived, among people who talk", () => {
  /** Opens the page of Ann, whose tokens are good for so long. */
  async function open(room: string, ttlS: number, gives: () => boolean) {
    const ann = await browser.newPage(phone);
    const given = await giveShortTokens(ann, ttlS, gives);
    await ann.goto(`${service.url}/#room=${room}`);
    await ann.getByLabel("Your name").fill("Ann");
    await ann.keyboard.press("Enter");
    await ann.getByLabel("Your words").waitFor(patience);
    return { ann, given };
  }

  it("renews it time and again, and nobody notices", async () => {
    const room = "renewed";
    const { ann, given } = await open(room, 8, () => true);
    const talkers = await talkOn(service.url, room);
    const told = await watchBand(ann);
    await expect.poll(given, { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
    await keep(ann, "token-renewed");
    await say(ann, "still here");
    await sent(ann);
    const lines = await talkers.pause();
    expect(lines).toContain("still here");
    await showsExactly(ann, lines);
    expect(await told()).toEqual([]);
    expect(await ann.locator(".line.event", { hasText: /Ann/ }).count()).toBe(0);
    await talkers.stop();
    await ann.context().close();
  }, 90_000);

  it("comes back by itself where it could not be renewed in time, with all that was said", async () => {
    const room = "expired";
    let gives = true;
    const { ann } = await open(room, 4, () => gives);
    const talkers = await talkOn(service.url, room);
    await shows(ann, "Dan 4");
    gives = false;
    await shows(ann, reconnecting);
    const away = ann.locator(".line.event", { hasText: /You were away for a while/ });
    const before = await away.count(); // a slow page may have been late before
    await keep(ann, "token-expired");
    await say(ann, "said without a token");
    await hearMore(talkers, 10);
    gives = true;
    await away.nth(before).waitFor(back);
    await keep(ann, "token-came");
    await sent(ann);
    const lines = await talkers.pause();
    expect(lines).toContain("said without a token");
    await showsExactly(ann, lines);
    await talkers.stop();
    await ann.context().close();
  }, 90_000);
});

describe("a page whose service is killed, among people who talk", () => {
  it("logs in and enters again by itself, and says that the room began anew", async () => {
    const room = "killed";
    const first = await startService();
    const ann = await come(browser, first.url, { ...phone, room, name: "Ann" });
    const talkers = await talkOn(first.url, room);
    await shows(ann, "Dan 4");
    // What a service in memory has taken and nobody has heard goes with it: so that all is heard, nobody talks.
    const before = await talkers.pause();
    await showsExactly(ann, before);
    await first.stop("SIGKILL");
    talkers.resume();
    await shows(ann, reconnecting);
    await say(ann, "is anyone there");
    await pause(cutMs);
    await keep(ann, "killed");
    const second = await startService({ PORT: new URL(first.url).port });
    await ann.locator(".line.event", { hasText: "The room began anew meanwhile." }).waitFor(back);
    await keep(ann, "began-anew");
    await hearMore(talkers, 5);
    await ann.getByRole("button", { name: "3 people here" }).waitFor(back);
    await sent(ann);
    await showsExactly(ann, [...before, ...(await talkers.pause())]);
    expect(await linesOf(ann)).toContain("is anyone there");
    await talkers.stop();
    await ann.context().close();
    await second.stop();
  }, 120_000);

  it("misses nothing where the room is kept in Redis, while others talk on by another node", async () => {
    const room = "kept";
    const redis = await startRedis();
    const env = { REDIS_URL: redis.url, ...patient };
    const [near, far] = await Promise.all([startService(env), startService(env)]);
    const ann = await come(browser, near.url, { ...phone, room, name: "Ann" });
    const talkers = await talkOn(far.url, room);
    await shows(ann, "Dan 4");
    const told = await watchBand(ann);
    await near.stop("SIGKILL");
    await shows(ann, reconnecting);
    await say(ann, "said to nobody yet");
    await pause(cutMs);
    const again = await startService({ ...env, PORT: new URL(near.url).port });
    await expect.poll(told, back).toContain(resumed);
    await keep(ann, "kept-in-redis");
    await sent(ann);
    const lines = await talkers.pause();
    expect(lines).toContain("said to nobody yet");
    await showsExactly(ann, lines);
    await talkers.stop();
    await ann.context().close();
    await Promise.all([again.stop(), far.stop()]);
    await redis.stop();
  }, 120_000);
});
