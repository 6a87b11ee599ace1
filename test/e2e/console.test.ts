import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backendOf, logIn } from "../support/clients.ts";
import { type ServiceProcess, startService, token } from "../support/service-process.ts";
import { openConsole, rowsOf, watchConsole } from "./console-visitor.ts";
import { launchBrowser, patience, shows } from "./visitor.ts";

let service: ServiceProcess;
let browser: Browser;
beforeAll(async () => {
  [service, browser] = await Promise.all([
    startService({ GRACE_PERIOD_MS: "3600000" }),
    launchBrowser(),
  ]);
  const { rooms } = await backendOf(service.url);
  for (let i = 0; i < 30; i++)
    await rooms.createRoom({
      room: { roomId: `hall-${i}`, name: `Hall ${i}` },
      config: { keepWhenEmpty: true },
    });
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

const text = (said: string) => ({ content: { case: "text" as const, value: { text: said } } });
const stored = (page: Page) =>
  page.evaluate(() => [JSON.stringify(localStorage), JSON.stringify(sessionStorage)]);

describe("the console's log-in", () => {
  it("says in words that a token is no good, and takes a backend's for this tab alone", async () => {
    const page = await openConsole(browser, service.url);
    const open = page.getByRole("button", { name: "Open the console" });
    await open.click();
    await shows(page, "Paste a token.");
    await page.getByLabel("Backend token").fill(await token("--user", "ann"));
    await open.click();
    await shows(page, /does not accept this token/);
    const backend = await token("--server");
    await page.getByLabel("Backend token").fill(backend);
    await page.keyboard.press("Enter");
    await shows(page, "App dev");
    const [local, session] = await stored(page);
    expect([local?.includes(backend), session?.includes(backend)]).toEqual([false, true]);
    await page.reload();
    await shows(page, "App dev");
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByLabel("Backend token").waitFor(patience);
    expect((await stored(page))[1]).not.toContain(backend);
    await page.context().close();
  }, 60_000);

  it("is the same at /console and at /console/", async () => {
    const page = await openConsole(browser, `${service.url}`);
    await page.goto(`${service.url}/console/`);
    await page.getByLabel("Backend token").waitFor(patience);
    await page.context().close();
  });
});

describe("the console", () => {
  it("lists the rooms, and keeps who is in right, as it happens", async () => {
    const [backend, ann] = [await backendOf(service.url), await logIn(service.url, "ann")];
    await ann.rooms.enterRoom({ room: { roomId: "hall-7" } });
    const page = await watchConsole(browser, service.url);
    const first = async () => (await rowsOf(page, "Rooms"))[0]?.slice(0, 2);
    await expect.poll(first, patience).toEqual(["hall-7Hall 7", "1"]);
    await shows(page, "30 rooms, 1 member");
    await shows(page, "1–25 of 30");
    await ann.rooms.leaveRoom({ roomId: "hall-7" });
    for (const roomId of ["hall-9", "new"]) await ann.rooms.enterRoom({ room: { roomId } });
    await shows(page, "31 rooms, 2 members");
    const top = async () => (await rowsOf(page, "Rooms")).slice(0, 3).map((row) => row[1]);
    await expect.poll(top, patience).toEqual(["1", "1", "0"]);
    await page.getByRole("searchbox").fill("hall-2");
    await expect.poll(async () => (await rowsOf(page, "Rooms")).length, patience).toBe(11); // 2, and 20 to 29
    await page.getByRole("button", { name: "Room", exact: true }).click();
    await expect.poll(first, patience).toEqual(["hall-2Hall 2", "0"]);
    await page.getByRole("searchbox").fill("nowhere");
    await page.getByRole("link", { name: "Open “nowhere” nevertheless" }).click();
    await shows(page, /There is no such room now/);
    await page.context().close();
    await backend.rooms.destroyRoom({ roomId: "new" });
  });

  it("shows a user's sessions by its id, whatever rooms it is in", async () => {
    const wanderer = await logIn(service.url, "wanderer", { deviceId: "phone" });
    const room = { roomId: "path" };
    const { snapshot } = await wanderer.rooms.enterRoom({ room });
    for (const value of ["1", "2", "3"])
      await wanderer.rooms.updateAttributes({ ...room, set: { step: value } });
    await wanderer.events.keepAlive({ cursors: [snapshot?.cursor ?? {}] });
    const { auth } = await backendOf(service.url);
    const told = async () =>
      (await auth.listSessions({ userId: "wanderer" })).sessions[0]?.lag?.events;
    await expect.poll(told, patience).toBe(3n);
    const page = await watchConsole(browser, service.url);
    const id = page.getByLabel("User id");
    await id.fill("no such id");
    await page.keyboard.press("Enter");
    await shows(page, /A user’s id has 1 to 32/);
    await id.fill("wanderer");
    await page.getByRole("button", { name: "Show" }).click();
    const sessions = async () =>
      (await rowsOf(page, "Sessions")).map(([device, , , lag]) => [device, lag?.slice(0, 5)]);
    await expect.poll(sessions, patience).toEqual([["phone", "3 at "]]);
    await shows(page, /the one furthest behind has 3 events to read/);
    await page.getByRole("button", { name: "End the session: phone" }).click();
    await shows(page, "None: the user is not logged in.");
    await page.keyboard.press("Escape");
    await page.context().close();
  });

  it("plots how the node fares, each plot in words, too", async () => {
    const backend = await backendOf(service.url);
    await backend.rooms.createRoom({ room: { roomId: "busy" }, config: { keepWhenEmpty: true } });
    const page = await watchConsole(browser, service.url);
    const plots = page.locator(".plot svg");
    const labels = () =>
      plots.evaluateAll((all) => all.map((each) => each.getAttribute("aria-label") ?? ""));
    const talk = async () => {
      await backend.messages.sendMessage({ roomId: "busy", content: text("hello") });
      return labels();
    };
    await expect
      .poll(talk, { ...patience, interval: 50 })
      .toEqual(expect.arrayContaining([expect.stringMatching(/^Messages: [1-9][\d.,]* \/s now/)]));
    await expect
      .poll(labels, patience)
      .toEqual(expect.arrayContaining([expect.stringMatching(/^Memory: \d+ MB now/)]));
    expect(await labels()).toHaveLength(8);
    await shows(page, /This node sends to no webhook/);
    await page.context().close();
  });

  it("speaks the browser's language, and another where that is chosen", async () => {
    const page = await watchConsole(browser, service.url, { locale: "zh-CN" });
    await page.getByRole("heading", { name: "房间", exact: true }).waitFor(patience);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("zh");
    await page.locator("#lang").selectOption("en");
    await page.getByRole("heading", { name: "Rooms", exact: true }).waitFor(patience);
    expect(await page.getByText("房间").count()).toBe(0);
    await page.reload();
    await page.getByRole("heading", { name: "Rooms", exact: true }).waitFor(patience);
    await page.context().close();
  });

  it("keeps what was typed and chosen, in another language and on the way back", async () => {
    const page = await watchConsole(browser, service.url);
    await page.getByRole("searchbox").first().fill("hall-1");
    await page.getByRole("button", { name: "Room", exact: true }).click();
    const names = async () => (await page.locator(".rooms-table a").allTextContents()).slice(0, 3);
    const found = ["hall-1", "hall-10", "hall-11"];
    await expect.poll(names, patience).toEqual(found);
    await page.locator("#lang").selectOption("zh");
    await page.getByRole("heading", { name: "房间", exact: true }).waitFor(patience);
    expect(await names()).toEqual(found);
    await page.locator("#lang").selectOption("en");
    await page.getByRole("link", { name: "hall-10" }).click();
    await page.getByLabel("Send to the room").fill("half a sen");
    await page.getByLabel("Show").selectOption("moderation");
    await page.getByRole("searchbox").fill("ann");
    await page.locator("#lang").selectOption("zh");
    await page.getByRole("heading", { name: "日志" }).waitFor(patience);
    const fields = () =>
      page
        .locator(".send input, .log select, [type=search]")
        .evaluateAll((all) => all.map((each) => Object(each).value));
    expect(await fields()).toEqual(["moderation", "half a sen", "ann"]);
    await page.goBack();
    await expect.poll(names, patience).toEqual(found);
    expect(await page.getByRole("searchbox").first().inputValue()).toBe("hall-1");
    await page.goForward();
    await expect.poll(fields, patience).toEqual(["moderation", "half a sen", "ann"]);
    await page.context().close();
  });

  it("shows no error in the browser's console, and asks nothing of anyone else", async () => {
    const page = await browser.newPage();
    const [complaints, foreign]: string[][] = [[], []];
    page.on("console", (message) => message.type() === "error" && complaints?.push(message.text()));
    page.on("pageerror", (error) => complaints?.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(service.url)) foreign?.push(request.url());
    });
    await page.goto(`${service.url}/console#/rooms/hall-1`);
    await page.locator(".development button").click();
    await shows(page, "Hall 1");
    await page.getByRole("link", { name: "All rooms" }).click();
    await page.getByRole("heading", { name: "Rooms" }).waitFor(patience);
    expect([complaints, foreign]).toEqual([[], []]);
    await page.close();
  });
});

describe("the console in trouble", () => {
  it("says that it is not told of the node, and what to do about it", async () => {
    const closed = await startService({ METRICS: "none" });
    const page = await watchConsole(browser, closed.url);
    await shows(page, /Start it with METRICS=loopback/);
    await page.context().close();
    await closed.stop();
  });

  it("says that the stream is lost, comes back by itself, and tells that something was missed", async () => {
    const first = await startService();
    const page = await watchConsole(browser, first.url);
    const create = async (url: string, roomId: string) =>
      (await backendOf(url)).rooms.createRoom({
        room: { roomId },
        config: { keepWhenEmpty: true },
      });
    await create(first.url, "before");
    await shows(page, "before");
    await first.stop();
    await shows(page, /The stream of events is lost/);
    const slow = { until: () => {} };
    const passed = new Promise<void>((resolve) => Object.assign(slow, { until: resolve }));
    await page.route("**/ListRooms*", async (route) => {
      await passed;
      await route.continue();
    });
    const second = await startService({ PORT: new URL(first.url).port });
    await shows(
      page,
      "Events were missed and cannot be told any more. What is shown is being read",
    );
    await create(second.url, "after"); // told to whoever watches by then
    await shows(page, "after");
    slow.until();
    await shows(page, /What is shown was read anew at/);
    await expect.poll(() => page.getByText("before", { exact: true }).count(), patience).toBe(0);
    await page.locator("#lang").selectOption("zh");
    await shows(page, /页面内容已于 .* 重新读取/);
    await page.locator("#lang").selectOption("en");
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.context().close();
    await second.stop();
  }, 60_000);
});
