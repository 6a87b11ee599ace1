import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logIn, logInMany } from "../support/clients.ts";
import { type ServiceProcess, startService, token } from "../support/service-process.ts";
import { withoutRates } from "../support/without-rates.ts";
import {
  ask,
  come,
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

describe("a moderator", () => {
  it("gets at whoever said something, sees who is muted, and takes a mute and a ban back", async () => {
    const room = "demo-live-undo";
    const host = await come(browser, service.url, { room, name: "Host", moderator: true });
    const bo = await come(browser, service.url, { room, name: "Bo" });
    await say(bo, "louder!");
    await shows(host, "louder!");
    await host.keyboard.press("ArrowUp");
    await host.getByRole("button", { name: "About Bo" }).click();
    await host.getByRole("button", { name: "Mute for 10 minutes" }).click();
    await host.locator(".people li", { hasText: "muted" }).getByText("Bo").waitFor(patience);
    await host.locator(".line.event", { hasText: "Bo was muted" }).getByRole("button").click();
    await shows(host, "Bo may talk again");
    await expect
      .poll(() => host.locator(".people li", { hasText: "muted" }).count(), patience)
      .toBe(0);
    await say(bo, "thank you");
    await shows(host, "thank you");
    await host.locator(".people").getByRole("button", { name: /Bo/ }).click();
    await host.getByRole("button", { name: "Ban for an hour" }).click();
    await shows(bo, /You were banned/);
    await host.locator(".line.event", { hasText: "Bo was banned" }).getByRole("button").click();
    await shows(host, "Bo may come in again");
    await bo.getByRole("button", { name: "Enter" }).click();
    await bo.getByLabel("Your words").waitFor(patience);
    await host.context().close();
    await bo.context().close();
  });

  it("mutes everyone, and lets everyone talk; a draft waits meanwhile", async () => {
    const room = "demo-class-quiet";
    const host = await come(browser, service.url, { room, name: "Host", moderator: true });
    const bo = await come(browser, service.url, { room, name: "Bo" });
    await bo.getByLabel("Your words").fill("may I");
    await host.getByRole("button", { name: "Mute everyone" }).click();
    await shows(bo, "Everyone is muted here. By Host.");
    expect(await bo.getByLabel("Your words").inputValue()).toBe("may I");
    await bo.keyboard.press("Enter");
    await host.getByRole("button", { name: "Let everyone talk" }).click();
    await shows(bo, "Everyone may talk again");
    await bo.keyboard.type(" speak?");
    await bo.keyboard.press("Enter");
    await shows(host, "may I speak?");
    expect(await host.getByText("may I", { exact: true }).count()).toBe(0);
    await host.context().close();
    await bo.context().close();
  });
});

describe("the list of people", () => {
  it("finds one of very many by the name, one who is not shown, too", async () => {
    const other = await startService({ ...withoutRates(), ...patient });
    const ids = Array.from({ length: 230 }, (_, i) => `guest-${i + 1}`);
    const guests = await logInMany(other.url, ids);
    for (const guest of guests) await guest.rooms.enterRoom({ room: { roomId: "market" } });
    const page = await visit(browser, other.url, { room: "market" });
    await ask(page, "Ann");
    await page.getByLabel("Token").fill(await token("--user", "ann"));
    await page.keyboard.press("Enter");
    await shows(page, "and 31 more");
    expect(await people(page)).toHaveLength(200);
    await page.getByLabel("Find someone").fill("GUEST-217");
    await expect.poll(() => people(page), patience).toEqual(["guest-217"]);
    await page.getByLabel("Find someone").fill("nobody");
    await shows(page, "Nobody of that name is listed.");
    await page.context().close();
    await other.stop();
  }, 60_000);

  it("keeps a press and the focus on whom they were on, while others come and go", async () => {
    const room = "door";
    const ann = await come(browser, service.url, { room, name: "Ann" });
    const first = await logIn(service.url, "first");
    await first.rooms.joinRoom({ roomId: room });
    const second = await logIn(service.url, "second");
    await second.rooms.joinRoom({ roomId: room });
    const row = ann.locator(".people").getByRole("button", { name: /second/ });
    await row.hover();
    await ann.mouse.down();
    const third = await logIn(service.url, "third");
    await third.rooms.joinRoom({ roomId: room });
    await expect.poll(() => people(ann), patience).toEqual(["Ann", "first", "second", "third"]);
    await ann.mouse.up();
    await ann.getByRole("dialog", { name: "second" }).waitFor(patience);
    await ann.keyboard.press("Escape");
    await row.focus();
    await first.rooms.leaveRoom({ roomId: room });
    await expect.poll(() => people(ann), patience).toEqual(["Ann", "second", "third"]);
    expect(await ann.evaluate(() => document.activeElement?.textContent)).toContain("second");
    await ann.context().close();
  });
});

describe("a sheet", () => {
  it("goes by a click beside it, and by no other", async () => {
    const ann = await come(browser, service.url, { room: "sheets", name: "Ann" });
    await ann.keyboard.press("Alt+k");
    const sheet = ann.getByRole("dialog");
    const box = await sheet.boundingBox();
    if (box === null) throw new Error("no sheet");
    await ann.mouse.click(box.x + 6, box.y + 6);
    await ann.mouse.move(box.x + 60, box.y + 30);
    await ann.mouse.down();
    await ann.mouse.move(box.x - 40, box.y + 30);
    await ann.mouse.up();
    expect(await sheet.count()).toBe(1);
    await ann.mouse.click(box.x - 40, box.y + 30);
    await sheet.waitFor({ ...patience, state: "detached" });
    await ann.context().close();
  });
});
