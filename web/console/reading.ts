import type { ParlorError } from "../../client/index.ts";
import type { Words } from "./words.ts";

/** How it stands with what is known of a part of a room: what is shown of it stays meanwhile. */
export type Reading =
  | { readonly name: "reading" | "read" }
  | { readonly name: "failed"; readonly error: ParlorError };

/** What stands where there is nothing to show: `none` is true only once all was read. */
export function emptyWords(reading: Reading, none: string, words: Words): string {
  if (reading.name === "read") return none;
  return reading.name === "failed" ? words.errors.notRead : words.reading;
}
