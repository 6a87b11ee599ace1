import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backendOf } from "../support/clients.ts";
import type { Calls } from "../support/node.ts";
import { type ServiceProcess, startService, token } from "../support/service-process.ts";
import { openConsole, watchConsole } from "./console-visitor.ts";
import { launchBrowser, patience, shows } from "./visitor.ts";

let service: ServiceProcess;
let browser: Browser;
let backend: Calls;
beforeAll(async () => {
  [service, browser] = await Promise.all([startService(), launchBrowser()]);
  backend = await backendOf(service.url);
  const room = { roomId: "lounge", name: "Lounge" };
  await backend.rooms.createRoom({ room, config: { keepWhenEmpty: true } });
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

const stored = (page: Page) => page.evaluate(() => JSON.stringify(sessionStorage));
const words = (page: Page) => page.locator(".link-state").textContent();
const say = (text: string) =>
  backend.messages.sendMessage({
    roomId: "lounge",
    content: { content: { case: "text", value: { text } } },
  });

/** Opens a room with a token that is soon over, and begins to write. */
async function watchShortly(expiring: string, givesTokens: boolean): Promise<Page> {
  const page = await openConsole(browser, service.url, { room: "lounge" });
  if (!givesTokens)
    await page.route("**/development/token", (route) => route.fulfill({ status: 404 }));
  await page.getByLabel("Backend token").fill(expiring);
  await page.keyboard.press("Enter");
  await shows(page, "Lounge");
  await page.getByLabel("Send to the room").fill("half a sen");
  return page;
}

/** What was begun is there, and what was said meanwhile. */
async function goesOn(page: Page): Promise<void> {
  await expect.poll(() => words(page), patience).toBe("Live");
  await shows(page, "the service: meanwhile");
  expect(await page.getByLabel("Send to the room").inputValue()).toBe("half a sen");
  expect(await page.locator(".asking").count()).toBe(0);
}

describe("the console's token", () => {
  it("is followed by another once it has run out, and what is shown stays", async () => {
    const expiring = await token("--server", "--ttl", "2s");
    const given = await watchShortly(expiring, true);
    const asked = await watchShortly(expiring, false);
    // A token that is over when it is used first is good for the half minute that clocks may differ.
    await asked.getByText("The token has expired.").waitFor({ timeout: 45_000 });
    expect([await words(asked), await stored(asked)]).toEqual(["Not connected", "{}"]);
    await say("meanwhile");
    await expect.poll(() => stored(given), patience).not.toContain(expiring);
    await goesOn(given);
    await asked.locator("#lang").selectOption("zh");
    await asked.locator("#lang").selectOption("en");
    await asked.getByLabel("Backend token").fill(await token("--user", "ann"));
    await asked.keyboard.press("Enter");
    await shows(asked, /does not accept this token/);
    await asked.getByLabel("Backend token").fill(await token("--server"));
    await asked.keyboard.press("Enter");
    await goesOn(asked);
    for (const page of [given, asked]) await page.context().close();
  }, 90_000);

  it("is not blamed for what else ends the stream", async () => {
    const page = await watchConsole(browser, service.url);
    await page.route("**/WatchApp", (route) => route.fulfill({ status: 403 }));
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await shows(page, "Events do not come any more. The server refused: HTTP 403.");
    expect(await words(page)).toBe("Not connected");
    await page.unroute("**/WatchApp");
    await page.getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => words(page), patience).toBe("Live");
    expect(await page.getByText("Events do not come any more").count()).toBe(0);
    await page.context().close();
  });

  it("is used once, however often one presses", async () => {
    const page = await openConsole(browser, service.url);
    const asked: string[] = [];
    page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (/WatchApp|development/.test(pathname)) asked.push(pathname);
    });
    await page.evaluate(() => {
      const button = document.querySelector<HTMLElement>(".development button");
      for (let i = 0; i < 3; i++) button?.click();
    });
    await expect.poll(() => words(page), patience).toBe("Live");
    await shows(page, "lounge");
    expect(asked).toEqual(["/development/token", "/parlor.v1.EventService/WatchApp"]);
    await page.context().close();
  });
});
