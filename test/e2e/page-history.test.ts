import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Guest, logIn } from "../support/clients.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { come, launchBrowser, patience, patient, say, shows } from "./visitor.ts";

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

/** Someone who has said so many things in a room, one after another. */
async function talker(roomId: string, count: number): Promise<Guest> {
  const guest = await logIn(service.url, "talker");
  await guest.rooms.enterRoom({ room: { roomId } });
  for (let i = 1; i <= count; i += 1)
    await guest.messages.sendMessage({ roomId, content: textOf(`line ${i}.`) });
  return guest;
}

/** The messages that the page shows, by their text. */
function lines(page: Page): Promise<string[]> {
  return page.locator(".line .text").allTextContents();
}

describe("the talk of the page", () => {
  it("has what was said before one came, a page at a time, and keeps the place", async () => {
    const roomId = "long";
    await talker(roomId, 55);
    const ann = await come(browser, service.url, { room: roomId, name: "Ann" });
    await shows(ann, "line 55.");
    expect((await lines(ann)).at(0)).toBe("line 6.");
    const sixth = ann.getByText("line 6.", { exact: true });
    await sixth.scrollIntoViewIfNeeded();
    const before = await sixth.boundingBox();
    await ann.getByText("This is where the talk begins.").waitFor(patience);
    const after = await sixth.boundingBox();
    expect(await lines(ann)).toEqual(Array.from({ length: 55 }, (_, i) => `line ${i + 1}.`));
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(60);
    expect(await ann.locator(".day:visible").allTextContents()).toEqual(["Today"]);
    expect(await ann.locator(".line .head:visible").count()).toBe(1);
    await ann.context().close();
  });

  it("shows answers, calls and what was taken back, to those who were there and who come later", async () => {
    const room = "answers";
    const ann = await come(browser, service.url, { room, name: "Ann" });
    const bo = await come(browser, service.url, { room, name: "Bo" });
    await shows(ann, /Bo came in/);
    await say(ann, "Who has the key?");
    await shows(bo, "Who has the key?");
    await bo.keyboard.press("ArrowUp");
    await bo.getByRole("button", { name: "Reply" }).click();
    await shows(bo, "Replying to Ann");
    await bo.locator(".people li", { hasText: "Ann" }).waitFor(patience); // else nobody is offered
    await bo.getByLabel("Your words").pressSequentially("@an");
    await bo.getByRole("option", { name: "Ann" }).waitFor(patience);
    await bo.keyboard.press("Enter");
    await bo.keyboard.type("I have it");
    await bo.keyboard.press("Enter");
    await ann.locator(".calls-me .call", { hasText: "@Ann" }).waitFor(patience);
    await ann.locator(".quote", { hasText: "Who has the key?" }).waitFor(patience);
    await bo.locator(".line", { hasText: "I have it" }).waitFor(patience);
    await bo.keyboard.press("ArrowUp");
    await bo.getByRole("button", { name: "Take back" }).click();
    await shows(ann, "Bo took a message back");
    await shows(bo, "You took a message back");
    const cleo = await come(browser, service.url, { room, name: "Cleo" });
    await shows(cleo, "Bo took a message back");
    expect(await cleo.getByText("I have it").count()).toBe(0);
    for (const page of [ann, bo, cleo]) await page.context().close();
  });

  it("tells in a line who comes and goes, as long as nothing is said", async () => {
    const room = "door";
    const ann = await come(browser, service.url, { room, name: "Ann" });
    const guests = await Promise.all(["g1", "g2", "g3"].map((user) => logIn(service.url, user)));
    for (const guest of guests) await guest.rooms.joinRoom({ roomId: room });
    await shows(ann, "g1, g2, and g3 came in");
    await guests[0]?.rooms.leaveRoom({ roomId: room });
    await shows(ann, "g2 and g3 came in");
    await guests[1]?.messages.sendMessage({ roomId: room, content: textOf("hello") });
    await shows(ann, "hello");
    await guests[2]?.rooms.leaveRoom({ roomId: room });
    await shows(ann, "g3 left");
    await ann.context().close();
  });
});
