import type { IncomingHttpHeaders } from "node:http";
import type { ConnectError } from "@connectrpc/connect";
import { encodeEnvelope } from "@connectrpc/connect/protocol";
import * as connect from "@connectrpc/connect/protocol-connect";
import * as grpc from "@connectrpc/connect/protocol-grpc";
import * as grpcWeb from "@connectrpc/connect/protocol-grpc-web";
import type { Codec } from "../../stream.ts";

/** What is said last: a frame, or trailers. */
export interface Ending {
  readonly frame?: Uint8Array;
  readonly trailer?: Headers;
}

/** One of the protocols, for a request that is not compressed. */
export interface Protocol {
  readonly name: "connect" | "grpc" | "grpc-web";
  readonly codec: Codec;
  /** Whether messages are in envelopes: but for Connect's calls that answer once. */
  readonly enveloped: boolean;
  /** The content type of the answer. */
  readonly contentType: string;
  /** The headers by which a compression of the answer is asked for, and said. */
  readonly acceptEncoding: string;
  readonly encoding: string;
  /** The trailer as it is where the handler sets nothing. */
  trailer(): Headers;
  /** How long the caller waits, or what is wrong with what it says of that. */
  timeout(headers: IncomingHttpHeaders, maxMs: number): Timeout;
  /** Takes the handler's trailer, and how the stream ended. */
  ending(trailer: Headers, failure: ConnectError | undefined): Ending;
}

/** A timeout as a protocol's parser answers it. */
export interface Timeout {
  readonly timeoutMs?: number;
  readonly error?: ConnectError | undefined;
}

/** What a call of a stream says that it speaks; undefined for anything that is not plain. */
export function streamProtocolOf(headers: IncomingHttpHeaders): Protocol | undefined {
  const protocol = protocols.get((headers["content-type"] ?? "").toLowerCase());
  return isPlain(headers["connect-content-encoding"] ?? headers["grpc-encoding"])
    ? protocol
    : undefined;
}

/** What a call that is answered once says that it speaks; undefined for anything that is not plain. */
export function unaryProtocolOf(headers: IncomingHttpHeaders): Protocol | undefined {
  const contentType = (headers["content-type"] ?? "").toLowerCase();
  const once = unary.get(contentType);
  if (once !== undefined) return isPlain(headers["content-encoding"]) ? once : undefined;
  const protocol = protocols.get(contentType);
  return protocol?.name !== "connect" && isPlain(headers["grpc-encoding"]) ? protocol : undefined;
}

function isPlain(encoding: string | string[] | undefined): boolean {
  return encoding === undefined || encoding === "identity";
}

const contentTypes: Readonly<Record<Protocol["name"], Readonly<Record<Codec, string>>>> = {
  connect: { proto: connect.contentTypeStreamProto, json: connect.contentTypeStreamJson },
  grpc: { proto: grpc.contentTypeProto, json: grpc.contentTypeJson },
  "grpc-web": { proto: grpcWeb.contentTypeProto, json: grpcWeb.contentTypeJson },
};

const protocols = new Map<string, Protocol>();
for (const name of ["connect", "grpc", "grpc-web"] as const)
  for (const codec of ["proto", "json"] as const) {
    const contentType = contentTypes[name][codec];
    protocols.set(contentType, create(name, codec, contentType));
  }
protocols.set("application/grpc", create("grpc", "proto", grpc.contentTypeProto));
protocols.set("application/grpc-web", create("grpc-web", "proto", grpcWeb.contentTypeProto));

const unary = new Map<string, Protocol>();
for (const codec of ["proto", "json"] as const) {
  const contentType =
    codec === "proto" ? connect.contentTypeUnaryProto : connect.contentTypeUnaryJson;
  const headers = { encoding: "content-encoding", acceptEncoding: "accept-encoding" };
  const protocol = create("connect", codec, contentType);
  unary.set(contentType, { ...protocol, ...headers, enveloped: false });
}

function create(name: Protocol["name"], codec: Codec, contentType: string): Protocol {
  const prefix = name === "connect" ? "connect-content-" : "grpc-";
  const shared = {
    name,
    codec,
    contentType,
    enveloped: true,
    encoding: `${prefix}encoding`,
    acceptEncoding: name === "connect" ? "connect-accept-encoding" : "grpc-accept-encoding",
  };
  if (name === "connect")
    return {
      ...shared,
      trailer: () => new Headers(),
      timeout: (headers, maxMs) =>
        connect.parseTimeout(first(headers["connect-timeout-ms"]), maxMs),
      ending: (metadata, error) => {
        const end = error === undefined ? { metadata } : { metadata, error };
        return { frame: encodeEnvelope(connect.endStreamFlag, endOfStream.serialize(end)) };
      },
    };
  return {
    ...shared,
    trailer: () => new Headers({ [grpc.headerGrpcStatus]: grpc.grpcStatusOk }),
    timeout: (headers, maxMs) => grpc.parseTimeout(first(headers["grpc-timeout"]), maxMs),
    ending: (trailer, failure) => {
      if (failure !== undefined) grpc.setTrailerStatus(trailer, failure);
      if (name === "grpc") return { trailer };
      const bytes = grpcWeb.trailerSerialize(trailer);
      return { frame: encodeEnvelope(grpcWeb.trailerFlag, bytes) };
    },
  };
}

const endOfStream = connect.createEndStreamSerialization(undefined);

function first(header: string | string[] | undefined): string | null {
  return (typeof header === "string" ? header : header?.[0]) ?? null;
}
