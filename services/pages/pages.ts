import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import sirv from "sirv";

/** A request on either version of HTTP. */
export type PageRequest = IncomingMessage | Http2ServerRequest;
/** Its response. */
export type PageResponse = ServerResponse | Http2ServerResponse;
/** Answers what is no call. */
export type Pages = (request: PageRequest, response: PageResponse) => void;

/** What the pages may do: their own scripts, styles and calls, and nothing from anywhere else. */
const contentPolicy = [
  "default-src 'self'",
  "img-src 'self' data: https:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The headers of every page. */
const headers: Readonly<Record<string, string>> = {
  "content-security-policy": contentPolicy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

/**
 * Serves the built pages in a folder at `/`. `extra` is asked first, by path; a path that ends with a slash
 * stands for all that begin so.
 */
export function pages(folder: string, extra: Readonly<Record<string, Pages>> = {}): Pages {
  const folders = Object.keys(extra).filter((path) => path.endsWith("/"));
  const files = sirv(folder, { etag: true, gzip: false, brotli: false });
  return (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const own = extra[path] ?? extra[folders.find((folder) => path.startsWith(folder)) ?? ""];
    if (own !== undefined) return own(request, response);
    if (request.method !== "GET" && request.method !== "HEAD") return answer(response, 404);
    serve(files, request, response);
  };
}

/** sirv speaks HTTP/1.1's types; those of HTTP/2 are made to stand in for them. */
function serve(files: ReturnType<typeof sirv>, request: object, response: object): void {
  Reflect.apply(files, undefined, [request, response, () => answer(response, 404)]);
}

/** Ends a response with a status and a line of text. */
export function answer(response: object, status: number, text = String(status)): void {
  Reflect.apply(end, response, [status, text]);
}

function end(this: ServerResponse, status: number, text: string): void {
  this.statusCode = status;
  this.setHeader("content-type", "text/plain; charset=utf-8");
  this.end(`${text}\n`);
}
