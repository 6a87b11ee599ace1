import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backendOf } from "../support/clients.ts";
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

/** Where the focus is: a tag, and the id or the label. */
function focusOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement: element } = document;
    return `${element?.tagName} ${element?.id || element?.getAttribute("class")}`;
  });
}

describe("a pasted token", () => {
  let shop: ServiceProcess;
  let folder: string;
  const secret = randomBytes(32).toString("hex");
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "parlor-doors-"));
    const config = join(folder, "apps.json");
    await writeFile(config, JSON.stringify({ apps: [{ id: "shop", secrets: [secret] }] }));
    shop = await startService({ CONFIG: config });
  });
  afterAll(async () => {
    await shop.stop();
    await rm(folder, { recursive: true });
  });

  const tokenFor = (ttlS: number): Promise<string> =>
    new SignJWT({ name: "Ann" })
      .setProtectedHeader({ alg: "HS256" })
      .setIssuer("shop")
      .setSubject("ann")
      .setAudience("parlor")
      .setExpirationTime(new Date(Date.now() + ttlS * 1000))
      .sign(new TextEncoder().encode(secret));

  async function comeWith(token: string): Promise<Page> {
    const page = await visit(browser, shop.url);
    await ask(page, "Ann");
    await shows(page, /no development log-in/);
    await page.getByLabel("Token").fill(token);
    await page.keyboard.press("Enter");
    await page.getByLabel("Your words").waitFor(patience);
    return page;
  }

  it("outlives a reload, and is renewed in the room before it expires", async () => {
    const expiresAt = Date.now() + 20_000;
    const page = await comeWith(await tokenFor(20));
    await page.reload();
    await page.getByLabel("Your words").waitFor(patience);
    await page
      .getByText(/Your token expires at .+\. Paste a newer one to stay\./)
      .waitFor(patience);
    const field = page.locator(".token-band input");
    await field.fill("nonsense");
    await page.keyboard.press("Enter");
    await shows(page, /does not accept this token/);
    const newer = await tokenFor(3600);
    await field.fill(newer);
    await page.keyboard.press("Enter");
    await field.waitFor({ ...patience, state: "hidden" });
    await new Promise((resolve) => setTimeout(resolve, expiresAt + 1000 - Date.now()));
    await say(page, "still here");
    await shows(page, "still here");
    // The old one would do for a reload, too, for as long as clocks may differ.
    expect(await page.evaluate(() => sessionStorage.getItem("parlor.token"))).toBe(newer);
    await page.reload();
    await page.getByLabel("Your words").waitFor(patience);
    await page.context().close();
  }, 90_000);

  it("that has run out is asked for where it is to be pasted", async () => {
    const page = await comeWith(await tokenFor(6));
    // One that is over when it is used first is good for the half minute that clocks may differ.
    await page.getByText("Your token has run out.").waitFor({ timeout: 45_000 });
    expect(await focusOf(page)).toBe("INPUT token");
    expect(await page.getByLabel("Token").inputValue()).toBe("");
    await page.getByLabel("Token").fill(await tokenFor(3600));
    await page.keyboard.press("Enter");
    await page.getByLabel("Your words").waitFor(patience);
    await page.context().close();
  }, 90_000);
});

describe("the way in", () => {
  it("is called off at once, while the log-in server is silent, too", async () => {
    const page = await visit(browser, service.url);
    await page.route("**/development/token", () => {}); // it is never answered
    await page.getByLabel("Your name").fill("Ann");
    await page.getByRole("button", { name: "Enter" }).click();
    await shows(page, /Entering/);
    expect(await focusOf(page)).toBe("BUTTON primary");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Cancel" }).waitFor({ ...patience, state: "hidden" });
    await page.unroute("**/development/token");
    await page.keyboard.press("Enter");
    await page.getByLabel("Your words").waitFor(patience);
    await page.context().close();
  });

  it("goes on by itself once the log-in server answers", async () => {
    const page = await visit(browser, service.url);
    await page.route("**/development/token", (route) => route.abort());
    await ask(page, "Ann");
    await shows(page, /does not answer yet. Trying again/);
    await page.unroute("**/development/token");
    await page.getByLabel("Your words").waitFor(patience);
    await page.context().close();
  });

  it("leads where the address says last, and nobody is left in between", async () => {
    const page = await visit(browser, service.url, { room: "first" });
    const held = Promise.withResolvers<void>();
    await page.route("**/EnterRoom", async (route) => {
      await held.promise;
      await route.continue();
    });
    await ask(page, "Ann");
    await shows(page, "Entering “first”…");
    await page.evaluate(() => {
      location.hash = "#room=second";
    });
    await shows(page, "Entering “second”…");
    held.resolve();
    await page.getByRole("heading", { name: "second" }).waitFor(patience);
    expect(page.url()).toMatch(/#room=second$/);
    await expect.poll(() => people(page), patience).toEqual(["Ann"]);
    const backend = await backendOf(service.url);
    const rooms = async () =>
      (await backend.rooms.listRooms({})).rooms.map(({ room }) => room?.roomId);
    await expect.poll(rooms, patience).not.toContain("first");
    await page.reload();
    await page.getByRole("heading", { name: "second" }).waitFor(patience);
    await page.context().close();
  });

  it("leaves the rooms that the tab was in before and did not leave", async () => {
    const page = await come(browser, service.url, { room: "before", name: "Ann" });
    // The tab goes without a word, and comes back to another room, on the same device.
    await page.route("**/Logout", (route) => route.abort());
    await page.goto("about:blank");
    await page.goto(`${service.url}/#room=after`);
    await enter(page, "Ann");
    const backend = await backendOf(service.url);
    const rooms = async () =>
      (await backend.rooms.listRooms({})).rooms.map(({ room }) => room?.roomId);
    await expect.poll(rooms, patience).not.toContain("before");
    expect(await rooms()).toContain("after");
    await page.context().close();
  });

  it("out is read before it is gone back on: whoever is put out while typing does not enter again", async () => {
    const room = "demo-live-out";
    const host = await come(browser, service.url, { room, name: "Host", moderator: true });
    const bo = await come(browser, service.url, { room, name: "Bo" });
    await bo.keyboard.press("Alt+k");
    await bo.getByRole("dialog").waitFor(patience);
    await host.locator(".people").getByRole("button", { name: /Bo/ }).click();
    await host.getByRole("button", { name: "Put out" }).click();
    await shows(bo, /You were put out/);
    expect(await bo.getByRole("dialog").count()).toBe(0);
    expect(await focusOf(bo)).toBe("P notice alarm");
    await bo.keyboard.press("Enter");
    expect(await bo.getByRole("button", { name: "Cancel" }).isVisible()).toBe(false);
    await host.context().close();
    await bo.context().close();
  });
});

describe("what one writes", () => {
  it("outlives another language: draft, reply, what is on its way and what failed", async () => {
    const room = "tongues";
    const ann = await come(browser, service.url, { room, name: "Ann" });
    const bo = await come(browser, service.url, { room, name: "Bo" });
    await say(bo, "who is there?");
    await shows(ann, "who is there?");
    await ann.keyboard.press("ArrowUp");
    await ann.getByRole("button", { name: "Reply" }).click();
    await ann.context().setOffline(true);
    await shows(ann, /You are offline/);
    await say(ann, "it is me");
    await ann.getByLabel("Your words").fill("and my dr");
    await ann.getByRole("button", { name: "中文 (Chinese)" }).click();
    await shows(ann, "你已离线。恢复后会发送你的消息。");
    expect(await ann.getByLabel("要说的话").inputValue()).toBe("and my dr");
    await ann.getByLabel("正在发送").getByText("it is me").waitFor(patience);
    await ann.getByRole("button", { name: "English（英文）" }).click();
    await ann.context().setOffline(false);
    await bo.locator(".line", { hasText: "it is me" }).locator(".quote").waitFor(patience);
    await shows(ann, "it is me");
    await expect.poll(() => ann.locator(".waiting li").count(), patience).toBe(0);
    expect(await ann.getByText("it is me").count()).toBe(1);
    await ann.context().close();
    await bo.context().close();
  });

  it("is not lost to a letter that is typed with AltGraph, nor to leaving without being asked", async () => {
    const ann = await come(browser, service.url, { room: "letters", name: "Ann" });
    const pressed = { code: "KeyL", altKey: true, bubbles: true };
    type Pressed = {
      readonly key: string;
      readonly modifierAltGraph?: true;
      readonly isComposing?: true;
    };
    const press = (init: Pressed) =>
      ann.evaluate(
        (event) => document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", event)),
        { ...pressed, ...init },
      );
    await press({ key: "@" });
    await press({ key: "l", modifierAltGraph: true });
    await press({ key: "l", isComposing: true });
    expect(await ann.getByLabel("Your words").isVisible()).toBe(true);
    await ann.getByLabel("Your words").fill("half a thought");
    await ann.keyboard.press("Alt+l");
    await ann.getByRole("dialog", { name: "Leave now?" }).waitFor(patience);
    await ann.getByRole("button", { name: "Stay" }).click();
    expect(await ann.getByLabel("Your words").inputValue()).toBe("half a thought");
    await ann.keyboard.press("Alt+l");
    await ann.getByRole("button", { name: "Leave all the same" }).click();
    await shows(ann, "You left “letters”.");
    await ann.context().close();
  });
});
