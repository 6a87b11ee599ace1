import type { JsonObject } from "@bufbuild/protobuf";
import { createConnectTransport } from "@connectrpc/connect-web";
import type { Answer, Method, Refusal } from "./side.ts";
import { call, read } from "./transport.ts";

/** What the page offers to the test that drives it. */
export interface PageWay {
  call(method: Method, request: JsonObject, token: string | undefined): Promise<Answer>;
  subscribe(id: number, request: JsonObject, token: string): void;
  cancel(id: number): void;
}

declare global {
  interface Window {
    parlor: PageWay;
    /** Given by the test: is told what a stream brings. */
    heard(id: number, what: JsonObject[] | Refusal): void;
  }
}

const baseUrl = new URLSearchParams(location.search).get("service") ?? "";
const transport = createConnectTransport({ baseUrl });
const running = new Map<number, AbortController>();

window.parlor = {
  call: (method, request, token) => call(transport, { method, request, token }),
  subscribe(id, request, token) {
    const controller = new AbortController();
    running.set(id, controller);
    const heard = (events: JsonObject[]) => window.heard(id, events);
    void read(transport, { request, token, signal: controller.signal, heard }).then((end) =>
      window.heard(id, end),
    );
  },
  cancel: (id) => running.get(id)?.abort(),
};
