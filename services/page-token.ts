import { invalidRequest } from "./errors/errors.ts";

/** A store's place in a list, as the contract's opaque `page_token`. "" stays "". */
export function encodePageToken(next: string): string {
  return Buffer.from(next).toString("base64url");
}

/** A place in a listed table: a time of creation and an id. */
const rowPlace = /^\d{1,16}:/;

/**
 * The store's place that a `page_token` stands for, of a form that the list's places have. Throws for what
 * no page has answered.
 */
export function decodePageToken(token: string, form = rowPlace): string {
  const next = Buffer.from(token, "base64url").toString();
  if (token !== "" && (encodePageToken(next) !== token || !form.test(next)))
    throw invalidRequest(
      "page_token",
      "must be the next_page_token of an earlier answer, or empty",
    );
  return next;
}

/** Entries on a page where the request names no number. Said in the contract. */
const defaultPageSize = 100;

/** How many entries a page has at the most. */
export function pageSizeOf({ pageSize }: { readonly pageSize: number }): number {
  return pageSize === 0 ? defaultPageSize : pageSize;
}
