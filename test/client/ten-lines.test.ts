import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { build, type PreviewServer, preview } from "vite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser, patience, shows } from "../e2e/visitor.ts";
import { file } from "../house/sources.ts";
import {
  type ClientPackage,
  createStranger,
  packClient,
  type Stranger,
} from "../support/client-package.ts";
import { freePort } from "../support/redis.ts";
import { root, type ServiceProcess, startService, token } from "../support/service-process.ts";

/** The files that the guide has one write, by their names. */
const blocks = file("docs/guides/ten-lines.md").matchAll(/```\w+ ([\w.]+)\n([\s\S]*?)```/g);
const files = new Map([...blocks].map(([, name = "", text = ""]) => [name, text]));

let packed: ClientPackage;
let stranger: Stranger;
let service: ServiceProcess;
let pages: PreviewServer;
let browser: Browser;
let origin: string;

beforeAll(async () => {
  const port = await freePort();
  origin = `http://localhost:${port}`;
  service = await startService({ ORIGINS: origin });
  packed = await packClient();
  stranger = await createStranger(packed.tarball);
  for (const [name, text] of files)
    stranger.write(name, text.replace("http://localhost:8080", service.url));
  const config = { root: stranger.folder, configFile: false, logLevel: "error" } as const;
  await build(config);
  pages = await preview({ ...config, preview: { port, strictPort: true, host: "localhost" } });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await pages.close();
  await service.stop();
  stranger.remove();
  packed.remove();
});

/** Opens the page as a user, with the token where the guide says. */
async function open(user: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${origin}/#${await token("--user", user)}`);
  return page;
}

async function say(page: Page, words: string): Promise<void> {
  await page.getByLabel("Your words").fill(words);
  await page.keyboard.press("Enter");
}

it("the guide's lines are ten, and good TypeScript", async () => {
  expect([...files.keys()]).toEqual(["index.html", "main.ts"]);
  const lines = (files.get("main.ts") ?? "").split("\n").filter((line) => line !== "");
  expect(lines).toHaveLength(10);
  const compilerOptions = {
    noEmit: true,
    strict: true,
    target: "es2022",
    module: "esnext",
    types: [],
  };
  stranger.write("tsconfig.json", JSON.stringify({ compilerOptions, files: ["main.ts"] }));
  await stranger.run(process.execPath, join(root, "node_modules/typescript/bin/tsc"), "-p", ".");
});

it("the guide's lines make a page on which two people talk", async () => {
  const [alice, bob] = [await open("alice"), await open("bob")];
  // Whoever sends before the other is in is not heard there: alice says it until bob has it.
  await expect
    .poll(async () => {
      await say(alice, "Hello!");
      return bob.getByRole("log").textContent();
    }, patience)
    .toContain("alice: Hello!\n");
  await say(bob, "Hi alice");
  await shows(alice, "bob: Hi alice");
});

it("a page of an origin that is not listed is not let in", async () => {
  const elsewhere = await preview({
    root: stranger.folder,
    configFile: false,
    logLevel: "error",
    preview: { port: await freePort(), strictPort: true, host: "localhost" },
  });
  try {
    const page = await browser.newPage();
    const refused = page.waitForEvent("console", (message) => /CORS|403/.test(message.text()));
    await page.goto(`${elsewhere.resolvedUrls?.local[0]}#${await token("--user", "carl")}`);
    await refused;
  } finally {
    await elsewhere.close();
  }
});
