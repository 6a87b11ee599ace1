import { expect, it } from "vitest";
import { FailedLogins } from "../../services/rate/failed-logins.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { limited } from "../support/rates.ts";

function open(rate: { readonly rate: number; readonly burst: number } | null) {
  const clock = createManualClock();
  const logins = new FailedLogins({ clock, rate });
  const check = (address = "a") => limited((async () => logins.check(address))());
  return { clock, logins, check };
}

it("logins are refused once as many have failed as may, until one may fail again", async () => {
  const { clock, logins, check } = open({ rate: 0.5, burst: 3 });
  for (let i = 0; i < 3; i++) {
    expect(await check()).toMatchObject({ limit: "" });
    logins.count("a");
  }
  expect(await check()).toMatchObject({ limit: "failed_logins_per_address", retryAfterMs: 2000 });
  expect(await check("b")).toMatchObject({ limit: "" });
  await clock.advance(1999);
  expect(await check()).toMatchObject({ retryAfterMs: 1, retryAfter: "1" });
  await clock.advance(1);
  expect(await check()).toMatchObject({ limit: "" });
});

it("those who log in take nothing, and those who fail at once no more than there is", async () => {
  const { clock, logins, check } = open({ rate: 1, burst: 2 });
  for (let i = 0; i < 10; i++) await check();
  expect(await check()).toMatchObject({ limit: "" });
  for (let i = 0; i < 10; i++) logins.count("a");
  await clock.advance(1000);
  expect(await check()).toMatchObject({ limit: "" });
});

it("without a rate nobody is counted", async () => {
  const { logins, check } = open(null);
  for (let i = 0; i < 100; i++) logins.count("a");
  expect([await check(), logins.size]).toMatchObject([{ limit: "" }, 0]);
});

it("10,000 addresses are forgotten as others fail", async () => {
  const { clock, logins } = open({ rate: 1, burst: 2 });
  for (let i = 0; i < 10_000; i++) logins.count(`a${i}`);
  expect(logins.size).toBe(10_000);
  await clock.advance(1000);
  for (let i = 0; i < 10_000; i++) logins.count("b");
  expect(logins.size).toBe(1);
});
