import type { IncomingMessage } from "node:http";
import type { ServerHttp2Stream } from "node:http2";
import type { PortRequest, PortResponse } from "./exchange.ts";

/** When it is first looked at whether the end of an answer over HTTP/2 is out, in milliseconds. */
const firstLookMs = 10;

/** Deals with what is left of a request that was answered before all of it had come. */
export function dealWithRest(request: PortRequest, response: PortResponse): void {
  if (!("stream" in request)) {
    response.once("finish", () => takeRest(request));
    return;
  }
  const { stream } = request;
  // When all of an answer but its end has gone to be sent. `finish` of a response is the close of its stream.
  stream.once("wantTrailers", () => {
    if (!request.complete) refuseRest(stream);
  });
}

/**
 * Takes in the rest of an HTTP/1.1 request: the next one on the connection is behind it. Node does so for
 * a request of which nothing was read, and leaves one that was read in part where it is: the connection
 * stood still, and peers that kept it waited.
 */
function takeRest(request: IncomingMessage): void {
  if (request.complete) return;
  // An iterator that nobody goes on with holds it back. Removing none would stop one that flows.
  if (request.listenerCount("readable") > 0) request.removeAllListeners("readable");
  request.resume();
}

/**
 * Tells an HTTP/2 peer to send no more, once the end of its answer is out: RST_STREAM with NO_ERROR, as
 * RFC 9113, 8.1 has it. Node does so for a request of which nothing was read, and leaves one that was
 * read in part open: peers waited for ever to be let send the rest.
 *
 * Not sooner: where an END_STREAM without data waits for the socket, as over TLS, a reset
 * overtakes it. Nothing tells when it is out.
 */
function refuseRest(stream: ServerHttp2Stream, waitMs = firstLookMs): void {
  // A closed stream has no state. It stays where some of what has come is not read.
  if (stream.closed || stream.state.localClose !== 0) stream.destroy();
  else setTimeout(refuseRest, waitMs, stream, 2 * waitMs).unref();
}
