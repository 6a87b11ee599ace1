import type { DescMessage, DescMethodStreaming, DescMethodUnary } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { services } from "../../services/routes.ts";
import { refusal } from "../support/reasons.ts";
import { type ServiceProcess, startService, token } from "../support/service-process.ts";

let service: ServiceProcess;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const wires: Readonly<Record<string, (baseUrl: string) => Transport>> = {
  "Connect over HTTP/1.1": (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1" }),
  "Connect over HTTP/2": (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "2" }),
  gRPC: (baseUrl) => createGrpcTransport({ baseUrl }),
  "gRPC-Web": (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }),
};

const methods = services.flatMap(({ methods: all }) => all).filter(({ name }) => name !== "Login");

/** Calls a method with an empty request and a credential, and answers what it is refused for. */
async function refused(
  transport: Transport,
  method: (typeof methods)[number],
  header: HeadersInit,
) {
  const message = create<DescMessage>(method.input);
  if (method.methodKind === "unary") {
    const unary = method as DescMethodUnary;
    return refusal(transport.unary(unary, undefined, undefined, header, message));
  }
  const one = (async function* () {
    yield message;
  })();
  const stream = method as DescMethodStreaming;
  const first = async () => {
    const answer = await transport.stream(stream, undefined, undefined, header, one);
    return answer.message[Symbol.asyncIterator]().next();
  };
  return refusal(first());
}

describe.each(Object.entries(wires))("a bad credential, on %s,", (_wire, open) => {
  it("is refused alike by every call", async () => {
    const transport = open(service.url);
    const good = await token("--user", "ann");
    const bad = [undefined, "nonsense", good, `${good.slice(0, -4)}AAAA`, "x".repeat(9000)];
    for (const credential of bad) {
      const header: HeadersInit =
        credential === undefined ? {} : { authorization: `Bearer ${credential}` };
      for (const method of methods)
        expect([method.name, await refused(transport, method, header)]).toEqual([
          method.name,
          "Unauthenticated UNAUTHENTICATED",
        ]);
    }
  });
});
