import { constants } from "node:http2";
import type { PortRequest } from "./exchange.ts";

/**
 * Resets an HTTP/2 request that has not arrived, body and all, after `timeoutMs`. Node has such a
 * deadline for HTTP/1.1 alone.
 */
export function receiveWithin(request: PortRequest, timeoutMs: number): void {
  if (!("stream" in request) || request.stream.endAfterHeaders) return;
  const { stream } = request;
  const timer = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), timeoutMs).unref();
  const stop = () => clearTimeout(timer);
  request.once("end", stop);
  request.once("close", stop);
}
