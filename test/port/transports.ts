import type { Transport } from "@connectrpc/connect";
import * as node from "@connectrpc/connect-node";
import * as web from "@connectrpc/connect-web";

/** A way to call the port, and how to end what it keeps open. */
export interface OpenTransport {
  readonly transport: Transport;
  close(): void;
}

type Open = (baseUrl: string) => OpenTransport;

/** Those of browsers, over `fetch`: HTTP/1.1. */
const browser: Record<string, Open> = {
  "Connect-Web, JSON": (baseUrl) =>
    plain(web.createConnectTransport({ baseUrl, useBinaryFormat: false })),
  "Connect-Web, binary": (baseUrl) =>
    plain(web.createConnectTransport({ baseUrl, useBinaryFormat: true })),
  "Connect-Web, GET": (baseUrl) => plain(web.createConnectTransport({ baseUrl, useHttpGet: true })),
  "gRPC-Web of Connect-Web": (baseUrl) => plain(web.createGrpcWebTransport({ baseUrl })),
};

/** Those of backends, over Node's HTTP/1.1 client. */
const http1: Record<string, Open> = {
  "Connect over HTTP/1.1": (baseUrl) =>
    plain(node.createConnectTransport({ baseUrl, httpVersion: "1.1" })),
  "gRPC-Web over HTTP/1.1": (baseUrl) =>
    plain(node.createGrpcWebTransport({ baseUrl, httpVersion: "1.1" })),
};

/** Those of backends, over HTTP/2. */
const http2: Record<string, Open> = {
  "Connect over HTTP/2": (baseUrl) =>
    managed(baseUrl, (sessionManager) =>
      node.createConnectTransport({ baseUrl, httpVersion: "2", sessionManager }),
    ),
  "gRPC-Web over HTTP/2": (baseUrl) =>
    managed(baseUrl, (sessionManager) =>
      node.createGrpcWebTransport({ baseUrl, httpVersion: "2", sessionManager }),
    ),
  "gRPC over HTTP/2": (baseUrl) =>
    managed(baseUrl, (sessionManager) => node.createGrpcTransport({ baseUrl, sessionManager })),
};

/** Every transport of connect, by name. */
export const transports = { ...browser, ...http1, ...http2 };

/** The gRPC transport, over HTTP/2. */
export const openGrpc = (baseUrl: string): OpenTransport =>
  managed(baseUrl, (sessionManager) => node.createGrpcTransport({ baseUrl, sessionManager }));

function plain(transport: Transport): OpenTransport {
  return { transport, close() {} };
}

function managed(
  baseUrl: string,
  create: (sessions: node.Http2SessionManager) => Transport,
): OpenTransport {
  const sessions = new node.Http2SessionManager(baseUrl);
  return { transport: create(sessions), close: () => sessions.abort() };
}
