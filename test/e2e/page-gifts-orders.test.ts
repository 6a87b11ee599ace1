import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { come, launchBrowser, patience, say, shows, watchPart } from "./visitor.ts";

let service: ServiceProcess;
let browser: Browser;
beforeAll(async () => {
  [service, browser] = await Promise.all([startService(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

describe("gifts", () => {
  it("count up in a run, on the stage and in the talk, for everyone", async () => {
    const room = "demo-live-gifts";
    const ann = await come(browser, service.url, { room, name: "Ann" });
    const bo = await come(browser, service.url, { room, name: "Bo" });
    await say(bo, "for me?");
    await shows(ann, "for me?");
    const shown = await watchPart(bo, ".gift-show");
    // All at once: a run ends where one waits for seconds.
    await ann.getByRole("button", { name: "Send a rose" }).click({ clickCount: 3 });
    await expect.poll(shown, patience).toContainEqual([expect.stringMatching(/sends a rose×3$/)]);
    await ann.getByRole("button", { name: "Send a kite" }).click();
    await expect
      .poll(async () => (await shown()).flat(), patience)
      .toContainEqual(expect.stringContaining("sends a kite"));
    const told = bo.locator(".line:visible .gift-line");
    await expect.poll(() => told.count(), patience).toBe(2);
    expect(await told.allTextContents()).toEqual(["sent a rose×3", "sent a kite"]);
    const by = bo.locator(".line:visible", { hasText: "a rose" }).locator(".who:visible");
    expect(await by.allTextContents()).toEqual(["Ann"]);
    await ann.context().close();
    const late = await come(browser, service.url, { room, name: "Cleo" });
    await late.locator(".gift-line", { hasText: "×3" }).waitFor(patience);
    expect(await late.locator(".gift-show li").count()).toBe(0);
    await late.context().close();
    await bo.context().close();
  });
});

describe("orders", () => {
  it("are cards with a price as it is written where the reader is", async () => {
    const room = "demo-shop-orders";
    const ann = await come(browser, service.url, { room, name: "Ann", locale: "en-US" });
    const bo = await come(browser, service.url, { room, name: "Bo", locale: "zh-CN" });
    await ann.getByRole("button", { name: "Send this order: Floor lamp Reed" }).click();
    const card = ann.getByRole("article", { name: "Order: Floor lamp Reed" });
    await card.waitFor(patience);
    expect(await card.locator(".price").textContent()).toBe("€129.00");
    const other = bo.getByRole("article", { name: "订单：Floor lamp Reed" });
    await other.waitFor(patience);
    expect(await other.locator(".status").textContent()).toBe("已提交");
    const width = () =>
      other.locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth);
    await expect.poll(width, patience).toBeGreaterThan(0);
    await ann.context().close();
    await bo.context().close();
  });
});
