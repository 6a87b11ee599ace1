import type { JsonObject } from "@bufbuild/protobuf";
import { chromium, type Page } from "playwright-core";
import { chromium as executablePath } from "../../../scripts/programs.ts";
import { EventLog } from "./event-log.ts";
import { serveScript } from "./script-page.ts";
import type { Refusal, Way } from "./side.ts";

/** A page of another origin than the service's. */
export interface ForeignPage {
  /** As the service is to know it. */
  readonly origin: string;
  /** Opens the page in headless Chromium, for a service that admits its origin. */
  open(url: string): Promise<Way>;
  close(): void;
}

/** Serves a page with Connect-Web on a port of its own. */
export async function servePage(): Promise<ForeignPage> {
  const { origin, close } = await serveScript("test/support/sides/browser-entry.ts");
  return {
    origin,
    open: (url) => openBrowser(`${origin}/?service=${encodeURIComponent(url)}`),
    close,
  };
}

async function openBrowser(address: string): Promise<Way> {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const page = await browser.newPage();
  const logs = new Map<number, EventLog>();
  await page.exposeFunction("heard", (id: number, what: JsonObject[] | Refusal) => {
    const log = logs.get(id);
    if ("code" in what) log?.end(what);
    else log?.add(what);
  });
  await page.goto(address);
  await page.waitForFunction(() => "parlor" in window);
  return wayOf(page, logs, () => browser.close());
}

function wayOf(page: Page, logs: Map<number, EventLog>, close: () => Promise<void>): Way {
  return {
    async call(method, request, token) {
      // As text: the types of what can be handed to a page do not end with JSON's.
      const asked = JSON.stringify([method, request, token]);
      const answer = await page.evaluate(async (text) => {
        const [m, r, t] = JSON.parse(text);
        return JSON.stringify(await window.parlor.call(m, r, t));
      }, asked);
      return JSON.parse(answer);
    },
    subscribe(request, token) {
      const id = logs.size + 1;
      const log = new EventLog(() => {
        page.evaluate((i) => window.parlor.cancel(i), id).catch(() => {}); // it may be closed
      });
      logs.set(id, log);
      void page.evaluate(
        (text) => {
          const [i, r, t] = JSON.parse(text);
          window.parlor.subscribe(i, r, t);
        },
        JSON.stringify([id, request, token]),
      );
      return log;
    },
    close,
  };
}
