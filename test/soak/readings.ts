import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  PullEventsRequestSchema,
  PullEventsResponseSchema,
  SubscribeRequestSchema,
  SubscribeResponseSchema,
} from "../../gen/parlor/v1/event_service_pb.ts";
import { authorization, type Visitor } from "./crowd.ts";

// What goes over the wire for one reading, made by hand: a client library would cost more than the service.

/** A reading's request. */
export interface ReadingRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Bytes before a message in a stream: flags, and its length. */
const envelopeBytes = 5;

/** Asks for a stream over gRPC, with a deadline. */
export function grpcStream(visitor: Visitor): ReadingRequest {
  const headers = {
    "content-type": "application/grpc+proto",
    te: "trailers",
    "grpc-timeout": "1H",
  };
  return stream(visitor, headers);
}

/** Asks for a stream over Connect. */
export function connectStream(visitor: Visitor): ReadingRequest {
  return stream(visitor, { "content-type": "application/connect+proto" });
}

/** Asks for what there is, without waiting, over Connect. */
export function pull({ cursor, accessToken }: Visitor): ReadingRequest {
  const request = create(PullEventsRequestSchema, { cursors: [cursor] });
  return {
    path: "/parlor.v1.EventService/PullEvents",
    headers: { "content-type": "application/proto", ...authorization(accessToken) },
    body: Buffer.from(toBinary(PullEventsRequestSchema, request)),
  };
}

function stream({ cursor, accessToken }: Visitor, headers: Record<string, string>): ReadingRequest {
  const request = create(SubscribeRequestSchema, {
    cursors: [cursor],
    keepAlive: { seconds: 3600n },
  });
  return {
    path: "/parlor.v1.EventService/Subscribe",
    headers: { ...headers, ...authorization(accessToken) },
    body: enveloped(toBinary(SubscribeRequestSchema, request)),
  };
}

function enveloped(message: Uint8Array): Buffer {
  const head = Buffer.alloc(envelopeBytes);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** Reads a stream's body as far as its first message, which has to begin with `Ready`. */
export async function untilReady(body: AsyncIterable<Buffer>): Promise<void> {
  let received = Buffer.alloc(0);
  for await (const part of body) {
    received = Buffer.concat([received, part]);
    if (received.length < envelopeBytes) continue;
    const end = envelopeBytes + received.readUInt32BE(1);
    if (received.length < end) continue;
    const { events } = fromBinary(SubscribeResponseSchema, received.subarray(envelopeBytes, end));
    if (received[0] === 0 && events[0]?.payload.case === "ready") return;
    throw new Error(`a stream that begins with ${events[0]?.payload.case ?? received.toString()}`);
  }
  throw new Error("a stream that ends before its first message");
}

/** Reads a pull's answer. */
export async function untilPulled(body: AsyncIterable<Buffer>): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(part);
  fromBinary(PullEventsResponseSchema, Buffer.concat(parts));
}
