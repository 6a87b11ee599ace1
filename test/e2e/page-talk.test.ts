import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Guest, logIn } from "../support/clients.ts";
import { type ServiceProcess, startService, token } from "../support/service-process.ts";
import { withoutRates } from "../support/without-rates.ts";
import { ask, come, launchBrowser, patience, patient, say, shows, visit } from "./visitor.ts";

let service: ServiceProcess;
let browser: Browser;
beforeAll(async () => {
  [service, browser] = await Promise.all([startService(patient), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

const textOf = (text: string) => ({ content: { case: "text" as const, value: { text } } });

/** Someone who is in a room with a client of another kind. */
async function guestIn(roomId: string, url = service.url): Promise<Guest> {
  const guest = await logIn(url, `guest-${roomId}`);
  await guest.rooms.enterRoom({ room: { roomId } });
  return guest;
}

/** The texts of the messages on a page. */
function lines(page: Page): Promise<string[]> {
  return page.locator(".line .text").allTextContents();
}

/** Scrolls the talk, and waits until the page was told of that: what comes after it finds one reading there. */
function scrollTo(page: Page, top: number): Promise<void> {
  return page.locator(".scroll").evaluate(
    (scroll, top) =>
      new Promise<void>((resolve) => {
        scroll.addEventListener("scroll", () => resolve(), { once: true });
        scroll.scrollTo({ top });
      }),
    top,
  );
}

describe("what quotes a message", () => {
  it("shows no more of it once it is taken back, nor to who comes later", async () => {
    const roomId = "quotes";
    const guest = await guestIn(roomId);
    const ann = await come(browser, service.url, { room: roomId, name: "Ann" });
    const { messageId } = await guest.messages.sendMessage({ roomId, content: textOf("a secret") });
    await shows(ann, "a secret");
    await guest.messages.sendMessage({ roomId, content: textOf("an answer"), replyTo: messageId });
    const quote = ann.locator(".quote");
    await quote.getByText("a secret").waitFor(patience);
    const readOut = ann.locator(".room > [role=status]", { hasText: "a secret" });
    await readOut.waitFor({ ...patience, state: "attached" });
    await guest.messages.revokeMessage({ roomId, messageId });
    await quote.getByText("A message that was taken back").waitFor(patience);
    expect(await ann.getByText("a secret").count()).toBe(0);
    const late = await come(browser, service.url, { room: roomId, name: "Late" });
    await late.locator(".quote", { hasText: "A message that was taken back" }).waitFor(patience);
    for (const page of [ann, late]) await page.context().close();
  });

  it("fills once the message is loaded, and a press leads there", async () => {
    const roomId = "far-quotes";
    const guest = await guestIn(roomId);
    const { messageId } = await guest.messages.sendMessage({
      roomId,
      content: textOf("the first"),
    });
    for (let i = 0; i < 51; i += 1)
      await guest.messages.sendMessage({ roomId, content: textOf(`between ${i}.`) });
    await guest.messages.sendMessage({ roomId, content: textOf("an answer"), replyTo: messageId });
    await guest.messages.sendMessage({ roomId, content: textOf("another"), replyTo: "gone" });
    const ann = await come(browser, service.url, { room: roomId, name: "Ann" });
    await ann.locator(".quote", { hasText: "An earlier message" }).first().click();
    const first = ann.locator(".line:focus", { hasText: "the first" });
    await first.waitFor(patience);
    expect(await ann.locator(".quote", { hasText: "the first" }).count()).toBe(1);
    await ann.locator(".quote", { hasText: "An earlier message" }).click();
    await shows(ann, "That message is further back than what could be loaded.");
    await ann.context().close();
  }, 40_000);
});

describe("a long talk", () => {
  it("is bounded while one reads what is above, and has all of it on the way back", async () => {
    const other = await startService({ ...withoutRates(), ...patient });
    const roomId = "endless";
    const guest = await guestIn(roomId, other.url);
    const page = await visit(browser, other.url, { room: roomId });
    await ask(page, "Ann");
    await page.getByLabel("Token").fill(await token("--user", "ann"));
    await page.keyboard.press("Enter");
    await page.getByLabel("Your words").waitFor(patience);
    const count = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}.`);
    const talk = async (from: number, to: number) => {
      for (const text of count(from, to))
        await guest.messages.sendMessage({ roomId, content: textOf(text) });
    };
    await talk(1, 600);
    await shows(page, "line 600.");
    expect((await lines(page)).length).toBeLessThanOrEqual(500);
    await scrollTo(page, 2000);
    const read = page.getByText("line 140.", { exact: true });
    const before = await read.boundingBox();
    await talk(601, 2300);
    await page.getByRole("button", { name: "New messages" }).waitFor(patience);
    await expect.poll(async () => (await lines(page)).length, patience).toBeGreaterThan(1900);
    expect(await page.locator(".lines > li").count()).toBeLessThanOrEqual(2000);
    expect((await read.boundingBox())?.y).toBe(before?.y);
    await page.getByRole("button", { name: "New messages" }).click();
    await shows(page, "line 2300.");
    expect((await lines(page)).slice(-400)).toEqual(count(1901, 2300));
    expect(await page.locator(".lines > li").count()).toBeLessThanOrEqual(500);
    await page.context().close();
    await other.stop();
  }, 120_000);
});

describe("one's own words", () => {
  it("are shown once, however long, while the answer to them is not there yet", async () => {
    const ann = await come(browser, service.url, { room: "long-words", name: "Ann" });
    const text = "a long thought ".repeat(20).trim();
    const held = Promise.withResolvers<void>();
    await ann.route("**/SendMessage", async (route) => {
      const response = await route.fetch();
      await held.promise;
      await route.fulfill({ response });
    });
    await say(ann, text);
    await ann.locator(".line .text", { hasText: text }).waitFor(patience);
    await expect.poll(() => ann.locator(".waiting li").count(), patience).toBe(0);
    held.resolve();
    expect(await ann.getByText(text).count()).toBe(1);
    await ann.context().close();
  });

  it("that are a picture are tried again, and answer what they were meant to", async () => {
    const room = "pictures-later";
    const ann = await come(browser, service.url, { room, name: "Ann" });
    const bo = await come(browser, service.url, { room, name: "Bo" });
    await say(bo, "show me");
    await shows(ann, "show me");
    await ann.keyboard.press("ArrowUp");
    await ann.getByRole("button", { name: "Reply" }).click();
    const field = ann.locator("input[type=file]");
    const bytes =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    const buffer = Buffer.from(bytes, "base64");
    await field.setInputFiles({ name: "note.txt", mimeType: "text/plain", buffer });
    await shows(ann, /no picture that can be shown/);
    await shows(ann, "Replying to Bo");
    await ann.route("**/development/picture", (route) => route.abort());
    await field.setInputFiles({ name: "pixel.png", mimeType: "image/png", buffer });
    await shows(ann, /Not sent. The picture could not be sent/);
    await ann.unroute("**/development/picture");
    await ann.getByRole("button", { name: "Send again" }).click();
    await bo.locator(".line", { hasText: "show me" }).locator(".quote").first().waitFor(patience);
    await bo.getByRole("img", { name: "Picture from Ann" }).waitFor(patience);
    await expect.poll(() => ann.locator(".waiting li").count(), patience).toBe(0);
    for (const page of [ann, bo]) await page.context().close();
  });
});

describe("those who listen to the page", () => {
  it("hear what flies, who is muted, who takes a seat, and what was not sent", async () => {
    const room = "demo-live-heard";
    const host = await come(browser, service.url, { room, name: "Host", moderator: true });
    const ann = await come(browser, service.url, { room, name: "Ann" });
    const bo = await come(browser, service.url, { room, name: "Bo" });
    const heard = (text: string | RegExp) =>
      ann
        .locator(".room > [role=status]", { hasText: text })
        .waitFor({ ...patience, state: "attached" });
    await say(bo, "whoosh", "Control+Enter");
    await heard("Bo: whoosh");
    await host.getByRole("button", { name: "Take the host’s seat" }).click();
    await heard("Host is the host now");
    await host.getByRole("button", { name: "Mute everyone" }).click();
    await heard("Everyone was muted by Host");
    expect(await ann.locator(".band").evaluate((band) => getComputedStyle(band).display)).not.toBe(
      "none",
    );
    for (const page of [host, ann, bo]) await page.context().close();
  });
});

describe("a room that is entered", () => {
  it("does not say that nothing was said while what was said is being loaded", async () => {
    const roomId = "not-empty";
    const guest = await guestIn(roomId);
    await guest.messages.sendMessage({ roomId, content: textOf("I was here") });
    const page = await visit(browser, service.url, { room: roomId });
    const held = Promise.withResolvers<void>();
    await page.route("**/ListMessages*", async (route) => {
      await held.promise;
      await route.continue();
    });
    await ask(page, "Ann");
    await shows(page, "Loading earlier messages…");
    expect(await page.locator(".empty").isVisible()).toBe(false);
    held.resolve();
    await shows(page, "I was here");
    expect(await page.locator(".empty").isVisible()).toBe(false);
    await page.context().close();
  });

  it("says how many are in where they cannot be listed", async () => {
    const page = await visit(browser, service.url, { room: "unlisted" });
    await page.route("**/ListMembers*", (route) => route.abort());
    await ask(page, "Ann");
    await shows(page, "Looking who is in…");
    await page.getByText("1 person here").waitFor(patience);
    await expect.poll(() => page.getByText("Looking who is in…").count(), patience).toBe(0);
    await page.context().close();
  }, 60_000);

  it("leads to its people by a key: to the list on a desk, into a panel of its own on a phone", async () => {
    const room = "by-key";
    const ann = await come(browser, service.url, { room, name: "Ann" });
    const bo = await come(browser, service.url, { room, name: "Bo" });
    await ann.locator(".people li", { hasText: "Bo" }).waitFor(patience);
    await ann.keyboard.press("Alt+p");
    const row = () => document.activeElement?.closest(".people li")?.textContent;
    expect(await ann.evaluate(row)).toContain("Bo");
    await ann.setViewportSize({ width: 360, height: 740 });
    await ann.locator(".people-toggle").waitFor(patience);
    await ann.evaluate(() => new Promise(requestAnimationFrame)); // by then it knows how wide it is
    await ann.keyboard.press("Alt+p");
    const close = ann.getByRole("button", { name: "Close the list of people" });
    await close.waitFor(patience);
    expect(await close.evaluate((button) => button === document.activeElement)).toBe(true);
    expect(
      await ann.locator("main").evaluate((main) => main instanceof HTMLElement && main.inert),
    ).toBe(true);
    await ann.keyboard.press("Escape");
    expect(await ann.evaluate(() => document.activeElement?.className)).toContain("people-toggle");
    for (const page of [ann, bo]) await page.context().close();
  }, 40_000);
});
