import type { UniversalClientRequest, UniversalClientResponse } from "@connectrpc/connect/protocol";
import { bufferOf } from "./bytes.ts";
import type { WxAnswer, WxRequest } from "./wx.ts";

/** The longest that a request can take: the platform cuts it then. */
const longestMs = 60_000;

/** Of an answer's body as it travelled. The platform has undone that. */
const travel: ReadonlySet<string> = new Set(["content-encoding", "content-length"]);

/** A request as `wx.request` takes it, but for what it calls back. */
export function wxRequest(
  { url, method, header }: UniversalClientRequest,
  body: Uint8Array,
): Omit<WxRequest, "success" | "fail"> {
  const fields: Record<string, string> = {};
  header.forEach((value, name) => {
    if (name !== "user-agent") fields[name] = value; // the platform has its own
  });
  return {
    url,
    method: method === "GET" ? "GET" : "POST",
    header: fields,
    data: bufferOf(body),
    timeout: longestMs,
    dataType: "other",
    responseType: "arraybuffer",
  };
}

/** A whole answer, whatever its status. */
export function responseOf(
  { statusCode, header }: WxAnswer,
  body: Uint8Array,
): UniversalClientResponse {
  return response(statusCode, headersOf(header), one(body));
}

/** An answer of these parts. */
export function response(
  status: number,
  header: Headers,
  body: AsyncIterable<Uint8Array>,
): UniversalClientResponse {
  return { status, header, body, trailer: new Headers() };
}

/** An answer's headers: none where the platform tells of none. */
export function headersOf(fields: Readonly<Record<string, unknown>> | undefined): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(fields ?? {}))
    if (!travel.has(name.toLowerCase())) headers.append(name, String(value));
  return headers;
}

async function* one(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
