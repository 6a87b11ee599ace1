import type { PageRequest } from "./pages.ts";

/**
 * The body of a request; `undefined` where it has more than `maxBytes`. All of it is read, so that an answer
 * comes through, but no more is kept.
 */
export async function bodyOf(request: PageRequest, maxBytes: number): Promise<Buffer | undefined> {
  let kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > maxBytes) kept = [];
    else kept.push(chunk);
  }
  return bytes > maxBytes ? undefined : Buffer.concat(kept);
}
