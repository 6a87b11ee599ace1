import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { backendOf, type Guest, logInMany } from "../support/clients.ts";
import type { Calls } from "../support/node.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { rowsOf, watchConsole } from "./console-visitor.ts";
import { launchBrowser, patience, patient, shows } from "./visitor.ts";

let service: ServiceProcess;
let browser: Browser;
let backend: Calls;
let [ann, bo]: (Guest | undefined)[] = [];
beforeAll(async () => {
  [service, browser] = await Promise.all([startService(patient), launchBrowser()]);
  backend = await backendOf(service.url);
  [ann, bo] = await logInMany(service.url, ["ann", "bo"]);
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

let roomId = "";
let page: Page;
let rooms = 0;
beforeEach(async () => {
  roomId = `lounge ${++rooms}`.replace(" ", "#");
  await backend.rooms.createRoom({
    room: { roomId, name: "Lounge" },
    config: { keepWhenEmpty: true },
  });
  for (const guest of [ann, bo]) await guest?.rooms.enterRoom({ room: { roomId } });
  page = await watchConsole(browser, service.url, { room: roomId });
  await shows(page, "Lounge");
  return () => page.context().close();
});

const members = async () => (await rowsOf(page, "Members")).map(([name]) => name);
const log = () => page.locator(".log-lines .text").allTextContents();
const text = (said: string) => ({ content: { case: "text" as const, value: { text: said } } });

/** Opens the dialog of a member. */
async function openUser(name: string): Promise<void> {
  await page
    .getByRole("button", { name: new RegExp(name) })
    .first()
    .click();
  await page.getByRole("dialog").waitFor(patience);
}

/** Presses a button of the dialog. */
const press = (name: string) =>
  page.getByRole("dialog").getByRole("button", { name, exact: true }).click();

describe("a room in the console", () => {
  it("shows who is in, what is said and what is kept, as it happens", async () => {
    await expect.poll(members, patience).toHaveLength(2);
    await ann?.messages.sendMessage({ roomId, content: text("hello") });
    await expect.poll(log, patience).toContain("ann: hello");
    await bo?.rooms.updateAttributes({
      roomId,
      set: { seat: "bo" },
      options: { releaseOnLeave: true },
    });
    const attributes = async () => (await rowsOf(page, "Attributes"))[0]?.slice(0, 3);
    await expect.poll(attributes, patience).toEqual(["seat", "bo", "bogoes when its owner leaves"]);
    await bo?.rooms.updateMemberAttributes({ roomId, set: { hand: "up" } });
    await expect
      .poll(async () => (await rowsOf(page, "Members"))[1]?.[2], patience)
      .toBe("hand = up");
    await bo?.rooms.leaveRoom({ roomId });
    await expect.poll(members, patience).toHaveLength(1);
    await shows(page, "The room has none.");
    await expect.poll(log, patience).toContain("bo left");
    await page.getByRole("searchbox").fill("nobody");
    await shows(page, "Nobody who is in is called “nobody”.");
  });

  it("pauses its log, goes on with all that came, and shows one kind alone", async () => {
    await page.getByRole("button", { name: "Pause" }).click();
    for (const said of ["one", "two"])
      await ann?.messages.sendMessage({ roomId, content: text(said) });
    await shows(page, "Go on (2 new)");
    expect(await log()).not.toContain("ann: one");
    await page.locator("#lang").selectOption("zh");
    await shows(page, "继续（2 条新）");
    expect(await log()).not.toContain("ann：one");
    await page.locator("#lang").selectOption("en");
    await page.getByRole("button", { name: /Go on/ }).click();
    await expect.poll(log, patience).toContain("ann: two");
    await bo?.rooms.leaveRoom({ roomId });
    await page.getByLabel("Show").selectOption("members");
    await expect.poll(log, patience).toEqual(["bo left"]);
  });

  it("does not push on whoever goes back in its log to read", async () => {
    for (let i = 0; i < 60; i++)
      await backend.messages.sendMessage({ roomId, content: text(`line ${i}`) });
    await expect.poll(log, patience).toContain("the service: line 59");
    const scroll = page.locator(".log-scroll");
    const end = () =>
      scroll.evaluate(({ scrollHeight, scrollTop, clientHeight }) =>
        Math.round(scrollHeight - scrollTop - clientHeight),
      );
    await expect.poll(end, patience).toBe(0);
    await page.setViewportSize({ width: 1280, height: 600 });
    await expect.poll(end, patience).toBe(0);
    await scroll.focus();
    await page.keyboard.press("Home");
    await page.getByRole("button", { name: "Go on" }).waitFor(patience);
    // The browser takes its time to get there.
    await expect.poll(() => scroll.evaluate(({ scrollTop }) => scrollTop), patience).toBe(0);
    await ann?.messages.sendMessage({ roomId, content: text("later") });
    await shows(page, "Go on (1 new)");
    await page.getByRole("button", { name: "Go on" }).click();
    await expect.poll(log, patience).toContain("ann: later");
    await expect.poll(end, patience).toBe(0);
  });

  it("mutes, unmutes, bans and unbans a user, whose sessions it shows", async () => {
    await openUser("ann");
    await shows(page, "not said"); // the session's device
    await page.getByLabel("Why").fill("caps");
    await page.getByLabel("For how long").selectOption("1 hour");
    await press("Mute");
    await shows(page, /Muted until/);
    const muted = async () => (await rowsOf(page, "Muted")).map(([who, , , why]) => [who, why]);
    await expect.poll(muted, patience).toEqual([["ann", "caps"]]);
    await press("Unmute");
    await expect.poll(() => rowsOf(page, "Muted"), patience).toEqual([]);
    await press("Ban");
    await shows(page, "Banned, and out of the room.");
    await expect.poll(members, patience).toHaveLength(1);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Unban ann" }).click();
    await shows(page, "Nobody is banned.");
    const { bans } = await backend.rooms.listBans({ roomId });
    expect(bans).toEqual([]);
  });

  it("ends a session of a user, and shows those that are left", async () => {
    const [guest] = await logInMany(service.url, ["ann"]);
    await openUser("ann");
    const sessions = () => rowsOf(page, "Sessions");
    await expect.poll(async () => (await sessions()).length, patience).toBe(2);
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /End the session/ })
      .last()
      .click();
    await expect.poll(async () => (await sessions()).length, patience).toBe(1);
    await expect(guest?.rooms.enterRoom({ room: { roomId } })).rejects.toThrow();
    await ann?.rooms.enterRoom({ room: { roomId } });
    const [another] = await logInMany(service.url, ["ann"]);
    await press("Mute");
    await expect.poll(async () => (await sessions()).length, patience).toBe(2);
    await another?.auth.logout({});
  });

  it("says that it reads, and that members could not be read, until they are", async () => {
    const lists = "**/parlor.v1.RoomService/ListM*";
    await page.route(lists, () => {});
    await page.reload();
    await expect.poll(() => page.getByText("Reading…").count(), patience).toBe(4);
    expect(await page.getByText(/^Nobody|has none/).count()).toBe(0);
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.route("**/ListMembers*", (route) => route.abort());
    await page.reload();
    await shows(page, /The members could not be read. The server does not answer/);
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.getByRole("button", { name: "Try again" }).click();
    await expect.poll(members, patience).toHaveLength(2);
    expect(await page.getByText("could not be read").first().isVisible()).toBe(false);
  });

  it("kicks, and acts on users who are not in", async () => {
    await openUser("bo");
    await press("Kick");
    await shows(page, "Taken out of the room.");
    await page.keyboard.press("Escape");
    await page.getByRole("searchbox").fill("stranger");
    await page.getByRole("button", { name: "Open the user “stranger”" }).click();
    await shows(page, "Not in the room.");
    await press("Ban");
    await expect
      .poll(async () => (await rowsOf(page, "Banned"))[0]?.[0], patience)
      .toBe("stranger");
  });

  it("sends as the service, and keeps what was not sent", async () => {
    const field = page.getByLabel("Send to the room as the service");
    await page.route("**/parlor.v1.MessageService/SendMessage", (route) => route.abort());
    await field.fill("closing soon");
    await page.keyboard.press("Enter");
    await shows(page, /Not sent. The server does not answer/);
    expect(await field.inputValue()).toBe("closing soon");
    await page.unroute("**/parlor.v1.MessageService/SendMessage");
    await page.keyboard.press("Enter");
    await expect.poll(log, patience).toContain("the service: closing soon");
    await expect.poll(() => field.inputValue(), patience).toBe("");
  });

  it("is destroyed once its id is typed, and says so", async () => {
    await page.getByRole("button", { name: "Destroy…" }).click();
    const destroy = page.getByRole("button", { name: "Destroy the room" });
    await page.getByLabel(/type the room’s id/).fill(roomId.slice(1));
    expect(await destroy.isDisabled()).toBe(true);
    await page.getByLabel(/type the room’s id/).fill(roomId);
    await page.getByLabel("Why").fill("over");
    await destroy.click();
    await shows(page, /The room was destroyed at .* by the service: over/);
    await expect
      .poll(() => backend.rooms.listRooms({ prefix: roomId }).then(({ rooms }) => rooms), patience)
      .toEqual([]);
    expect(await page.getByRole("button", { name: "Destroy…" }).isVisible()).toBe(false);
  });
});
