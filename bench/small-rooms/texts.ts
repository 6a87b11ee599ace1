import { create, toBinary } from "@bufbuild/protobuf";
import { encodeEnvelope } from "@connectrpc/connect/protocol";
import { SendMessageRequestSchema } from "../../gen/parlor/v1/message_service_pb.ts";
import { frame, frameType } from "../../test/support/frames.ts";
import { opening, overHttp1, path, upgrade } from "../delivery/protocols.ts";
import { firstHeaders, messageHeaders } from "./headers.ts";

/** What a client says. `########` stands for a message's number; `clients.c` puts it in. */
export interface Texts {
  readonly hello: Buffer;
  /** What it says then, and what it waits for: at most twice. */
  readonly steps: readonly (readonly [say: Buffer, wait: string])[];
  /** Its first message, and its next ones. */
  readonly first: Buffer;
  readonly next: Buffer;
}

const number = "########";
const text = `<<${number}>> Hello everyone, nice to see you here!`;
const send = "/parlor.v1.MessageService/SendMessage";

/** The request of a message to a room of Parlor, as Parlor's own client makes it: safe to repeat. */
function request(roomId: string): Uint8Array {
  const requestId = `${number}c0ffee00c0ffee00c0ffee00`;
  const content = { content: { case: "text", value: { text } } } as const;
  const message = create(SendMessageRequestSchema, { roomId, requestId, content });
  return toBinary(SendMessageRequestSchema, message);
}

/** Connect over HTTP/1.1: a connection for the stream, and one that is kept for calls. */
export function connectTexts(roomId: string, accessToken: string): Texts {
  const body = request(roomId);
  const head = [
    `POST ${send} HTTP/1.1`,
    "Host: localhost",
    `Authorization: Bearer ${accessToken}`,
    "Content-Type: application/proto",
    "Connect-Protocol-Version: 1",
    `Content-Length: ${body.length}`,
  ];
  const next = Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]);
  return { hello: overHttp1(accessToken).hello, steps: [], first: next, next };
}

/** gRPC over HTTP/2: one connection for the stream and for calls. `clients.c` numbers their streams. */
export function grpcTexts(roomId: string, accessToken: string): Texts {
  const body = Buffer.from(encodeEnvelope(0, request(roomId)));
  const message = (payload: Buffer) =>
    Buffer.concat([
      frame({ type: frameType.headers, flags: 4, payload }),
      frame({ type: frameType.data, flags: 1, payload: body }),
    ]);
  const { first, next } = messageHeaders(send);
  const hello = opening(firstHeaders(path, accessToken));
  return { hello, steps: [], first: message(first), next: message(next) };
}

/** Socket.IO over a WebSocket: messages are emitted, and acknowledged. */
export function socketIoTexts(roomId: string): Texts {
  const next = webSocketFrame(`42${number}${JSON.stringify(["send", { roomId, text }])}`);
  const steps = [
    [webSocketFrame("40"), '40{"sid"'],
    [webSocketFrame(`420${JSON.stringify(["enter", roomId])}`), "430["],
  ] as const;
  return { hello: upgrade("/socket.io/?EIO=4&transport=websocket"), steps, first: next, next };
}

/** Centrifugo's protocol in JSON over a WebSocket: messages are published, and that is answered. */
export function centrifugoTexts(channel: string): Texts {
  const publish = JSON.stringify({ channel, data: { text } });
  const next = webSocketFrame(`{"id":${number},"publish":${publish}}`);
  const subscribe = `{"id":2,"subscribe":${JSON.stringify({ channel })}}`;
  const steps = [
    [webSocketFrame('{"id":1,"connect":{}}'), '{"id":1,"connect"'],
    [webSocketFrame(subscribe), '{"id":2,"subscribe"'],
  ] as const;
  return { hello: upgrade("/connection/websocket"), steps, first: next, next };
}

/** A text as a client's frame (RFC 6455), masked with nothing. At most 65,535 bytes. */
function webSocketFrame(words: string): Buffer {
  const payload = Buffer.from(words);
  const long = payload.length > 125;
  const head = Buffer.alloc(long ? 8 : 6);
  head[0] = 0x81;
  head[1] = 0x80 | (long ? 126 : payload.length);
  if (long) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}
