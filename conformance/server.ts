import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { Logger } from "pino";
import { pulled } from "../services/port/plain/pulled.ts";
import { openPort, type Port } from "../services/port/port.ts";
import { fromGenerator } from "../test/support/from-generator.ts";
import {
  type ServerCompatRequest,
  ServerCompatRequestSchema,
  ServerCompatResponseSchema,
} from "./gen/connectrpc/conformance/v1/server_compat_pb.ts";
import { ConformanceService } from "./gen/connectrpc/conformance/v1/service_pb.ts";
import { jsonOptions } from "./payload.ts";
import { conformanceService, serverStream } from "./service.ts";

/** How plain calls are served: by connect's own handlers, or past them. */
export type Way = "stock" | "written";

/** What the suite asks for, and what it does not. */
export interface ServerOptions {
  readonly request: ServerCompatRequest;
  readonly way: Way;
  readonly log: Logger;
}

/** Opens Parlor's port with the suite's service behind it, as the suite asks for it. */
export function openConformancePort({ request, way, log }: ServerOptions): Promise<Port> {
  const stream = fromGenerator(ConformanceService.method.serverStream, serverStream, jsonOptions);
  const written = way === "written";
  return openPort({
    host: "127.0.0.1",
    port: 0,
    tls: tlsOf(request),
    interceptors: [],
    origins: [],
    log,
    streams: written ? [stream] : [],
    plain: written,
    readMaxBytes: request.messageReceiveLimit === 0 ? undefined : request.messageReceiveLimit,
    routes(router) {
      const service = written
        ? { ...conformanceService, serverStream: pulled(stream) }
        : conformanceService;
      router.service(ConformanceService, service, { jsonOptions });
    },
    // Not before all of the request has come: a case of h2spec whose fault comes after the header lost
    // the race against the answer now and then.
    pages(request, response) {
      response.statusCode = 404;
      request.once("end", () => void response.end("no such page\n"));
      request.resume();
    },
  });
}

function tlsOf({ useTls, serverCreds }: ServerCompatRequest) {
  if (!useTls) return undefined;
  if (serverCreds === undefined) throw new Error("TLS without a certificate");
  return { key: Buffer.from(serverCreds.key), cert: Buffer.from(serverCreds.cert) };
}

/** Bytes of the length before each message. */
const prefixBytes = 4;

/** Reads what the suite asks for: a message after its length. */
export async function readRequest(input: NodeJS.ReadableStream): Promise<ServerCompatRequest> {
  let bytes: Buffer = Buffer.alloc(0);
  for await (const part of input) {
    bytes = Buffer.concat([bytes, Buffer.from(part)]);
    const end = bytes.length < prefixBytes ? undefined : prefixBytes + bytes.readUInt32BE();
    if (end !== undefined && bytes.length >= end)
      return fromBinary(ServerCompatRequestSchema, bytes.subarray(prefixBytes, end));
  }
  throw new Error("the input ended before a whole request");
}

/** The answer to it: where the server is. */
export function responseBytes(init: MessageInitShape<typeof ServerCompatResponseSchema>): Buffer {
  const message = toBinary(ServerCompatResponseSchema, create(ServerCompatResponseSchema, init));
  const prefix = Buffer.alloc(prefixBytes);
  prefix.writeUInt32BE(message.length);
  return Buffer.concat([prefix, message]);
}
