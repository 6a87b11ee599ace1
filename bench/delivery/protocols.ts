import { create, toBinary } from "@bufbuild/protobuf";
import { encodeEnvelope } from "@connectrpc/connect/protocol";
import { SubscribeRequestSchema } from "../../gen/parlor/v1/event_service_pb.ts";
import {
  frame,
  frameType,
  headerBlock,
  preface,
  requestHeaders,
} from "../../test/support/frames.ts";
import type { Place } from "./parlor-room.ts";

/** How a reader begins. */
export interface Protocol {
  /** What is sent first. */
  readonly hello: Buffer;
  /** What the server's first words end with: then the reader is there. Over HTTP/2 the first DATA is. */
  readonly welcome: string;
  /** Where there is more to say then: the text of a WebSocket frame, and what comes of it. */
  readonly second?: { readonly hello: string; readonly welcome: string };
  readonly http2?: boolean;
}

/** What a reader calls. */
export const path = "/parlor.v1.EventService/Subscribe";

/** How a reader of Parlor asks for its events. */
export interface Asking {
  /** Where it has read up to; without them it begins anew. */
  readonly cursors?: readonly Place[];
  readonly userAgent?: string;
  /** Bytes that it takes before it has read any, over HTTP/2. */
  readonly window?: number;
}

function request({ cursors = [] }: Asking): Uint8Array {
  const message = create(SubscribeRequestSchema, { cursors: [...cursors] });
  return encodeEnvelope(0, toBinary(SubscribeRequestSchema, message));
}

/** Connect's own protocol over HTTP/1.1, as a browser speaks it. */
export function overHttp1(accessToken: string, asking: Asking = {}, codec = "proto"): Protocol {
  const body = codec === "proto" ? request(asking) : encodeEnvelope(0, Buffer.from("{}"));
  const head = [
    `POST ${path} HTTP/1.1`,
    "Host: localhost",
    `User-Agent: ${asking.userAgent ?? reader}`,
    `Authorization: Bearer ${accessToken}`,
    `Content-Type: application/connect+${codec}`,
    "Connect-Protocol-Version: 1",
    `Content-Length: ${body.length}`,
  ];
  const hello = Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]);
  return { hello, welcome: "\r\n\r\n" };
}

const reader = "reader";

/** A window that never closes. */
const openWindow = 0x7fff_0000;

/** The windows of HTTP/2 where a peer says nothing else (RFC 9113, section 6.9.2). */
export const firstWindow = 65_535;

/** How a client of HTTP/2 opens: its windows, and the first frames of its first stream. */
export function opening(headers: Buffer, asking: Asking = {}): Buffer {
  const { window = openWindow } = asking;
  const stream = Buffer.alloc(6);
  stream.writeUInt16BE(4, 0); // SETTINGS_INITIAL_WINDOW_SIZE
  stream.writeUInt32BE(window, 2);
  const more = Buffer.alloc(4);
  more.writeUInt32BE(window - firstWindow);
  return Buffer.concat([
    preface.subarray(0, preface.length - 9), // with SETTINGS of our own
    frame({ type: frameType.settings, payload: stream }),
    ...(window > firstWindow ? [frame({ type: windowUpdate, payload: more })] : []),
    frame({ type: frameType.settings, flags: 1 }),
    frame({ type: frameType.headers, flags: 4, stream: 1, payload: headers }),
    frame({ type: frameType.data, flags: 1, stream: 1, payload: Buffer.from(request(asking)) }),
  ]);
}

/** gRPC over HTTP/2. */
export function overGrpc(accessToken: string, asking: Asking = {}): Protocol {
  const headers = requestHeaders(path, {
    "content-type": "application/grpc+proto",
    "user-agent": asking.userAgent ?? reader,
    te: "trailers",
  });
  const block = Buffer.concat([
    headerBlock(headers),
    longHeader("authorization", `Bearer ${accessToken}`),
  ]);
  return { hello: opening(block, asking), welcome: "DATA", http2: true };
}

const windowUpdate = 8;

/** A header of any length, which is not indexed. */
function longHeader(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0]), longText(name), longText(value)]);
}

/** A text of any length in HPACK (RFC 7541, sections 5.1 and 5.2). */
export function longText(text: string): Buffer {
  const bytes = Buffer.from(text, "latin1");
  const length = [Math.min(bytes.length, 127)];
  let rest = bytes.length - 127;
  for (; rest >= 128; rest >>= 7) length.push((rest & 127) | 128);
  if (rest >= 0) length.push(rest);
  return Buffer.concat([Buffer.from(length), bytes]);
}

/** Bytes of a peer that writes to whoever connects. */
export const plain: Protocol = { hello: Buffer.from("hello"), welcome: "OK" };

/** The request for a WebSocket. */
export function upgrade(target: string): Buffer {
  const head = [
    `GET ${target} HTTP/1.1`,
    "Host: localhost",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n`);
}

/** A WebSocket (RFC 6455). */
export const webSocket: Protocol = { hello: upgrade("/"), welcome: "\r\n\r\n" };

/** Socket.IO over a WebSocket: when Engine.IO is open, the namespace is joined. */
export const socketIo: Protocol = {
  hello: upgrade("/socket.io/?EIO=4&transport=websocket"),
  welcome: '"sid"',
  second: { hello: "40", welcome: '40{"sid"' },
};

/** Centrifugo's protocol in JSON over a WebSocket: to be there is to be connected and subscribed. */
export const centrifugo: Protocol = {
  hello: upgrade("/connection/websocket"),
  welcome: "\r\n\r\n",
  second: {
    hello: '{"id":1,"connect":{}}\n{"id":2,"subscribe":{"channel":"bench"}}',
    welcome: '{"id":2,"subscribe"',
  },
};
