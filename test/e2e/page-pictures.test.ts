import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { come, launchBrowser, patience, shows } from "./visitor.ts";

let service: ServiceProcess;
let browser: Browser;
beforeAll(async () => {
  [service, browser] = await Promise.all([startService(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

/** A picture of one pixel. */
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const mimeType = "image/png";

describe("pictures", () => {
  it("are shown in the talk, and large when they are pressed", async () => {
    const room = "album";
    const ann = await come(browser, service.url, { room, name: "Ann" });
    // The same server by another of its names: the page shows what its own gives it.
    const elsewhere = service.url.replace("127.0.0.1", "localhost");
    const bo = await come(browser, elsewhere, { room, name: "Bo" });
    const field = ann.locator("input[type=file]");
    await field.setInputFiles({ name: "pixel.png", mimeType, buffer: pixel });
    const picture = bo.getByRole("img", { name: "Picture from Ann" });
    await picture.waitFor(patience);
    const width = () => picture.evaluate((image: HTMLImageElement) => image.naturalWidth);
    await expect.poll(width, patience).toBe(1);
    await bo.getByRole("button", { name: "Picture from Ann" }).click();
    const large = bo.getByRole("dialog", { name: "Picture from Ann" });
    await large.waitFor(patience);
    await bo.keyboard.press("Escape");
    await large.waitFor({ ...patience, state: "detached" });
    expect(await picture.getAttribute("src")).toMatch(/\/development\/pictures\/[0-9a-f]{32}$/);
    await bo.context().close();
    await ann.context().close();
  });

  it("are refused in words when they are none, or too large", async () => {
    const ann = await come(browser, service.url, { room: "album-2", name: "Ann" });
    const field = ann.locator("input[type=file]");
    await field.setInputFiles({ name: "fake.png", mimeType, buffer: Buffer.from("<svg></svg>") });
    await shows(ann, /no picture that can be shown/);
    const buffer = Buffer.concat([pixel, Buffer.alloc(2 * 1024 * 1024 + 1 - pixel.length)]);
    await field.setInputFiles({ name: "large.png", mimeType, buffer });
    await shows(ann, /larger than 2 MB/);
    await field.setInputFiles({ name: "fits.png", mimeType, buffer: buffer.subarray(0, -1) });
    await ann.getByRole("img", { name: "Picture from Ann" }).waitFor(patience);
    await ann.context().close();
  });
});
