import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { come, launchBrowser, patience, say, shows } from "./visitor.ts";

let service: ServiceProcess;
let browser: Browser;
beforeAll(async () => {
  [service, browser] = await Promise.all([startService(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

describe("a moderator", () => {
  it("mutes, and lets talk again; whoever is muted reads why", async () => {
    const room = "demo-live-mute";
    const host = await come(browser, service.url, { room, name: "Host", moderator: true });
    const bo = await come(browser, service.url, { room, name: "Bo" });
    await host.locator(".people").getByRole("button", { name: /Bo/ }).click();
    await host.getByLabel(/Reason/).fill("too loud");
    await host.getByRole("button", { name: "Mute for 10 minutes" }).click();
    await shows(host, /Bo was muted by Host: too loud/);
    const why = bo.getByRole("status").filter({ hasText: "You are muted here." });
    await expect
      .poll(() => why.textContent(), patience)
      .toMatch(/^You are muted here\. Until .+\. By Host: too loud\.$/);
    const field = bo.getByLabel("Your words");
    expect(await field.getAttribute("aria-disabled")).toBe("true");
    expect(await field.isEditable()).toBe(false);
    expect(await bo.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
    await bo.keyboard.press("Enter");
    await host.locator(".people").getByRole("button", { name: /Bo/ }).click();
    await host.getByRole("button", { name: "Let talk again" }).click();
    await bo.getByPlaceholder("Say something").waitFor(patience);
    await say(bo, "thank you");
    await shows(host, "thank you");
    await host.context().close();
    await bo.context().close();
  });

  it("takes back what others said, puts out and bans, and all read why", async () => {
    const room = "demo-shop-order";
    const host = await come(browser, service.url, { room, name: "Host", moderator: true });
    const bo = await come(browser, service.url, { room, name: "Bo" });
    await say(bo, "buy my lamps instead");
    await shows(host, "buy my lamps instead");
    await host.keyboard.press("ArrowUp");
    await host.getByRole("button", { name: "Take back" }).click();
    await shows(bo, "Host took back what Bo said");
    await host.locator(".people").getByRole("button", { name: /Bo/ }).click();
    await host.getByLabel(/Reason/).fill("advertising");
    await host.getByRole("button", { name: "Put out" }).click();
    await shows(bo, /You were put out of “demo-shop-order” by Host: advertising/);
    await shows(host, /Bo was put out by Host: advertising/);
    await bo.getByRole("button", { name: "Enter" }).click();
    await bo.getByLabel("Your words").waitFor(patience);
    await host.locator(".people").getByRole("button", { name: /Bo/ }).click();
    await host.getByRole("button", { name: "Ban for an hour" }).click();
    await shows(bo, /You were banned from “demo-shop-order” by Host/);
    await bo.getByRole("button", { name: "Enter" }).click();
    await shows(bo, /You are banned from “demo-shop-order”/);
    await host.context().close();
    await bo.context().close();
  });
});

describe("everyone else", () => {
  it("is offered to mention people, and nothing more", async () => {
    const room = "demo-live-plain";
    const ann = await come(browser, service.url, { room, name: "Ann" });
    const bo = await come(browser, service.url, { room, name: "Bo" });
    await ann.locator(".people").getByRole("button", { name: /Bo/ }).click();
    const sheet = ann.getByRole("dialog", { name: "Bo" });
    expect(await sheet.locator(".choices button").allTextContents()).toEqual(["Mention"]);
    await sheet.getByRole("button", { name: "Mention" }).click();
    expect(await ann.getByLabel("Your words").inputValue()).toBe("@Bo ");
    await ann.context().close();
    await bo.context().close();
  });
});
