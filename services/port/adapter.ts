import { type ConnectRouter, createConnectRouter, type Interceptor } from "@connectrpc/connect";
import {
  createAsyncIterable,
  type UniversalHandler,
  type UniversalServerRequest,
} from "@connectrpc/connect/protocol";
import { universalRequestFromNodeRequest } from "@connectrpc/connect-node";
import type { StreamRpc } from "../stream.ts";
import {
  answer,
  giveUp,
  type PortRequest,
  type PortResponse,
  pathOf,
  turnAway,
  valuesOf,
} from "./exchange.ts";
import { type PortTimeouts, rpcOptions } from "./limits.ts";
import { createPlain } from "./plain/plain.ts";
import { unaryRpcsOf } from "./plain/unary-rpcs.ts";
import type { QuietLog } from "./quiet-log.ts";
import { receiveWithin } from "./receive.ts";
import { writeAnswer } from "./write-answer.ts";

/** What the adapter serves, and how. */
export interface AdapterOptions {
  routes(router: ConnectRouter): void;
  readonly interceptors: Interceptor[];
  /** Those that answer with streams by writing. */
  readonly streams: readonly StreamRpc[];
  /** Whether plain calls go past the router. */
  readonly plain: boolean;
  /** Aborts the signal of every running call when the node is going. */
  readonly shutdownSignal: AbortSignal;
  readonly timeouts: PortTimeouts;
  /** Bytes of a message that is read, before and after decompression. */
  readonly readMaxBytes: number;
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
    readMaxBytes: options.readMaxBytes,
    interceptors: options.interceptors,
    shutdownSignal: options.shutdownSignal,
  });
  const unary = unaryRpcsOf(router, options.routes);
  const rpcs = new Map(router.handlers.map((rpc) => [rpc.requestPath, rpc]));
  const plain = createPlain({ ...options, unary });
  return (request, response) => {
    const path = pathOf(request);
    const rpc = rpcs.get(path);
    if (rpc === undefined) {
      if (!rpcPath.test(path)) return false;
      answer(response, 404);
      return true;
    }
    if (rpc.method.methodKind === "unary" || rpc.method.methodKind === "server_streaming")
      receiveWithin(request, options.timeouts.requestMs);
    const exchange = { request, response };
    const otherwise = (body: Buffer) => call(rpc, exchange, options, createAsyncIterable([body]));
    if (!options.plain || !plain(path, exchange, otherwise)) call(rpc, exchange, options);
    return true;
  };
}

interface Exchange {
  readonly request: PortRequest;
  readonly response: PortResponse;
}

/** Calls an rpc, if the request can be one at all, and writes its answer. */
function call(
  rpc: UniversalHandler,
  { request, response }: Exchange,
  options: AdapterOptions,
  body = bodyOf(request),
) {
  const { stallMs } = options.timeouts;
  const incoming = convert({ request, response });
  if (incoming === undefined) return turnAway(response, 400);
  const { signal } = incoming;
  rpc(body === undefined ? incoming : { ...incoming, body })
    .then((outgoing) => writeAnswer(outgoing, response, { signal, stallMs }))
    .catch((cause: unknown) => {
      // A peer that has left is told nothing, and is no news.
      if (signal.aborted) return;
      options.log.warn("an answer could not be written", { rpc: rpc.requestPath, err: cause });
      giveUp(response, 500);
    });
}

/**
 * The body of an HTTP/1.1 request, which outlives whoever reads it to the end or not. connect-node's own
 * destroys the request, and Node then cuts it off from its connection, which stood still for ever with
 * the rest of the body before the next request. Undefined for connect-node's.
 */
function bodyOf(request: PortRequest): AsyncIterable<Uint8Array> | undefined {
  return "stream" in request ? undefined : request.iterator({ destroyOnReturn: false });
}

/** The request as connect takes it; undefined where it cannot, for what HTTP/2 lets into a header. */
function convert({ request, response }: Exchange): UniversalServerRequest | undefined {
  try {
    return universalRequestFromNodeRequest(request, response, undefined, valuesOf(request));
  } catch {
    return undefined;
  }
}
