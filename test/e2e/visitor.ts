import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { chromium as executablePath } from "../../scripts/programs.ts";
import { freePort } from "../support/redis.ts";

/** How long a test waits for what is to be seen on a page. */
export const patience = { timeout: 30_000 };

/** A service that waits for those who fall silent: nobody is gone who has not left. */
export const patient = { GRACE_PERIOD_MS: "3600000" };

/** A browser without a window. */
export function launchBrowser(...more: readonly string[]): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
}

/**
 * A tab that can be hidden and frozen as a user's is: the driver keeps every other one as if it were looked at.
 * Closing its browser closes it.
 */
export async function openOwnTab(): Promise<{ readonly page: Page; close(): Promise<void> }> {
  const port = await freePort();
  const browser = await launchBrowser(`--remote-debugging-port=${port}`);
  const outside = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
  const page = await outside.contexts()[0]?.newPage();
  if (page === undefined) throw new Error("the browser has no window");
  return { page, close: () => browser.close() };
}

/** Opens the page of a service, in a room, for someone who was never there before. */
export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions & { readonly room?: string } = {},
): Promise<Page> {
  const { room = "lobby", ...context } = options;
  const page = await browser.newPage(context);
  await page.goto(`${url}/#room=${room}`);
  return page;
}

/** Enters under a name, from the page's first form. */
export async function enter(page: Page, name: string): Promise<void> {
  await ask(page, name);
  await page.getByLabel("Your words").waitFor(patience);
}

/** Opens a room's page and enters, as a moderator where it is asked for: that is for demo rooms. */
export async function come(
  browser: Browser,
  url: string,
  options: BrowserContextOptions & {
    readonly room: string;
    readonly name: string;
    readonly moderator?: boolean;
  },
): Promise<Page> {
  const { name, moderator = false, ...where } = options;
  const page = await visit(browser, url, where);
  if (moderator) await page.locator("#moderator").check();
  await page.locator("#name").fill(name);
  await page.keyboard.press("Enter");
  await page.locator(".composer textarea").waitFor(patience);
  return page;
}

/** Asks to enter, however that ends. */
export async function ask(page: Page, name: string): Promise<void> {
  await page.getByLabel("Your name").fill(name);
  await page.keyboard.press("Enter");
}

/** Waits until the page shows a text. */
export function shows(page: Page, text: string | RegExp): Promise<void> {
  return page.getByText(text).first().waitFor(patience);
}

/**
 * Notes what stands in a part of the page from now on, at each change: the texts of all in it. Some of it stands
 * there for seconds only, and may be gone before a slow machine has looked.
 */
export async function watchPart(page: Page, selector: string): Promise<() => Promise<string[][]>> {
  const notes = await page.locator(selector).evaluateHandle((part) => {
    const noted: string[][] = [];
    const look = () => noted.push([...part.children].map(({ textContent }) => textContent ?? ""));
    new MutationObserver(look).observe(part, { childList: true, subtree: true });
    return noted;
  });
  return () => notes.jsonValue();
}

/** Says something, by keyboard. */
export async function say(page: Page, text: string, key = "Enter"): Promise<void> {
  await page.getByLabel("Your words").fill(text);
  await page.keyboard.press(key);
}

/** The names in the list of people. */
export function people(page: Page): Promise<string[]> {
  return page.getByRole("complementary").locator("b").allTextContents();
}

/**
 * Stops a page, as a browser does that freezes it: nothing of it runs, and its locks stay its own. Resolves to what
 * has it go on.
 */
export async function freeze(page: Page): Promise<() => Promise<void>> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Debugger.enable");
  const paused = new Promise((resolve) => cdp.once("Debugger.paused", resolve));
  await cdp.send("Debugger.pause");
  await paused; // at the next line that it runs
  return async () => {
    await cdp.send("Debugger.disable");
  };
}
