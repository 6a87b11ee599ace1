import type { Transport } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { EventLog } from "./event-log.ts";
import type { Way } from "./side.ts";
import { call, read } from "./transport.ts";

/** connect-node over gRPC, on HTTP/2. */
export function openGrpc(baseUrl: string): Way {
  return openTransport(createGrpcTransport({ baseUrl }));
}

/** connect-node over Connect with JSON, on HTTP/1.1. */
export function openConnect(baseUrl: string): Way {
  return openTransport(
    createConnectTransport({ baseUrl, httpVersion: "1.1", useBinaryFormat: false }),
  );
}

/** connect-node over gRPC-Web, on HTTP/1.1. */
export function openGrpcWeb(baseUrl: string): Way {
  return openTransport(createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }));
}

function openTransport(transport: Transport): Way {
  const all = new AbortController();
  return {
    call: (method, request, token) => call(transport, { method, request, token }),
    subscribe(request, token) {
      const own = new AbortController();
      const log = new EventLog(() => own.abort());
      const signal = AbortSignal.any([all.signal, own.signal]);
      const heard = log.add.bind(log);
      void read(transport, { request, token, signal, heard }).then((end) => log.end(end));
      return log;
    },
    close: async () => all.abort(),
  };
}
