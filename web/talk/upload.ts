import { words } from "../i18n/words.ts";
import { wholeAddress } from "../own-address.ts";
import type { Hindered, Prepared } from "./outbox.ts";
import { signs } from "./signs.ts";

/** Where a development server takes pictures. An app would have its backend sign for its own storage. */
const path = "/development/picture";

/** The largest that it takes, in bytes. */
const maxBytes = 2 * 1024 * 1024;

/** A picture that does not get through within this time is tried again by whoever sends it. */
const timeoutMs = 60_000;

/** What it takes. */
const types: readonly string[] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/** What it takes, for a field of files. */
export const pictureTypes = types.join(",");

/** A picture that may be sent. */
export interface Picture {
  readonly file: File;
  readonly width: number;
  readonly height: number;
}

/** Looks whether a file is a picture that may be sent. */
export async function pictureOf(file: File): Promise<Picture | Hindered> {
  if (file.size > maxBytes) return { hindrance: () => words().composer.pictureTooLarge };
  const bitmap = types.includes(file.type)
    ? await createImageBitmap(file).catch(() => undefined)
    : undefined;
  if (bitmap === undefined) return { hindrance: () => words().composer.pictureOfNoKind };
  const { width, height } = bitmap;
  bitmap.close();
  return { file, width, height };
}

/** Brings a picture to the server, and answers what to send. */
export async function upload({ file, width, height }: Picture): Promise<Prepared | Hindered> {
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(path, { method: "POST", body: file, signal }).catch(() => undefined);
  if (response === undefined) return { hindrance: () => words().composer.pictureFailed };
  if (response.status === 415) return { hindrance: () => words().composer.pictureOfNoKind };
  const kept: unknown = await response.json().catch(() => undefined);
  const at = pathIn(kept);
  if (!response.ok || at === undefined) return { hindrance: () => words().composer.pictureRefused };
  const url = wholeAddress(at);
  const image = { url, width, height, size: BigInt(file.size), mediaType: file.type };
  return { words: { image }, sign: signs.image(url) };
}

function pathIn(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null || !("path" in answer)) return undefined;
  return typeof answer.path === "string" ? answer.path : undefined;
}
