import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Guest, logInMany } from "../support/clients.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { watchConsole } from "./console-visitor.ts";
import { launchBrowser, patience, shows } from "./visitor.ts";

/**
 * The short form is for every run, on a machine that does much else: it is bound by how long the talk took. The
 * long one, `npm run -s console:long`, is for a machine of one's own: never more than a second behind.
 */
const long = process.env.LONG === "1";
const [members, ratePerS, seconds] = long ? [1000, 200, 10] : [200, 100, 4];

/** How far behind it may be at the most, and in the middle, where the talk took so long. */
const boundsMs = (tookMs: number) => (long ? [1000, 250] : [tookMs / 4, tookMs / 16]);

/** Who comes in at once. The first of them do the talking, each on a connection that stays. */
const crowd = 50;

let service: ServiceProcess;
let browser: Browser;
beforeAll(async () => {
  const env = { GRACE_PERIOD_MS: "3600000" };
  [service, browser] = await Promise.all([startService(env), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});

/** A sequence, and when it was reached, in milliseconds since 1970. */
type Reached = readonly [sequence: number, timeMs: number];

async function fill(roomId: string): Promise<Guest[]> {
  const guests: Guest[] = [];
  for (let from = 0; from < members; from += crowd) {
    const ids = Array.from({ length: Math.min(crowd, members - from) }, (_, i) => `u${from + i}`);
    const some = await logInMany(service.url, ids, () => (from === 0 ? "grpc" : "connect"));
    await Promise.all(some.map((guest) => guest.rooms.enterRoom({ room: { roomId } })));
    guests.push(...some);
  }
  return guests;
}

/** Has the page note what its log shows last, and when. */
async function note(page: Page): Promise<() => Promise<Reached[]>> {
  const log = page.locator(".log-scroll");
  await log.evaluate((element) => {
    const reached: Reached[] = [];
    const look = () => reached.push([Number(element.getAttribute("data-sequence")), Date.now()]);
    new MutationObserver(look).observe(element, { attributeFilter: ["data-sequence"] });
    Object.assign(element, { reached });
  });
  return () => log.evaluate((element) => Object(element).reached);
}

/**
 * Sends as many messages as are due at each frame of the page, and at most a second's worth before they are
 * answered. Answers when each was known to be in the log.
 */
async function talk(page: Page, guests: readonly Guest[], roomId: string): Promise<Reached[]> {
  const heads: Reached[] = [];
  const waiting = new Set<Promise<void>>();
  const send = async (n: number) => {
    const content = { content: { case: "text" as const, value: { text: `word ${n}` } } };
    const answer = await guests[n % guests.length]?.messages.sendMessage({ roomId, content });
    heads.push([Number(answer?.cursor?.sequence), Date.now()]);
  };
  const frame = () => page.evaluate(() => new Promise<number>(requestAnimationFrame));
  const begin = await frame();
  for (let sent = 0; sent < ratePerS * seconds; ) {
    const due = Math.min(ratePerS * seconds, ((await frame()) - begin) * (ratePerS / 1000));
    for (; sent < due && waiting.size < ratePerS; sent++) {
      const answered: Promise<void> = send(sent).finally(() => waiting.delete(answered));
      waiting.add(answered);
    }
  }
  await Promise.all(waiting);
  return heads.sort(([a], [b]) => a - b);
}

/** How long after each head was known it was shown. */
function lags(heads: readonly Reached[], shown: readonly Reached[]): number[] {
  return heads.map(([head, knownMs]) => {
    const [, shownMs = Number.POSITIVE_INFINITY] = shown.find(([last]) => last >= head) ?? [];
    return Math.max(0, shownMs - knownMs);
  });
}

it("a room with many members and much talk is shown without falling behind", async () => {
  const roomId = "arena";
  const guests = await fill(roomId);
  const page = await watchConsole(browser, service.url, { room: roomId });
  await shows(page, `1–20 of ${members.toLocaleString("en")}`);
  const shown = await note(page);
  const heads = await talk(page, guests.slice(0, crowd), roomId);
  const [head = 0, endMs = 0] = heads.at(-1) ?? [];
  const last = () => page.locator(".log-scroll").getAttribute("data-sequence");
  await expect.poll(last, patience).toBe(String(head));
  await shows(page, `word ${ratePerS * seconds - 1}`);
  const behind = lags(heads, await shown()).sort((a, b) => a - b);
  const [median, worst] = [behind[Math.floor(behind.length / 2)], behind.at(-1)];
  const tookMs = endMs - (heads[0]?.[1] ?? 0);
  const perS = (ratePerS * seconds * 1000) / tookMs;
  process.stdout.write(
    `console: ${members} members, ${perS.toFixed(0)} messages/s, behind ${median} ms, at the most ${worst} ms\n`,
  );
  if (long) expect(perS).toBeGreaterThan(0.8 * ratePerS); // else it says nothing of such talk
  const [mostMs, middleMs] = boundsMs(tookMs);
  expect(worst).toBeLessThanOrEqual(mostMs ?? 0);
  expect(median).toBeLessThanOrEqual(middleMs ?? 0);
  expect(await page.locator(".log-lines li").count()).toBeLessThanOrEqual(1000);
  await page.context().close();
}, 300_000);
