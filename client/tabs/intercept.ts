import {
  type ContextValues,
  createContextValues,
  type Interceptor,
  type Transport,
} from "@connectrpc/connect";
import { runStreamingCall, runUnaryCall } from "@connectrpc/connect/protocol";

/** A transport whose calls pass through an interceptor, whichever transport it is. */
export function intercept(transport: Transport, interceptor: Interceptor): Transport {
  const interceptors = [interceptor];
  return {
    unary(method, signal, timeoutMs, header, input, contextValues) {
      return runUnaryCall({
        interceptors,
        ...limits(signal, timeoutMs),
        req: {
          stream: false,
          service: method.parent,
          method,
          ...request(header, contextValues),
          message: input,
        },
        next: ({ signal: until, header: headers, message, contextValues: values }) =>
          transport.unary(method, until, timeoutMs, headers, message, values),
      });
    },
    stream(method, signal, timeoutMs, header, input, contextValues) {
      return runStreamingCall({
        interceptors,
        ...limits(signal, timeoutMs),
        req: {
          stream: true,
          service: method.parent,
          method,
          ...request(header, contextValues),
          message: input,
        },
        next: ({ signal: until, header: headers, message, contextValues: values }) =>
          transport.stream(method, until, timeoutMs, headers, message, values),
      });
    },
  };
}

function limits(signal: AbortSignal | undefined, timeoutMs: number | undefined) {
  return { ...(signal && { signal }), ...(timeoutMs !== undefined && { timeoutMs }) };
}

/** What an interceptor sees of a call besides: the transport below has the rest. */
function request(header: HeadersInit | undefined, contextValues: ContextValues | undefined) {
  return {
    requestMethod: "POST",
    url: "",
    header: new Headers(header),
    contextValues: contextValues ?? createContextValues(),
  };
}
