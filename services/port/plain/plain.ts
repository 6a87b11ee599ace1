import type { DescMethod } from "@bufbuild/protobuf";
import { createMethodUrl } from "@connectrpc/connect/protocol";
import type { StreamRpc } from "../../stream.ts";
import { isGone, type PortRequest, type PortResponse } from "../exchange.ts";
import { rpcOptions } from "../limits.ts";
import type { PlainCall, PlainOptions } from "./call.ts";
import { streamProtocolOf, unaryProtocolOf } from "./protocol.ts";
import { messageIn, receiveBody } from "./receive.ts";
import { type StreamOptions, serveStream } from "./serve-stream.ts";
import { serveUnary } from "./serve-unary.ts";
import type { UnaryRpc } from "./unary-rpcs.ts";

/** What plain calls are made of. */
export interface PlainServing
  extends Omit<PlainOptions, "maxTimeoutMs">,
    Pick<StreamOptions, "timeouts"> {
  readonly streams: readonly StreamRpc[];
  readonly unary: ReadonlyMap<string, UnaryRpc>;
  /** Bytes of a message that is read. */
  readonly readMaxBytes: number;
  /** Ends every stream when the node is going. */
  readonly shutdownSignal: AbortSignal;
}

/** Serves a call, if it is plain so far; hands its body on where it turns out not to be. False if it is not. */
export type Plain = (
  path: string,
  exchange: { readonly request: PortRequest; readonly response: PortResponse },
  otherwise: (body: Buffer) => void,
) => boolean;

/**
 * Serves plain calls: a POST of one message, whole and not compressed, in a protocol and a codec that are
 * known. They are most calls, and cost a fraction so. Everything else is connect's.
 */
export function createPlain(serving: PlainServing): Plain {
  const { unary, shutdownSignal } = serving;
  const streams = new Map(serving.streams.map((rpc) => [createMethodUrl("/", rpc.method), rpc]));
  const open: StreamOptions["open"] = new Set();
  const options = { ...serving, maxTimeoutMs: rpcOptions.maxTimeoutMs, open };
  shutdownSignal.addEventListener("abort", () => {
    for (const end of [...open]) end(shutdownSignal.reason);
  });
  return (path, { request, response }, otherwise) => {
    const stream = streams.get(path);
    const once = unary.get(path);
    if (request.method !== "POST") return false;
    const protocol =
      stream !== undefined ? streamProtocolOf(request.headers) : unaryProtocolOf(request.headers);
    if (protocol === undefined) return false;
    const exchange = { protocol, request, response, maxMessageBytes: serving.readMaxBytes };
    if (stream !== undefined)
      receive({ rpc: stream, ...exchange }, (call) => serveStream(call, options), otherwise);
    else if (once !== undefined)
      receive({ rpc: once, ...exchange }, (call) => void serveUnary(call, options), otherwise);
    return stream !== undefined || once !== undefined;
  };
}

function receive<Rpc extends { readonly method: DescMethod }>(
  call: Omit<PlainCall<Rpc>, "input"> & { readonly maxMessageBytes: number },
  serve: (call: PlainCall<Rpc>) => void,
  otherwise: (body: Buffer) => void,
): void {
  const { rpc, protocol, request, response, maxMessageBytes } = call;
  const how = { maxMessageBytes, enveloped: protocol.enveloped };
  receiveBody(request, how, (body) => {
    if (isGone(response)) return;
    const input = messageIn(body, rpc.method.input, { ...how, codec: protocol.codec });
    if (input === undefined) otherwise(body);
    else serve({ ...call, input });
  });
}
