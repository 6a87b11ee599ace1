import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { patience } from "./visitor.ts";

/** Where in the console, and in which browser window. */
export type ConsoleOptions = BrowserContextOptions & {
  /** A room; without one, all of them. */
  readonly room?: string;
};

/** Opens the console of a service where it asks for a token. */
export async function openConsole(
  browser: Browser,
  url: string,
  { room, ...context }: ConsoleOptions = {},
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...context });
  await page.goto(
    `${url}/console${room === undefined ? "" : `#/rooms/${encodeURIComponent(room)}`}`,
  );
  return page;
}

/** Opens the console and logs in with a development token. */
export async function watchConsole(
  browser: Browser,
  url: string,
  options: ConsoleOptions = {},
): Promise<Page> {
  const page = await openConsole(browser, url, options);
  await page.locator(".development button").click();
  await page.locator(".dot.live").waitFor(patience);
  return page;
}

/** The texts of a table's rows, by its label: of each the cells, as they are seen. */
export function rowsOf(page: Page, heading: string): Promise<string[][]> {
  return page
    .getByRole("table", { name: heading })
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent ?? "")),
    );
}
