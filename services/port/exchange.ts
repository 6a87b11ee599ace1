import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";

import { type ContextValues, createContextValues } from "@connectrpc/connect";
import { peerKey } from "../peer.ts";

/** A request, of HTTP/1.1 or HTTP/2. */
export type PortRequest = IncomingMessage | Http2ServerRequest;

/** The response to it. */
export type PortResponse = ServerResponse | Http2ServerResponse;

/** The path of a request, without its query. */
export function pathOf(request: PortRequest): string {
  const url = request.url ?? "";
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}

/** Whether the request came through TLS. */
export function isSecure(request: PortRequest): boolean {
  return "encrypted" in request.socket;
}

/** What the port knows of whoever sent the request: the values that a call begins with. */
export function valuesOf(request: PortRequest): ContextValues {
  return createContextValues().set(peerKey, request.socket.remoteAddress ?? "");
}

/** Writes the head of a response. Not left to the first write: an answer without one would lose its trailers. */
export function writeHead(response: PortResponse, status: number, header: Headers): void {
  const headers = Object.fromEntries(header);
  if ("stream" in response) response.writeHead(status, headers);
  else response.writeHead(status, headers);
}

/** Whether nobody is there any more to be answered. */
export function isGone(response: PortResponse): boolean {
  return "stream" in response ? response.stream.destroyed : response.destroyed;
}

/** Answers outside of any protocol, in plain text. */
export function answer(response: PortResponse, status: number, text = ""): void {
  response.statusCode = status;
  response.setHeader("content-type", "text/plain; charset=utf-8");
  response.setHeader("content-length", Buffer.byteLength(text));
  response.end(text);
}

/**
 * Answers so, and ends an HTTP/1.1 connection with it: what else the peer is sending is of no interest. One
 * that is still sending its request may see the connection break, and not the answer.
 */
export function turnAway(response: PortResponse, status: number, text = ""): void {
  if (!("stream" in response)) response.setHeader("connection", "close");
  answer(response, status, text);
}

/** Ends an exchange that went wrong: with a status if none was sent, else by cutting it off. */
export function giveUp(response: PortResponse, status: number): void {
  if (response.headersSent) response.destroy();
  else turnAway(response, status);
}
