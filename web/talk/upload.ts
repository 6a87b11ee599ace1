import type { Words } from "../../client/index.ts";
import { words } from "../i18n/words.ts";
import { wholeAddress } from "../own-address.ts";

/** Where a development server takes pictures. An app would have its backend sign for its own storage. */
const path = "/development/picture";

/** The largest that it takes, in bytes. */
const maxBytes = 2 * 1024 * 1024;

/** What it takes. */
export const pictureTypes = "image/png,image/jpeg,image/gif,image/webp";

/** What becomes of a picture: the words to send, or why there are none. */
export type Upload =
  | { readonly image: Extract<Words, { image: unknown }> }
  | { readonly image?: undefined; readonly fault: string };

/** Brings a picture to the server, and answers what to send. */
export async function upload(file: File): Promise<Upload> {
  const { composer } = words();
  if (file.size > maxBytes) return { fault: composer.pictureTooLarge };
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (bitmap === undefined || !pictureTypes.includes(file.type))
    return { fault: composer.pictureOfNoKind };
  const { width, height } = bitmap;
  bitmap.close();
  const response = await fetch(path, { method: "POST", body: file }).catch(() => undefined);
  if (response === undefined) return { fault: composer.pictureFailed };
  if (response.status === 415) return { fault: composer.pictureOfNoKind };
  const kept: unknown = await response.json().catch(() => undefined);
  const at = pathIn(kept);
  if (!response.ok || at === undefined) return { fault: composer.pictureRefused };
  const url = wholeAddress(at);
  return {
    image: { image: { url, width, height, size: BigInt(file.size), mediaType: file.type } },
  };
}

function pathIn(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null || !("path" in answer)) return undefined;
  return typeof answer.path === "string" ? answer.path : undefined;
}
