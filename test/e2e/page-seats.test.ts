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

describe("the seats of a voice room", () => {
  it("are taken, changed and left, for all to see, and free again when one goes", async () => {
    const room = "demo-voice-seats";
    const ann = await come(browser, service.url, { room, name: "Ann" });
    const bo = await come(browser, service.url, { room, name: "Bo" });
    await ann.getByRole("button", { name: "Take seat 1" }).click();
    await bo.getByRole("button", { name: "Seat 1, Ann, Microphone on" }).waitFor(patience);
    await ann.getByRole("button", { name: /Seat 1, Ann, Your seat/ }).click();
    await ann.getByRole("button", { name: "Turn the microphone off" }).click();
    await bo.getByRole("button", { name: "Seat 1, Ann, Microphone off" }).waitFor(patience);
    // Who moves takes along what it knows of its own seat.
    await ann
      .getByRole("button", { name: "Seat 1, Ann, Your seat, Microphone off" })
      .waitFor(patience);
    await ann.getByRole("button", { name: "Take seat 3" }).click();
    await bo.getByRole("button", { name: "Seat 3, Ann, Microphone off" }).waitFor(patience);
    await bo.getByRole("button", { name: "Take seat 1" }).click();
    await ann.getByRole("button", { name: /Seat 1, Bo/ }).waitFor(patience);
    await ann.getByRole("button", { name: "Leave", exact: true }).click();
    await bo.getByRole("button", { name: "Take seat 3" }).waitFor(patience);
    await ann.context().close();
    await bo.context().close();
  });

  it("go to one of two who want the same, and the other is told who was faster", async () => {
    const room = "demo-voice-race";
    const pages = await Promise.all(
      ["Ann", "Bo"].map((name) => come(browser, service.url, { room, name })),
    );
    // Both ask before either is told of the other: the calls leave together.
    let asked = 0;
    const both = Promise.withResolvers<void>();
    for (const page of pages) {
      await page.locator(".people .count", { hasText: "2" }).waitFor(patience);
      await page.route("**/UpdateAttributes", async (route) => {
        asked += 1;
        if (asked === pages.length) both.resolve();
        await both.promise;
        await route.continue();
      });
    }
    await Promise.all(
      pages.map((page) => page.getByRole("button", { name: "Take seat 4" }).click()),
    );
    const told = () => Promise.all(pages.map((page) => page.locator(".note").textContent()));
    await expect
      .poll(async () => (await told()).filter((text) => text !== ""), patience)
      .toEqual([
        expect.stringMatching(/^(Ann|Bo) was faster: seat 4 is taken\.$|^Someone was faster\.$/),
      ]);
    for (const page of pages) await page.context().close();
  });

  it("are locked, and people moved and put out, by a moderator alone", async () => {
    const room = "demo-voice-order";
    const host = await come(browser, service.url, { room, name: "Host", moderator: true });
    const bo = await come(browser, service.url, { room, name: "Bo" });
    await host.getByRole("button", { name: "Seat 8, Free" }).click();
    await host.getByRole("button", { name: "Lock the seat" }).click();
    const locked = bo.getByRole("button", { name: "Seat 8, Locked" });
    await locked.waitFor(patience);
    expect(await locked.getAttribute("aria-disabled")).toBe("true");
    await bo.getByRole("button", { name: "Take seat 2" }).click();
    await host.getByRole("button", { name: /Seat 2, Bo/ }).click();
    await host.getByRole("button", { name: "Move to seat 5" }).click();
    await shows(bo, "Host moved you to seat 5.");
    await host.getByRole("button", { name: /Seat 5, Bo/ }).click();
    await host.getByRole("button", { name: "Put Bo out of the seat" }).click();
    await bo.getByRole("button", { name: "Take seat 5" }).waitFor(patience);
    await host.getByRole("button", { name: "Seat 8, Locked" }).click();
    await host.getByRole("button", { name: "Unlock the seat" }).click();
    await bo.getByRole("button", { name: "Take seat 8" }).waitFor(patience);
    await host.context().close();
    await bo.context().close();
  });
});

describe("a class", () => {
  it("shows whose hand is up; the teacher lowers it", async () => {
    const room = "demo-class-hands";
    const teacher = await come(browser, service.url, { room, name: "Tess", moderator: true });
    const bo = await come(browser, service.url, { room, name: "Bo" });
    await teacher.getByRole("button", { name: "Take the teacher’s place" }).click();
    await bo.locator(".host", { hasText: "Tess" }).waitFor(patience);
    await bo.getByRole("button", { name: "Raise a hand" }).click();
    await teacher.getByTitle("Lower Bo’s hand").click();
    await bo.getByRole("button", { name: "Raise a hand", pressed: false }).waitFor(patience);
    await shows(teacher, "No hand is up.");
    await teacher.context().close();
    await bo.context().close();
  });
});
