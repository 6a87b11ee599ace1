import { createServer as createHttp1Server, type Server as Http1Server } from "node:http";
import { createServer as createHttp2Server, type Http2Server } from "node:http2";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Front } from "./front.ts";
import {
  http1MaxHeaders,
  http1MaxRequests,
  http1Options,
  http2Options,
  maxSockets,
  type PortTimeouts,
} from "./limits.ts";

/** A key and its certificate chain, in PEM. */
export interface TlsCredential {
  readonly key: string | Buffer;
  readonly cert: string | Buffer;
}

/** The HTTP/1.1 server, for connections that are handed to it. It never listens. */
export function createHttp1(timeouts: PortTimeouts, front: Front): Http1Server {
  const server = createHttp1Server(http1Options(timeouts), front);
  server.maxHeadersCount = http1MaxHeaders;
  server.maxRequestsPerSocket = http1MaxRequests;
  // Node starts to look at the deadlines above on this event, which a server that never listens never
  // has: slow headers and bodies stayed open for ever (nodejs/node#48611).
  server.emit("listening");
  return server;
}

/** The HTTP/2 server, for connections that are handed to it. It never listens. */
export function createHttp2(front: Front): Http2Server {
  const server = createHttp2Server(http2Options(), front);
  // Without a listener these would be thrown.
  server.on("sessionError", () => {});
  return server;
}

/** What listens, and how it takes connections in. */
export interface ListenerOptions {
  readonly tls: TlsCredential | undefined;
  readonly timeouts: PortTimeouts;
  /** Told of every connection as it arrives. */
  arrived(socket: Socket): void;
  /** Given every connection that can be read from: as it arrives, or after its TLS handshake. */
  opened(socket: Socket): void;
}

/** What listens: plain TCP, or TLS that offers both protocols by ALPN. */
export function createListener(options: ListenerOptions): Server {
  // Finds out, in minutes, about peers that are gone without a word.
  const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 };
  const listener =
    options.tls === undefined
      ? createTcpServer(socketOptions, options.opened)
      : createTlsServer({
          ...socketOptions,
          ...options.tls,
          ALPNProtocols: ["h2", "http/1.1"],
          minVersion: "TLSv1.2",
          handshakeTimeout: options.timeouts.firstByteMs,
        });
  listener.prependListener("connection", options.arrived);
  listener.on("secureConnection", options.opened);
  listener.on("tlsClientError", (_error: unknown, socket: Socket) => socket.destroy());
  listener.maxConnections = maxSockets;
  return listener;
}
