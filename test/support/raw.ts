import { connect, type Socket } from "node:net";
import { expect } from "vitest";

/** A bare connection, for what no client would say. */
export interface Raw {
  readonly socket: Socket;
  /** What has come so far. */
  received(): Buffer;
  send(bytes: string | Buffer): void;
  /** Resolves with all that came, when the other side has closed the connection. */
  readonly closed: Promise<Buffer>;
}

/** Opens a bare TCP connection to a port of the loopback. */
export function openRaw(port: number): Promise<Raw> {
  return rawOver(connect(port, "127.0.0.1"));
}

/** Waits for a socket to be open, which says so by an event. */
export async function rawOver(socket: Socket, opened = "connect"): Promise<Raw> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("error", () => {});
  const closed = new Promise<Buffer>((resolve) => {
    socket.on("close", () => resolve(Buffer.concat(chunks)));
  });
  await new Promise((resolve) => socket.once(opened, resolve));
  return {
    socket,
    received: () => Buffer.concat(chunks),
    send: (bytes) => socket.write(bytes),
    closed,
  };
}

/** Sends bytes on a connection of their own and resolves with all that comes until it is closed. */
export async function talk(port: number, bytes: string | Buffer): Promise<string> {
  const raw = await openRaw(port);
  raw.send(bytes);
  return (await raw.closed).toString("latin1");
}

/** The status of an HTTP/1.1 response. */
export function statusOf(response: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(response)?.[1] ?? Number.NaN);
}

/** Resolves when what has come matches. */
export async function receives(raw: Raw, pattern: RegExp): Promise<void> {
  await expect.poll(() => raw.received().toString("latin1")).toMatch(pattern);
}

/** A Connect request to a unary rpc over HTTP/1.1, with the lines given in place of `Host`. */
export function unaryHttp1(hostLines: string, version = "1.1"): string {
  const body = '{"roomId":"a"}';
  return [
    `POST /parlor.v1.RoomService/LeaveRoom HTTP/${version}\r\n`,
    hostLines,
    "Content-Type: application/json\r\n",
    `Content-Length: ${body.length}\r\n`,
    "Connection: close\r\n\r\n",
    body,
  ].join("");
}
