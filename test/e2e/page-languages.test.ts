import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { en } from "../../web/i18n/errors-en.ts";
import { zh } from "../../web/i18n/errors-zh.ts";
import { faultsOf as faultsNow } from "../support/axe.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { come, launchBrowser, patience, say, shows, visit } from "./visitor.ts";

let service: ServiceProcess;
let browser: Browser;
beforeAll(async () => {
  [service, browser] = await Promise.all([startService(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

/** Keys, names and what is called so in every language. */
const everywhere = /guest-\w+|Parlor|English|Enter|Ctrl|Shift|Alt|Esc|JPEG|PNG|GIF|WebP/g;

/** What a page says in Latin letters, to those who see it and to those who listen, in labels and hints, too. */
async function foreign(page: Page): Promise<string[]> {
  const said = await page.evaluate(() => {
    const named = [...document.querySelectorAll("body *")].flatMap((element) =>
      ["aria-label", "title", "placeholder", "alt"].map((name) => element.getAttribute(name) ?? ""),
    );
    const description = document.querySelector('meta[name="description"]')?.getAttribute("content");
    return [...document.body.innerText.split("\n"), ...named, description ?? ""];
  });
  return said.filter((text) => /[A-Za-z]{3,}/.test(text.replaceAll(everywhere, "")));
}

describe("the page in Chinese", () => {
  it("speaks it where the browser does, switches in the room, and remembers", async () => {
    const room = "demo-live";
    const li = await visit(browser, service.url, { room, locale: "zh-CN" });
    await shows(li, "让人们交谈的房间");
    expect(await li.locator("html").getAttribute("lang")).toBe("zh-CN");
    expect(await foreign(li)).toEqual([]);
    await li.getByLabel("你的名字").fill("李雷");
    await li.keyboard.press("Enter");
    await li.getByLabel("要说的话").waitFor(patience);
    await li.getByLabel("要说的话").fill("你好");
    await li.keyboard.press("Enter");
    await shows(li, "你好");
    expect(await foreign(li)).toEqual([]);
    await li.keyboard.press("Alt+k");
    await li.getByRole("dialog").waitFor(patience);
    expect(await foreign(li)).toEqual([]);
    await li.keyboard.press("Escape");
    await li.getByRole("button", { name: "English（英文）" }).click();
    await li.getByLabel("Your words").waitFor(patience);
    await shows(li, "你好");
    await li.reload();
    await li.getByLabel("Your words").waitFor(patience);
    await li.context().close();
  });
});

describe("why something did not go", () => {
  it("is said in both languages, for every reason, with the values that it speaks of", async () => {
    expect(en.reasons[ErrorReason.GRANT_MISSING]({ grant: "send", room_id: "lobby" })).toBe(
      "Your token does not let you talk in “lobby”. Name another room, or ask for another token.",
    );
    const reasons = Object.values(ErrorReason).filter((reason) => typeof reason === "number");
    const values = { room_id: "lobby", max_members: "7", note: "loud", retry_after_ms: "3200" };
    for (const reason of reasons) {
      expect(en.reasons[reason](values)).toMatch(/^[A-Z“].*\.?$/);
      expect(zh.reasons[reason](values)).toMatch(/[\u4e00-\u9fff]/);
    }
    for (const { reasons: words } of [en, zh]) {
      expect(words[ErrorReason.ROOM_FULL](values)).toContain("7");
      expect(words[ErrorReason.MEMBER_MUTED](values)).toContain("loud");
      expect(words[ErrorReason.RATE_LIMITED](values)).toContain("4");
    }
  });
});

/** A picture of one pixel. */
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** What axe finds wrong with a page, in the light and in the dark, on a phone and on a desk. */
async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const width of [360, 1280])
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      faults.push(...(await faultsNow(page)));
    }
  return faults;
}

describe("axe finds no fault", () => {
  const reducedMotion = "reduce";

  it("with the entrance", async () => {
    const page = await visit(browser, service.url, { reducedMotion });
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  it.each([
    ["demo-live-axe", "Send a rose"],
    ["demo-shop-axe", "Send this order: Paper lantern"],
    ["demo-voice-axe", "Seat 1, Free"],
    ["demo-class-axe", "Raise a hand"],
    ["axe", "Send"],
  ])("with %s", async (room, action) => {
    const moderator = room.startsWith("demo");
    const ann = await come(browser, service.url, { room, name: "Ann", moderator, reducedMotion });
    await say(ann, "Hello, everyone");
    await shows(ann, "Hello, everyone");
    await ann.keyboard.press("ArrowUp");
    await ann.getByRole("button", { name: action, exact: true }).click();
    expect(await faultsOf(ann)).toEqual([]);
    await ann.context().close();
  });

  it("with what is open over a room: people, keys, a picture, names that are offered", async () => {
    const room = "demo-live-open";
    const host = { room, name: "Host", moderator: true, reducedMotion } as const;
    const ann = await come(browser, service.url, host);
    const bo = await come(browser, service.url, { room, name: "Bo", reducedMotion });
    await ann.locator(".people").getByRole("button", { name: /Bo/ }).click();
    expect(await faultsOf(ann)).toEqual([]);
    await ann.keyboard.press("Escape");
    await ann.keyboard.press("Alt+k");
    expect(await faultsOf(ann)).toEqual([]);
    await ann.keyboard.press("Escape");
    const file = { name: "pixel.png", mimeType: "image/png", buffer: Buffer.from(pixel, "base64") };
    await ann.locator("input[type=file]").setInputFiles(file);
    await ann.getByRole("button", { name: "Picture from Host" }).click();
    expect(await faultsOf(ann)).toEqual([]);
    await ann.keyboard.press("Escape");
    await ann.getByLabel("Your words").pressSequentially("@b");
    await ann.getByRole("option", { name: "Bo" }).waitFor(patience);
    expect(await faultsOf(ann)).toEqual([]);
    for (const page of [ann, bo]) await page.context().close();
  }, 60_000);

  it("with a lost link, words on their way, a mute of everyone and the question before one leaves", async () => {
    const room = "demo-live-lost";
    const host = await come(browser, service.url, { room, name: "Host", moderator: true });
    const bo = await come(browser, service.url, { room, name: "Bo", reducedMotion });
    await bo.context().setOffline(true);
    await say(bo, "on its way");
    await bo.locator(".band", { hasText: "You are offline." }).waitFor(patience);
    expect(await faultsOf(bo)).toEqual([]);
    await bo.keyboard.press("Alt+l");
    expect(await faultsOf(bo)).toEqual([]);
    await bo.keyboard.press("Escape");
    await bo.context().setOffline(false);
    await shows(host, "on its way");
    await host.getByRole("button", { name: "Mute everyone" }).click();
    await shows(bo, "Everyone is muted here. By Host.");
    expect(await faultsOf(bo)).toEqual([]);
    for (const page of [host, bo]) await page.context().close();
  }, 60_000);
});
