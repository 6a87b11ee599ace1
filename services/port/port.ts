import type { Server as Http1Server } from "node:http";
import type { AddressInfo, Server, Socket } from "node:net";
import type { ConnectRouter, Interceptor } from "@connectrpc/connect";
import type { Logger } from "pino";
import { shuttingDown } from "../errors/errors.ts";
import type { StreamRpc } from "../stream.ts";
import { createAdapter } from "./adapter.ts";
import { createCors } from "./cors.ts";
import { createFront, type Front, type Pages } from "./front.ts";
import { defaultPortTimeouts, maxWaiting, type PortTimeouts, readMaxBytes } from "./limits.ts";
import { createQuietLog, type QuietLog } from "./quiet-log.ts";
import { createHttp1, createHttp2, createListener, type TlsCredential } from "./servers.ts";
import { Sessions } from "./sessions.ts";
import { Sniffer } from "./sniff.ts";
import { Sockets } from "./sockets.ts";

/** What a port serves, and where. */
export interface PortOptions extends Pages {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Without it the port speaks cleartext. */
  readonly tls?: TlsCredential | undefined;
  /** Registers the services. */
  routes(router: ConnectRouter): void;
  readonly interceptors: Interceptor[];
  /** The rpcs among them that answer with streams by writing. */
  readonly streams?: readonly StreamRpc[];
  /** False to leave every call to connect, for comparing. */
  readonly plain?: boolean;
  /** The origins whose pages may call, as browsers write them: `https://shop.example`. */
  readonly origins: readonly string[];
  readonly log: Logger;
  readonly timeouts?: Partial<PortTimeouts> | undefined;
  /** Bytes of a message that is read, before and after decompression: 128 KiB unless it is said. */
  readonly readMaxBytes?: number | undefined;
}

/** An open port. */
export interface Port {
  /** Where to reach it from this machine: `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly address: AddressInfo;
  /** Connections that are open, idle ones too. */
  connections(): number;
  /**
   * Is about to close: HTTP/1.1 connections end with their next answer, which says so, and new ones are
   * taken. One that is kept until the port closes may carry a request by then, which is lost. HTTP/2 peers are
   * told when it closes: Node has no notice that comes before (RFC 9113, section 6.8), and after its GOAWAY
   * refuses requests that are on their way.
   */
  leave(): void;
  /**
   * Takes no more connections and requests and tells peers to go. Running calls have their signal
   * aborted, and `graceMs` to end; then they are cut off. Resolves when no connection is left.
   */
  close(graceMs: number): Promise<void>;
}

/**
 * Opens the one port: Connect, gRPC-Web and gRPC, over HTTP/1.1 and HTTP/2, and pages. A connection
 * says itself which HTTP it speaks, with or without TLS. Rejects when it cannot listen.
 */
export async function openPort(options: PortOptions): Promise<Port> {
  const shutdown = new AbortController();
  const leaving = new AbortController();
  const timeouts = { ...defaultPortTimeouts, ...options.timeouts };
  const log = createQuietLog(options.log);
  const signals = { shutdownSignal: shutdown.signal, leaveSignal: leaving.signal };
  const front = createPortFront(options, { timeouts, log, ...signals });
  const doors = createDoors({ timeouts, front, tls: options.tls, signal: shutdown.signal });
  doors.listener.on("drop", () => log.warn("a connection over the limit was closed", {}));
  const address = await listen(doors.listener, options.host, options.port);
  // Such as no file descriptor left for one more connection.
  doors.listener.on("error", (err) => log.warn("a connection could not be taken", { err }));
  let closed: Promise<void> | undefined;
  return {
    url: `${options.tls ? "https" : "http"}://${nameOf(address)}:${address.port}`,
    address,
    connections: () => doors.sockets.size,
    leave: () => leaving.abort(),
    close(graceMs) {
      closed ??= closeDoors(doors, shutdown, graceMs);
      return closed;
    },
  };
}

interface Shared {
  readonly timeouts: PortTimeouts;
  readonly log: QuietLog;
  readonly shutdownSignal: AbortSignal;
  readonly leaveSignal: AbortSignal;
}

function createPortFront(options: PortOptions, shared: Shared): Front {
  return createFront({
    ...shared,
    cors: createCors(options.origins),
    adapter: createAdapter({
      ...shared,
      routes: (router) => options.routes(router),
      interceptors: options.interceptors,
      streams: options.streams ?? [],
      plain: options.plain ?? true,
      readMaxBytes: options.readMaxBytes ?? readMaxBytes,
    }),
    pages: (request, response) => options.pages(request, response),
  });
}

/** What connections go through. */
interface Doors {
  readonly listener: Server;
  readonly sockets: Sockets;
  readonly sessions: Sessions;
  readonly http1: Http1Server;
}

interface DoorsOptions {
  readonly timeouts: PortTimeouts;
  readonly front: Front;
  readonly tls: TlsCredential | undefined;
  readonly signal: AbortSignal;
}

function createDoors({ timeouts, front, tls, signal }: DoorsOptions): Doors {
  const sockets = new Sockets();
  const sessions = new Sessions(timeouts);
  const http1 = createHttp1(timeouts, front);
  const http2 = createHttp2(front);
  http2.on("session", (session) => sessions.add(session));
  const sniffer = new Sniffer({ timeoutMs: timeouts.firstByteMs, signal });
  const opened = (socket: Socket) => {
    closeAfterEnd(socket, timeouts.lingerMs);
    sniffer.sniff(socket, (protocol) => {
      (protocol === "http1" ? http1 : http2).emit("connection", socket);
    });
  };
  const listener = createListener({ tls, timeouts, arrived: (s) => sockets.add(s), opened });
  return { listener, sockets, sessions, http1 };
}

/** How often connections are looked for whose last answer has ended, while closing. */
const closingCheckMs = 20;

async function closeDoors(doors: Doors, shutdown: AbortController, graceMs: number) {
  doors.listener.close();
  shutdown.abort(shuttingDown());
  doors.sessions.retire();
  doors.http1.closeIdleConnections();
  const timer = setInterval(() => doors.http1.closeIdleConnections(), closingCheckMs);
  await doors.sockets.drain(graceMs);
  clearInterval(timer);
  doors.sessions.stop();
  doors.http1.close();
}

/** Closes a connection whose peer does not end its side after this side has ended. */
function closeAfterEnd(socket: Socket, lingerMs: number): void {
  socket.on("error", () => socket.destroy());
  socket.once("finish", () => {
    const timer = setTimeout(() => socket.destroy(), lingerMs).unref();
    socket.once("close", () => clearTimeout(timer));
  });
}

function listen(listener: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    listener.once("error", reject);
    listener.listen({ host, port, backlog: maxWaiting }, () => {
      listener.off("error", reject);
      const address = listener.address();
      if (address === null || typeof address === "string") reject(new Error("not a TCP port"));
      else resolve(address);
    });
  });
}

/** The host of a URL that reaches the address from this machine. */
function nameOf({ address, family }: AddressInfo): string {
  if (address === "0.0.0.0" || address === "::") return "localhost";
  return family === "IPv6" ? `[${address}]` : address;
}
