import type { Page } from "playwright-core";
import { type Frame, type Size, webpAnimation } from "./webp-animation.ts";

/** How good the pictures are, from 0 to 1. */
const quality = 0.62;

/** Takes pictures of pages, at steps of a time that stands still between them. */
export class Camera {
  readonly #laboratory: Page;
  readonly #size: Size;
  readonly #stepMs: number;
  readonly #frames: Frame[] = [];

  /** `laboratory` is an empty page: its canvas makes the pictures small. */
  constructor(laboratory: Page, options: { readonly size: Size; readonly stepMs: number }) {
    this.#laboratory = laboratory;
    this.#size = options.size;
    this.#stepMs = options.stepMs;
  }

  /** Lets a step pass on a page, whose clock is stopped, and takes a picture. */
  async take(page: Page, durationMs = this.#stepMs): Promise<void> {
    await page.clock.runFor(this.#stepMs);
    await page.evaluate(moveOn, this.#stepMs);
    const png = await page.screenshot({ animations: "allow" });
    const made = await this.#laboratory.evaluate(makeSmall, {
      png: png.toString("base64"),
      quality,
      ...this.#size,
    });
    this.#frames.push({ webp: Buffer.from(made, "base64"), durationMs });
  }

  /** All that was taken, as one picture that moves. */
  develop(): Buffer {
    return webpAnimation(this.#frames, this.#size);
  }
}

/** Moves all animations of a page on by a step: they stand still otherwise. */
function moveOn(stepMs: number): void {
  for (const animation of document.getAnimations()) {
    animation.pause();
    const { endTime } = animation.effect?.getComputedTiming() ?? {};
    const time = Number(animation.currentTime) + stepMs;
    if (typeof endTime === "number" && time >= endTime) animation.finish();
    else animation.currentTime = time;
  }
}

/** A PNG as a smaller WebP; both in base64. */
async function makeSmall(
  asked: Size & { readonly png: string; readonly quality: number },
): Promise<string> {
  const image = new Image();
  image.src = `data:image/png;base64,${asked.png}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = asked.width;
  canvas.height = asked.height;
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) throw new Error("no canvas");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, asked.width, asked.height);
  return canvas.toDataURL("image/webp", asked.quality).split(",")[1] ?? "";
}
