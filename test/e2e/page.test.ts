import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logIn } from "../support/clients.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { enter, launchBrowser, patience, say, shows, visit } from "./visitor.ts";

let service: ServiceProcess;
let browsers: Browser[];
beforeAll(async () => {
  service = await startService();
  browsers = await Promise.all([launchBrowser(), launchBrowser()]);
});
afterAll(async () => {
  await Promise.all(browsers.map((browser) => browser.close()));
  await service.stop();
});

/** Opens the page in a browser of its own, on a phone's width for the second. */
async function open(index: 0 | 1, url = service.url, room = "lobby"): Promise<Page> {
  const viewport = index === 0 ? { width: 1280, height: 800 } : { width: 360, height: 740 };
  const browser = browsers[index];
  if (browser === undefined) throw new Error("no browser");
  return visit(browser, url, { viewport, room });
}

describe("the page", () => {
  it("brings two people together: they come, talk, let words fly and go", async () => {
    const room = "demo-live";
    const [ann, bo] = [await open(0, service.url, room), await open(1, service.url, room)];
    await enter(ann, "Ann");
    await enter(bo, "Bo");
    await shows(ann, /Bo came in/);
    await say(ann, "Hello, anyone here?");
    await shows(bo, "Hello, anyone here?");
    await say(bo, "Hi Ann!");
    await shows(ann, "Hi Ann!");
    await say(bo, "This flies", "Control+Enter");
    await shows(ann, "This flies");
    const width = await bo.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
    await bo.getByRole("button", { name: /Leave/ }).click();
    await shows(ann, /Bo left/);
    await bo.getByLabel("Your name").waitFor(patience);
    await ann.close();
    await bo.close();
  });

  it("hears people who are there with other clients", async () => {
    const page = await open(0);
    await enter(page, "Ann");
    const guest = await logIn(service.url, "guest", { wire: "grpc" });
    await guest.rooms.joinRoom({ roomId: "lobby" });
    const text = { content: { case: "text" as const, value: { text: "from afar" } } };
    await guest.messages.sendMessage({ roomId: "lobby", content: text });
    await shows(page, "from afar");
    await guest.rooms.leaveRoom({ roomId: "lobby" });
    await page.close();
  });

  it("shows what could not be sent yet while the link is down, sends it after, and goes on", async () => {
    const [ann, bo] = [await open(0), await open(1)];
    await enter(ann, "Ann");
    await enter(bo, "Bo");
    await shows(ann, /Bo came in/);
    await bo.context().setOffline(true);
    await say(bo, "said while the link was down");
    await bo.getByLabel("Being sent").getByText("said while").waitFor(patience);
    await bo.context().setOffline(false);
    await shows(ann, "said while the link was down");
    await say(ann, "we hear you");
    await shows(bo, "we hear you");
    await ann.close();
    await bo.close();
  });

  it("says in words that the server is gone", async () => {
    const other = await startService();
    const page = await open(0, other.url);
    await enter(page, "Ann");
    await other.stop();
    await shows(page, /[Rr]econnecting/);
    await page.close();
  });

  it("shows no error in the browser's console, and asks nothing of anyone else", async () => {
    const page = await browsers[0]?.newPage();
    if (page === undefined) throw new Error("no browser");
    const [complaints, foreign]: string[][] = [[], []];
    page.on("console", (message) => message.type() === "error" && complaints?.push(message.text()));
    page.on("pageerror", (error) => complaints?.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(service.url)) foreign?.push(request.url());
    });
    await page.goto(service.url);
    await enter(page, "Ann");
    await say(page, "quiet");
    await shows(page, "quiet");
    expect([complaints, foreign]).toEqual([[], []]);
    await page.close();
  });
});
