import { type ConnectRouter, createConnectRouter, type Interceptor } from "@connectrpc/connect";
import {
  createAsyncIterable,
  createMethodUrl,
  type UniversalHandler,
  type UniversalServerRequest,
} from "@connectrpc/connect/protocol";
import { universalRequestFromNodeRequest } from "@connectrpc/connect-node";
import type { StreamRpc } from "../stream.ts";
import { answer, giveUp, isGone, type PortRequest, type PortResponse, pathOf } from "./exchange.ts";
import { type PortTimeouts, rpcOptions } from "./limits.ts";
import type { QuietLog } from "./quiet-log.ts";
import { receiveWithin } from "./receive.ts";
import { protocolOf } from "./streams/protocol.ts";
import { messageIn, receiveBody } from "./streams/receive.ts";
import { type ServeOptions, type StreamCall, serveStream } from "./streams/serve.ts";
import { writeAnswer } from "./write-answer.ts";

/** What the adapter serves, and how. */
export interface AdapterOptions {
  routes(router: ConnectRouter): void;
  readonly interceptors: Interceptor[];
  /** Served past the router where a call is plain. */
  readonly streams: readonly StreamRpc[];
  /** Aborts the signal of every running call when the node is going. */
  readonly shutdownSignal: AbortSignal;
  readonly timeouts: PortTimeouts;
  readonly log: QuietLog;
}

/** Serves a request to an rpc; false if it is for none. */
export type Adapter = (request: PortRequest, response: PortResponse) => boolean;

/** `/package.Service/Method`, whether or not there is one. */
const rpcPath = /^\/[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\/[A-Za-z_]\w*$/;

/**
 * Brings requests to the rpcs of a router, in all the protocols that connect speaks.
 *
 * In place of `connectNodeAdapter`, which lets what goes wrong before a call escape, and writes a stack
 * to the console for every peer that leaves while it is written to: thousands of lines at will.
 */
export function createAdapter(options: AdapterOptions): Adapter {
  const router = createConnectRouter({
    ...rpcOptions,
    interceptors: options.interceptors,
    shutdownSignal: options.shutdownSignal,
  });
  options.routes(router);
  const rpcs = new Map(router.handlers.map((rpc) => [rpc.requestPath, rpc]));
  const streams = new Map(options.streams.map((rpc) => [createMethodUrl("/", rpc.method), rpc]));
  const open: ServeOptions["open"] = new Set();
  const serving = { ...options, maxTimeoutMs: rpcOptions.maxTimeoutMs, open };
  options.shutdownSignal.addEventListener("abort", () => {
    for (const end of [...open]) end(options.shutdownSignal.reason);
  });
  return (request, response) => {
    const path = pathOf(request);
    const rpc = rpcs.get(path);
    const exchange = { request, response };
    if (rpc === undefined) {
      if (!rpcPath.test(path)) return false;
      answer(response, 404);
      return true;
    }
    if (rpc.method.methodKind === "unary" || rpc.method.methodKind === "server_streaming")
      receiveWithin(request, options.timeouts.requestMs);
    const stream = streams.get(path);
    const protocol = stream && request.method === "POST" ? protocolOf(request.headers) : undefined;
    if (stream === undefined || protocol === undefined) call(rpc, exchange, options);
    else
      receiveStreamCall({ rpc: stream, protocol, ...exchange }, serving, (body) =>
        call(rpc, exchange, options, body),
      );
    return true;
  };
}

interface Exchange {
  readonly request: PortRequest;
  readonly response: PortResponse;
}

/** Receives a call of a stream that is plain so far. What turns out not to be goes to the router after all. */
function receiveStreamCall(
  stream: Omit<StreamCall, "input">,
  serving: ServeOptions,
  otherwise: (body: Buffer) => void,
) {
  receiveBody(stream.request, rpcOptions.readMaxBytes, (body) => {
    if (isGone(stream.response)) return;
    const input = messageIn(body, stream);
    if (input === undefined) otherwise(body);
    else serveStream({ ...stream, input }, serving);
  });
}

/** Calls an rpc, if the request can be one at all, and writes its answer. */
function call(
  rpc: UniversalHandler,
  { request, response }: Exchange,
  options: AdapterOptions,
  body?: Uint8Array,
) {
  const { stallMs } = options.timeouts;
  const incoming = convert({ request, response });
  if (incoming === undefined) return answer(response, 400);
  const { signal } = incoming;
  rpc(body === undefined ? incoming : { ...incoming, body: createAsyncIterable([body]) })
    .then((outgoing) => writeAnswer(outgoing, response, { signal, stallMs }))
    .catch((cause: unknown) => {
      // A peer that has left is told nothing, and is no news.
      if (signal.aborted) return;
      options.log.warn("an answer could not be written", { rpc: rpc.requestPath, err: cause });
      giveUp(response, 500);
    });
}

/** The request as connect takes it; undefined where it cannot, for what HTTP/2 lets into a header. */
function convert({ request, response }: Exchange): UniversalServerRequest | undefined {
  try {
    return universalRequestFromNodeRequest(request, response, undefined, undefined);
  } catch {
    return undefined;
  }
}
