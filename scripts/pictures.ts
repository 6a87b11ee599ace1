import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { come, launchBrowser, patience, say } from "../test/e2e/visitor.ts";
import { root, startProcess } from "../test/support/service-process.ts";
import { Camera } from "./camera.ts";
import { consolePicture } from "./console-picture.ts";

/**
 * Makes the pictures of the README and the guides from the pages as they are: `docs/screenshot.png`,
 * `docs/live-room.webp`, which moves, and `docs/console.png`.
 */
const viewport = { width: 1280, height: 800 };
const size = { width: 800, height: 500 };
const stepMs = 160;

/** A typeface that many systems have, so that the pictures look alike wherever they are made. */
const typeface = 'Inter, "Noto Sans CJK SC", system-ui, sans-serif';

/** What happens in the live room, by the step before which it does. */
const live: Readonly<Record<number, (cast: Cast) => Promise<unknown>>> = {
  1: ({ bo }) => say(bo, "What glaze will it get?"),
  5: ({ cleo }) => say(cleo, "so calm", "Control+Enter"),
  8: ({ dee }) => say(dee, "hello from Oslo", "Control+Enter"),
  11: ({ ann }) => say(ann, "Celadon, two coats."),
  14: ({ bo }) => say(bo, "that green!", "Control+Enter"),
  16: ({ cleo }) => rose(cleo),
  18: ({ cleo }) => rose(cleo),
  20: ({ cleo }) => rose(cleo),
  21: ({ dee }) => say(dee, "look at the rim", "Control+Enter"),
  24: ({ dee }) => dee.getByRole("button", { name: "Send a cake" }).click(),
  27: ({ bo }) => say(bo, "666", "Control+Enter"),
  30: ({ dee }) => say(dee, "How thick are the walls?"),
};
const liveSteps = 36;

/** What happens in the voice room. */
const voice: Readonly<Record<number, (cast: Cast) => Promise<unknown>>> = {
  2: ({ ann }) => takeSeat(ann, 1),
  5: ({ bo }) => takeSeat(bo, 2),
  8: ({ cleo }) => takeSeat(cleo, 6),
  11: ({ cleo }) => say(cleo, "Can you hear me?"),
  15: ({ bo }) => say(bo, "Loud and clear."),
};
const voiceSteps = 22;

/** Who plays, and who looks. */
interface Cast {
  readonly ann: Page;
  readonly bo: Page;
  readonly cleo: Page;
  readonly dee: Page;
  readonly eve: Page;
}

const rose = (page: Page): Promise<void> =>
  page.getByRole("button", { name: "Send a rose" }).click();
const takeSeat = (page: Page, seat: number): Promise<void> =>
  page.getByRole("button", { name: `Take seat ${seat}` }).click();

const service = await startProcess({});
const browser = await launchBrowser();
try {
  const camera = new Camera(await browser.newPage(), { size, stepMs });
  const stage = await cast("demo-live");
  await say(stage.dee, "Good evening, everyone!");
  await say(stage.cleo, "I have my tea and my chair.");
  await stage.ann.getByRole("button", { name: /host’s seat/ }).click();
  await stage.eve.locator(".host", { hasText: "Ann" }).waitFor(patience);
  await play(stage, { camera, scene: live, steps: liveSteps });
  writeFileSync(join(root, "docs/screenshot.png"), await stage.eve.screenshot());
  const salon = await cast("demo-voice");
  await play(salon, { camera, scene: voice, steps: voiceSteps });
  const animation = camera.develop();
  writeFileSync(join(root, "docs/live-room.webp"), animation);
  writeFileSync(
    join(root, "docs/console.png"),
    await consolePicture(browser, service.url, { viewport, typeface }),
  );
  process.stdout.write(`docs/live-room.webp has ${animation.length} bytes\n`);
} finally {
  await browser.close();
  await service.stop();
}

/** Brings everyone into a room. Eve looks on. */
async function cast(room: string): Promise<Cast> {
  const arrive = (name: string): Promise<Page> =>
    come(browser, service.url, { room, name, viewport });
  const ann = await arrive("Ann");
  const bo = await arrive("Bo");
  const cleo = await arrive("Cleo");
  const dee = await arrive("Dee");
  const eve = await arrive("Eve");
  await eve.locator(".people .count", { hasText: "5" }).waitFor(patience);
  await eve.evaluate(
    (sans) => document.documentElement.style.setProperty("--sans", sans),
    typeface,
  );
  return { ann, bo, cleo, dee, eve };
}

interface Playing {
  readonly camera: Camera;
  readonly scene: Readonly<Record<number, (cast: Cast) => Promise<unknown>>>;
  readonly steps: number;
}

/** Lets a scene happen, while Eve's clock is moved by the camera alone. */
async function play(all: Cast, { camera, scene, steps }: Playing): Promise<void> {
  await all.eve.clock.install();
  await all.eve.clock.pauseAt(Date.now() + 1000);
  for (let step = 1; step <= steps; step += 1) {
    await scene[step]?.(all);
    await camera.take(all.eve, step === steps ? 1200 : undefined);
  }
}
