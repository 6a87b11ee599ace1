import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { en } from "../../web/i18n/errors-en.ts";
import { zh } from "../../web/i18n/errors-zh.ts";
import { axeFaults } from "../support/axe.ts";
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

describe("the page in Chinese", () => {
  it("speaks it where the browser does, switches in the room, and remembers", async () => {
    const room = "demo-live-language";
    const li = await visit(browser, service.url, { room, locale: "zh-CN" });
    await shows(li, "让人们交谈的房间");
    expect(await li.locator("html").getAttribute("lang")).toBe("zh-CN");
    const text = (await li.locator("#page").innerText()).replaceAll(/Parlor|English/g, "");
    expect(text).not.toMatch(/[A-Za-z]{3,}/);
    await li.getByLabel("你的名字").fill("李雷");
    await li.keyboard.press("Enter");
    await li.getByLabel("要说的话").waitFor(patience);
    await li.getByLabel("要说的话").fill("你好");
    await li.keyboard.press("Enter");
    await shows(li, "你好");
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

describe.each(["light", "dark"] as const)("axe, in the %s", (colorScheme) => {
  it.each([360, 1280])(
    "finds no fault at a width of %i",
    async (width) => {
      const viewport = { width, height: 800 };
      const page = await visit(browser, service.url, {
        viewport,
        colorScheme,
        reducedMotion: "reduce",
      });
      const faults = [await axeFaults(page)];
      await page.context().close();
      for (const kind of ["live", "voice", "shop", "class"]) {
        const room = `demo-${kind}-axe-${colorScheme}-${width}`;
        const where = { room, viewport, colorScheme, reducedMotion: "reduce" as const };
        const ann = await come(browser, service.url, { ...where, name: "Ann", moderator: true });
        await say(ann, "Hello, everyone");
        await shows(ann, "Hello, everyone");
        await ann.keyboard.press("ArrowUp");
        if (kind === "live") await ann.getByRole("button", { name: "Send a rose" }).click();
        if (kind === "shop") await ann.getByRole("button", { name: /Desk lamp/ }).click();
        if (kind === "voice") await ann.getByRole("button", { name: "Seat 1, Free" }).click();
        if (kind === "class") await ann.getByRole("button", { name: "Raise a hand" }).click();
        faults.push(await axeFaults(ann));
        await ann.context().close();
      }
      expect(faults.flat()).toEqual([]);
    },
    60_000,
  );
});
