import type { ServerOptions as Http1Options } from "node:http";
import type { ServerOptions as Http2Options } from "node:http2";
import type { ConnectRouterOptions } from "@connectrpc/connect";
import { compressionGzip } from "@connectrpc/connect-node";

/** How long the port waits for its peers, in milliseconds. */
export interface PortTimeouts {
  /** For the first bytes of a connection, and for a TLS handshake. */
  readonly firstByteMs: number;
  /** For the header of an HTTP/1.1 request. */
  readonly headerMs: number;
  /** For all of a request, header and body. Not for its answer. */
  readonly requestMs: number;
  /** For the next request on an HTTP/1.1 connection. Longer than a load balancer's 60 s. */
  readonly idleMs: number;
  /** For the first request on an HTTP/2 connection. */
  readonly firstStreamMs: number;
  /** Between two PINGs to an HTTP/2 peer. */
  readonly pingMs: number;
  /** For the answer to a PING. */
  readonly pongMs: number;
  /** Age at which an HTTP/2 connection takes no new requests, give or take a tenth. */
  readonly sessionMs: number;
  /** For a peer that takes nothing of what was written to it. */
  readonly stallMs: number;
  /** For a peer to close its side of a connection that is closed on this side. */
  readonly lingerMs: number;
  /** How often the deadlines above are looked at; they are met this much late. */
  readonly checkMs: number;
}

/** The timeouts where nothing else is said. */
export const defaultPortTimeouts: PortTimeouts = {
  firstByteMs: 5_000,
  headerMs: 10_000,
  requestMs: 30_000,
  idleMs: 65_000,
  firstStreamMs: 10_000,
  pingMs: 20_000,
  pongMs: 10_000,
  sessionMs: 60 * 60_000,
  stallMs: 60_000,
  lingerMs: 2_000,
  checkMs: 2_000,
};

/** Connections at once. One more is closed as it arrives. */
export const maxSockets = 20_000;

/**
 * Connections that wait until they are taken; the system may allow fewer (net.core.somaxconn). Node's default is
 * 511: of a crowd that came all at once while a turn was long, the rest tried again for half a minute.
 */
export const maxWaiting = 4096;

/** Bytes of a message that is read, before and after decompression, where nothing else is said. */
export const readMaxBytes = 128 * 1024;

/** Bytes of a message that is written, before compression. */
export const writeMaxBytes = 1024 * 1024;

/** Bytes of a request's header, on HTTP/1.1 and on HTTP/2. */
const maxHeaderBytes = 16 * 1024;

/** What is set on the HTTP/1.1 server. */
export function http1Options(timeouts: PortTimeouts): Http1Options {
  return {
    headersTimeout: timeouts.headerMs,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: timeouts.idleMs,
    connectionsCheckingInterval: timeouts.checkMs,
    maxHeaderSize: maxHeaderBytes,
    insecureHTTPParser: false,
  };
}

/** Headers of an HTTP/1.1 request; Node takes no notice of more. */
export const http1MaxHeaders = 100;

/** Requests of an HTTP/1.1 connection, so that none holds one for ever. */
export const http1MaxRequests = 1_000;

/** What is set on the HTTP/2 server. */
export function http2Options(): Http2Options {
  return {
    settings: {
      // Node's default is no limit: 5,000 open streams were admitted on one connection.
      maxConcurrentStreams: 128,
      maxHeaderListSize: maxHeaderBytes,
      enablePush: false,
    },
    // Rapid reset (CVE-2023-44487): so many at once, then so many a second. Either alone has no
    // effect; the defaults are 1000 and 33.
    streamResetBurst: 100,
    streamResetRate: 10,
    maxSessionInvalidFrames: 100,
    maxSessionRejectedStreams: 100,
    maxSettings: 32,
    maxOutstandingPings: 10,
    maxHeaderListPairs: 100,
    // Megabytes. What is queued for slow readers counts, and past it new requests are refused:
    // 128 streams with an outbox of 256 KiB each, and slack.
    maxSessionMemory: 48,
  };
}

/**
 * What is set on the rpc protocols. Their own limits are 4 GiB a message and any timeout, so that
 * 200 KB of gzip became 200 MiB of memory.
 *
 * `requireConnectProtocolHeader` stays off. It forces a preflight on browsers, against forged requests
 * that carry a cookie; here the credential is a bearer header, which forces one anyway, and unlisted
 * origins are refused. Off, `curl -H 'content-type: application/json' -d '{}'` works.
 */
export const rpcOptions = {
  readMaxBytes,
  writeMaxBytes,
  maxTimeoutMs: 60 * 60_000,
  acceptCompression: [compressionGzip],
  compressMinBytes: 1024,
  requireConnectProtocolHeader: false,
} satisfies ConnectRouterOptions;
