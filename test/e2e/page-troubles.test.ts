import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backendOf, logIn } from "../support/clients.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import {
  ask,
  come,
  enter,
  launchBrowser,
  patience,
  patient,
  people,
  say,
  shows,
  visit,
  watchPart,
} from "./visitor.ts";

let service: ServiceProcess;
let browser: Browser;
beforeAll(async () => {
  [service, browser] = await Promise.all([startService(patient), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

describe("the page of a server without a development log-in", () => {
  it("asks for a token, says in words that it is no good, and takes one that is", async () => {
    const folder = await mkdtemp(join(tmpdir(), "parlor-page-"));
    const secret = randomBytes(32).toString("hex");
    const config = join(folder, "apps.json");
    await writeFile(config, JSON.stringify({ apps: [{ id: "shop", secrets: [secret] }] }));
    const shop = await startService({ CONFIG: config });
    const page = await visit(browser, shop.url);
    await ask(page, "Ann");
    await shows(page, /no development log-in/);
    await page.getByLabel("Token").fill("nonsense");
    await page.keyboard.press("Enter");
    await shows(page, /does not accept this token/);
    const token = new SignJWT({ name: "Ann of the shop" })
      .setProtectedHeader({ alg: "HS256" })
      .setIssuer("shop")
      .setSubject("ann")
      .setAudience("parlor")
      .setExpirationTime("1h");
    await page.getByLabel("Token").fill(await token.sign(new TextEncoder().encode(secret)));
    await page.keyboard.press("Enter");
    await page.getByLabel("Your words").waitFor(patience);
    await expect.poll(() => people(page), patience).toEqual(["Ann of the shop"]);
    await page.close();
    await shop.stop();
    await rm(folder, { recursive: true });
  });
});

describe("a page that loses its service", () => {
  it("says so, and comes back by itself to one that was started anew", async () => {
    const first = await startService();
    const [ann, bo] = [await visit(browser, first.url), await visit(browser, first.url)];
    await enter(ann, "Ann");
    await enter(bo, "Bo");
    await first.stop();
    await shows(ann, "Reconnecting. Your messages will be sent.");
    const second = await startService({ PORT: new URL(first.url).port });
    // The next try may be ten seconds away by now.
    for (const page of [ann, bo])
      await page.getByText(/You were away for a while/).waitFor({ timeout: 30_000 });
    await expect.poll(() => people(ann), patience).toHaveLength(2);
    await say(bo, "here again");
    await shows(ann, "here again");
    await ann.close();
    await bo.close();
    await second.stop();
  }, 60_000);

  it("says before it is in that nobody answers, and can be called off", async () => {
    const page = await visit(browser, service.url);
    await page.route("**/parlor.v1.AuthService/Login", (route) => route.abort());
    await ask(page, "Ann");
    await shows(page, /does not answer yet. Trying again/);
    await page.keyboard.press("Escape");
    await expect
      .poll(() => page.getByRole("button", { name: "Enter" }).isEnabled(), patience)
      .toBe(true);
    expect(await page.getByRole("button", { name: "Cancel" }).isVisible()).toBe(false);
    await page.close();
  });
});

describe("a page that is refused, or put out", () => {
  it("says that a room is full, and of how many", async () => {
    const backend = await backendOf(service.url);
    await backend.rooms.createRoom({ room: { roomId: "booth" }, config: { maxMembers: 1 } });
    const guest = await logIn(service.url, "guest");
    await guest.rooms.joinRoom({ roomId: "booth" });
    const page = await visit(browser, service.url, { room: "booth" });
    await ask(page, "Ann");
    await shows(page, /“booth” is full: it admits 1/);
    await page.close();
  });

  it("says that the room was closed, and by whom", async () => {
    const page = await visit(browser, service.url, { room: "shutter" });
    await enter(page, "Ann");
    const backend = await backendOf(service.url);
    await backend.rooms.destroyRoom({ roomId: "shutter" });
    await shows(page, "“shutter” was closed by the service.");
    await page.close();
  });

  it("says that its session was revoked", async () => {
    const page = await visit(browser, service.url, { room: "gate" });
    await enter(page, "Ann");
    const backend = await backendOf(service.url);
    const { members } = await backend.rooms.listMembers({ roomId: "gate" });
    await backend.auth.revokeSessions({ userId: members[0]?.userId ?? "" });
    await shows(page, /You were signed out by the service/);
    await page.close();
  });

  it("says what is wrong with a name before it asks anyone", async () => {
    const page = await visit(browser, service.url);
    await page.getByRole("button", { name: "Enter" }).click();
    await shows(page, "Say how you want to be called.");
    await page.getByLabel("Room", { exact: true }).fill("two words");
    await ask(page, "Ann");
    await shows(page, /has no spaces/);
    await page.close();
  });
});

describe("a tab", () => {
  it("takes its own place again when it is reloaded", async () => {
    const [ann, bo] = [
      await visit(browser, service.url, { room: "den" }),
      await visit(browser, service.url, { room: "den" }),
    ];
    await enter(ann, "Ann");
    await enter(bo, "Bo");
    await shows(ann, /Bo came in/);
    await bo.reload();
    await bo.getByLabel("Your words").waitFor(patience);
    await say(bo, "the same one");
    await shows(ann, "the same one");
    expect(await people(ann)).toEqual(["Ann", "Bo"]);
    expect(await ann.getByText(/Bo left/).count()).toBe(0);
    await ann.close();
    await bo.close();
  });

  it("that was duplicated is another person", async () => {
    const ann = await visit(browser, service.url, { room: "twins" });
    await enter(ann, "Ann");
    const opened = ann.waitForEvent("popup");
    await ann.evaluate(() => void window.open(location.href));
    const twin = await opened;
    await twin.getByLabel("Your words").waitFor(patience);
    await expect.poll(() => people(ann), patience).toEqual(["Ann", "Ann"]);
    await say(twin, "hello, Ann");
    await shows(ann, "hello, Ann");
    await ann.context().close();
  });
});

/** The controls without a name, as those who listen to the page have them. */
async function nameless(page: Page): Promise<string[]> {
  const tree = await page.locator("body").ariaSnapshot();
  return tree
    .split("\n")
    .filter((line) => /- (button|textbox|link|checkbox|radio)(?! ")/.test(line));
}

describe("the page for everyone", () => {
  it("has a name for every control, and a key for each of the room's", async () => {
    const page = await visit(browser, service.url, {
      room: "keys",
      viewport: { width: 360, height: 740 },
    });
    await enter(page, "Ann");
    expect(await nameless(page)).toEqual([]);
    await page.evaluate(() => document.querySelector(".send")?.removeAttribute("aria-label"));
    await page.evaluate(() => document.querySelector(".send")?.removeAttribute("title"));
    expect(await nameless(page)).toHaveLength(1); // it would be seen
    await page.keyboard.press("Alt+p");
    await page.getByRole("complementary").waitFor(patience);
    await page.keyboard.press("Escape");
    await page.getByRole("complementary").waitFor({ ...patience, state: "hidden" });
    await page.keyboard.press("Alt+l");
    await shows(page, "You left “keys”.");
    await page.close();
  });

  it("moves nothing for those who ask for no motion", async () => {
    const page = await visit(browser, service.url, {
      room: "demo-live-still",
      reducedMotion: "reduce",
    });
    await enter(page, "Ann");
    const flown = await watchPart(page, ".barrage");
    await say(page, "no wind", "Control+Enter");
    await expect
      .poll(async () => (await flown()).flat(), patience)
      .toContainEqual(expect.stringContaining("no wind"));
    const moving = () => page.evaluate(() => document.getAnimations().length);
    expect(await moving()).toBe(0);
    const given = await watchPart(page, ".gift-show");
    await page.getByRole("button", { name: "Send a rose" }).click({ clickCount: 2 });
    await expect
      .poll(async () => (await given()).flat(), patience)
      .toContainEqual(expect.stringMatching(/×2$/));
    expect(await moving()).toBe(0);
    await page.close();
    const [ann, bo] = await Promise.all(
      ["Ann", "Bo"].map((name) =>
        come(browser, service.url, { room: "demo-voice-still", name, reducedMotion: "reduce" }),
      ),
    );
    await bo?.getByRole("button", { name: "Take seat 1" }).click();
    await ann?.getByRole("button", { name: /Seat 1, Bo/ }).waitFor(patience);
    expect(await ann?.evaluate(() => document.getAnimations().length)).toBe(0);
    for (const each of [ann, bo]) await each?.context().close();
  });
});
