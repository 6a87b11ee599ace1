import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultsOf } from "../support/axe.ts";
import { backendOf, logIn } from "../support/clients.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { openConsole, rowsOf, watchConsole } from "./console-visitor.ts";
import { launchBrowser, patience, patient, shows } from "./visitor.ts";

let service: ServiceProcess;
let browser: Browser;
beforeAll(async () => {
  [service, browser] = await Promise.all([startService(patient), launchBrowser()]);
  const [backend, ann] = [await backendOf(service.url), await logIn(service.url, "ann")];
  const room = { roomId: "lounge", name: "Lounge" };
  await backend.rooms.createRoom({ room, config: { keepWhenEmpty: true } });
  await ann.rooms.enterRoom({ room });
  await ann.rooms.updateAttributes({ roomId: "lounge", set: { seat: "ann" } });
  await backend.rooms.muteMembers({ roomId: "lounge", userIds: ["ann"], note: "caps" });
  await backend.rooms.banUsers({ roomId: "lounge", userIds: ["bo"] });
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

/** What is wrong with a page: what axe finds, and whether it is wider than its window. */
async function troubles(page: Page): Promise<string[]> {
  const [wide, width] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    innerWidth,
  ]);
  return [...(await faultsOf(page)), ...((wide ?? 0) > (width ?? 0) ? [`${wide} px wide`] : [])];
}

/** What stands in the middle of a page and is narrower than that, though it is to be as wide; in pixels. */
const narrow = (page: Page, parts: string) =>
  page.locator(parts).evaluateAll((elements) => {
    const whole = document.querySelector("main")?.clientWidth ?? 0;
    return elements
      .filter(({ clientWidth }) => clientWidth > 0 && clientWidth < whole)
      .map(({ textContent, clientWidth }) => [textContent?.slice(0, 20), clientWidth, whole]);
  });

/** Both widths in the light, and the dark once: colours do not depend on the width. */
const looks = [
  { colorScheme: "light", width: 1280, locale: "en" },
  { colorScheme: "light", width: 360, locale: "zh-CN" },
  { colorScheme: "dark", width: 1280, locale: "zh-CN" },
] as const;

describe.each(looks)("the console in $colorScheme, $width px wide, in $locale", (look) => {
  const { colorScheme, width, locale } = look;
  const window = { colorScheme, locale, viewport: { width, height: 800 } };

  it("asks for a token so that everyone can use it", async () => {
    const page = await openConsole(browser, service.url, window);
    await page.locator("#token").waitFor(patience);
    await page.keyboard.press("Enter");
    expect(await troubles(page)).toEqual([]);
    const [field, button] = [page.locator("#token"), page.locator("form .primary")];
    const [above, below] = [await field.boundingBox(), await button.boundingBox()];
    expect(below?.y).toBeGreaterThan((above?.y ?? 0) + (above?.height ?? 0));
    await page.context().close();
  });

  it("shows all rooms so that everyone can use it", async () => {
    const page = await watchConsole(browser, service.url, window);
    await shows(page, "lounge");
    await page
      .locator(".plot-line[d^=M]")
      .first()
      .waitFor({ ...patience, state: "attached" });
    expect(await troubles(page)).toEqual([]);
    expect(await narrow(page, ".overview > section")).toEqual([]);
    await page.context().close();
  });

  it("shows a room, a user and what is irrevocable so that everyone can use it", async () => {
    const page = await watchConsole(browser, service.url, { ...window, room: "lounge" });
    await page.locator(".person[data-focus=ann]").waitFor(patience);
    expect(await troubles(page)).toEqual([]);
    await page.locator(".person[data-focus=ann]").click();
    await page.locator("dialog table").waitFor(patience);
    expect(await troubles(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.locator(".room-title-line button").click();
    await page.locator("#destroy-id").waitFor(patience);
    expect(await troubles(page)).toEqual([]);
    await page.context().close();
  });

  it("says what is wrong so that everyone can use it", async () => {
    const page = await watchConsole(browser, service.url, { ...window, room: "lounge" });
    await page.locator(".person[data-focus=ann]").waitFor(patience);
    await page.context().setOffline(true);
    await page.locator(".dot.reconnecting").waitFor(patience);
    expect(await troubles(page)).toEqual([]);
    await page.context().setOffline(false);
    await page.locator(".dot.live").waitFor(patience);
    await page.route("**/SendMessage", (route) => route.abort());
    await page.locator(".send input").fill("hello");
    await page.keyboard.press("Enter");
    await page.locator(".log .fault").waitFor(patience);
    await page.route("**/ListMembers*", (route) => route.abort());
    await page.route("**/development/token", (route) => route.fulfill({ status: 404 }));
    for (const [status, what] of [
      [403, ".band.alarm"],
      [401, ".asking"],
    ] as const) {
      await page.route("**/WatchApp", (route) => route.fulfill({ status }));
      await page.evaluate(() => dispatchEvent(new Event("online")));
      if (status === 401) await page.locator(".band.alarm button").click();
      await page.locator(what).waitFor(patience);
      expect(await troubles(page)).toEqual([]);
    }
    await page.context().close();
  });

  it("shows a user by its id so that everyone can use it", async () => {
    const page = await watchConsole(browser, service.url, window);
    await page.locator("#user-id").fill("ann");
    await page.keyboard.press("Enter");
    await page.locator("dialog tbody tr").waitFor(patience);
    expect(await troubles(page)).toEqual([]);
    await page.context().close();
  });
});

/** What has the focus, in its own words. */
const focus = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute("aria-label") ?? element?.textContent;
  });

describe("the console by keyboard", () => {
  it("keeps the focus on what is pressed, whatever comes of that", async () => {
    const backend = await backendOf(service.url);
    const roomId = "hearth";
    await backend.rooms.createRoom({ room: { roomId }, config: { keepWhenEmpty: true } });
    const userIds = ["cai", "dee"];
    await backend.rooms.banUsers({ roomId, userIds });
    const page = await watchConsole(browser, service.url, { room: roomId });
    await page.getByRole("button", { name: "Unban cai" }).press("Enter");
    await expect.poll(() => focus(page), patience).toBe("Unban dee");
    await page.keyboard.press("Enter");
    await shows(page, "Nobody is banned.");
    expect(await focus(page)).toBe("Banned");
    await page.getByRole("searchbox").fill("ann");
    await page.getByRole("button", { name: "Open the user “ann”" }).press("Enter");
    await page.getByRole("button", { name: "Mute", exact: true }).press("Enter");
    await page.getByRole("button", { name: "Unmute", exact: true }).waitFor(patience);
    expect(await focus(page)).toBe("Mute");
    await page.getByRole("button", { name: "Unmute", exact: true }).press("Enter");
    await shows(page, "May speak again.");
    await expect.poll(() => focus(page), patience).toBe("Mute");
    await page.keyboard.press("Escape");
    await page.route("**/DestroyRoom", (route) => route.abort());
    await page.getByRole("button", { name: "Destroy…" }).press("Enter");
    await page.locator("#destroy-id").fill(roomId);
    await page.getByRole("button", { name: "Destroy the room" }).press("Enter");
    await page.locator("dialog .fault").waitFor(patience);
    expect(await focus(page)).toBe("Destroy the room");
    await page.context().close();
  });

  it("keeps the focus on a room that climbs, and on the last page", async () => {
    const backend = await backendOf(service.url);
    const ids = Array.from({ length: 27 }, (_, i) => `step-${String(i).padStart(2, "0")}`);
    for (const roomId of ids)
      await backend.rooms.createRoom({ room: { roomId }, config: { keepWhenEmpty: true } });
    const page = await watchConsole(browser, service.url);
    await page.getByRole("searchbox").first().fill("step-");
    await page.getByRole("link", { name: "step-20" }).focus();
    const cai = await logIn(service.url, "cai");
    await cai.rooms.enterRoom({ room: { roomId: "step-20" } });
    const first = async () => (await rowsOf(page, "Rooms")).map(([name]) => name).slice(0, 2);
    await expect.poll(first, patience).toEqual(["step-20", "step-00"]);
    expect(await focus(page)).toBe("step-20");
    await page.getByRole("button", { name: "Next page" }).press("Enter");
    await shows(page, "26–27 of 27");
    expect(await focus(page)).toBe("Next page");
    await page.context().close();
  });

  it("goes from all rooms into one, to a user and back, and the focus goes along", async () => {
    const page = await watchConsole(browser, service.url);
    await page.getByRole("link", { name: "lounge" }).focus();
    await page.keyboard.press("Enter");
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent), patience)
      .toBe("lounge");
    await expect.poll(() => rowsOf(page, "Members"), patience).toHaveLength(1);
    await page.locator(".person[data-focus=ann]").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor(patience);
    await page.keyboard.press("Escape");
    const focus = () => page.evaluate(() => document.activeElement?.getAttribute("data-focus"));
    expect(await focus()).toBe("ann");
    await page.context().close();
  });
});
