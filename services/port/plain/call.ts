import type { Message } from "@bufbuild/protobuf";
import type { ConnectError, HandlerContext, Interceptor } from "@connectrpc/connect";
import { isSecure, type PortRequest, type PortResponse, valuesOf } from "../exchange.ts";
import type { QuietLog } from "../quiet-log.ts";
import type { Protocol } from "./protocol.ts";

/** A call whose request has arrived, whole. */
export interface PlainCall<Rpc> {
  readonly rpc: Rpc;
  readonly protocol: Protocol;
  readonly request: PortRequest;
  readonly response: PortResponse;
  readonly input: Message;
}

/** How plain calls are served. */
export interface PlainOptions {
  readonly interceptors: readonly Interceptor[];
  readonly maxTimeoutMs: number;
  readonly log: QuietLog;
}

/** What the innermost interceptor calls, and what it answers. */
export type AnyFn = ReturnType<Interceptor>;

/** The function that calls through the interceptors, the first of them first. */
export function through(interceptors: readonly Interceptor[], innermost: AnyFn): AnyFn {
  return interceptors.reduceRight((inner, outer) => outer(inner), innermost);
}

/** How long the caller waits, and until when; or what is wrong with what it says of that. */
export function patienceOf(
  { protocol, request }: Pick<PlainCall<unknown>, "protocol" | "request">,
  maxTimeoutMs: number,
): {
  /** Not for ever, where there is one. */
  readonly timeoutMs: number | undefined;
  /** Whole milliseconds, as connect says it: gRPC's timeouts come in nanoseconds, too. */
  readonly deadline: number | undefined;
  readonly error: ConnectError | undefined;
} {
  const { timeoutMs, error } = protocol.timeout(request.headers, maxTimeoutMs);
  if (timeoutMs === undefined || error !== undefined)
    return { timeoutMs: undefined, deadline: undefined, error };
  return { timeoutMs, deadline: Math.trunc(Date.now() + timeoutMs), error: undefined };
}

/** What handlers are told of a call, beyond its message. */
export function contextOf(
  { rpc, protocol, request }: PlainCall<{ readonly method: HandlerContext["method"] }>,
  made: Pick<HandlerContext, "signal" | "responseHeader" | "responseTrailer"> & {
    /** When the caller waits no longer. */
    readonly deadline: number | undefined;
  },
): HandlerContext {
  const { deadline, ...rest } = made;
  const host = "authority" in request ? request.authority : request.headers.host;
  return {
    ...rest,
    service: rpc.method.parent,
    method: rpc.method,
    protocolName: protocol.name,
    requestMethod: request.method ?? "",
    url: new URL(request.url ?? "", `${isSecure(request) ? "https" : "http"}://${host}`).href,
    timeoutMs: () => (deadline === undefined ? undefined : deadline - Date.now()),
    requestHeader: headersOf(request),
    values: valuesOf(request),
  };
}

function headersOf({ headers }: PortRequest): Headers {
  const made = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name.startsWith(":")) continue;
    for (const one of Array.isArray(value) ? value : [value]) made.append(name, one);
  }
  return made;
}

/** Makes headers the same as others. */
export function replace(target: Headers, source: Headers): void {
  if (target === source) return;
  for (const name of [...target.keys()]) target.delete(name);
  for (const [name, value] of source) target.append(name, value);
}
