import {
  type ConnectRouter,
  createConnectRouter,
  type HandlerContext,
  type Interceptor,
} from "@connectrpc/connect";
import type { UniversalHandler, UniversalServerRequest } from "@connectrpc/connect/protocol";
import { universalRequestFromNodeRequest } from "@connectrpc/connect-node";
import { answer, giveUp, type PortRequest, type PortResponse, pathOf } from "./exchange.ts";
import { type PortTimeouts, rpcOptions } from "./limits.ts";
import type { QuietLog } from "./quiet-log.ts";
import { receiveWithin } from "./receive.ts";
import { writeAnswer } from "./write-answer.ts";

/** What the adapter serves, and how. */
export interface AdapterOptions {
  routes(router: ConnectRouter): void;
  readonly interceptors: Interceptor[];
  readonly gate?: ((context: HandlerContext) => void | Promise<void>) | undefined;
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
    ...rpcOptions(),
    interceptors: options.interceptors,
    shutdownSignal: options.shutdownSignal,
    ...(options.gate && { requestGate: options.gate }),
  });
  options.routes(router);
  const rpcs = new Map(router.handlers.map((rpc) => [rpc.requestPath, rpc]));
  return (request, response) => {
    const path = pathOf(request);
    const rpc = rpcs.get(path);
    if (rpc !== undefined) call(rpc, { request, response }, options);
    else if (rpcPath.test(path)) answer(response, 404);
    return rpc !== undefined || rpcPath.test(path);
  };
}

interface Exchange {
  readonly request: PortRequest;
  readonly response: PortResponse;
}

/** Calls an rpc, if the request can be one at all, and writes its answer. */
function call(rpc: UniversalHandler, { request, response }: Exchange, options: AdapterOptions) {
  const { stallMs, requestMs } = options.timeouts;
  const incoming = convert({ request, response });
  if (incoming === undefined) return answer(response, 400);
  const { signal } = incoming;
  if (rpc.method.methodKind === "unary" || rpc.method.methodKind === "server_streaming")
    receiveWithin(request, requestMs);
  rpc(incoming)
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
