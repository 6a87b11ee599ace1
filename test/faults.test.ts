import { ConnectError, createClient, createRouterTransport } from "@connectrpc/connect";
import pino from "pino";
import { expect, it } from "vitest";
import { ErrorDetailSchema } from "../gen/parlor/v1/error_pb.ts";
import { EventService } from "../gen/parlor/v1/event_service_pb.ts";
import { masking } from "../services/faults.ts";
import { refusal } from "./support/reasons.ts";

const secret = "redis://user:password@10.0.0.1";

function open() {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => lines.push(line) });
  const fault = () => {
    throw new Error(secret);
  };
  const transport = createRouterTransport(
    (router) =>
      router.service(EventService, {
        keepAlive: fault,
        // biome-ignore lint/correctness/useYield: it fails before it has anything to yield
        async *subscribe() {
          fault();
        },
      }),
    { router: { interceptors: [masking(log)] } },
  );
  const client = createClient(EventService, transport);
  const stream = () => client.subscribe({})[Symbol.asyncIterator]().next();
  return { lines, calls: [() => client.keepAlive({}), stream] };
}

it("a fault is answered without its text, and logged with it under the id that was answered", async () => {
  const { lines, calls } = open();
  for (const call of calls) {
    expect(await refusal(call())).toBe("Internal INTERNAL");
    const failure = ConnectError.from(await call().catch((error: unknown) => error));
    expect(JSON.stringify(failure) + failure.message).not.toContain(secret);
    const [detail] = failure.findDetails(ErrorDetailSchema);
    const logged = lines.find((line) => line.includes(detail?.metadata.error_id ?? "?"));
    expect(logged).toContain(secret);
  }
});

it("a peer that leaves is no fault", async () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => lines.push(line) });
  let left: () => void = () => {};
  const gone = new Promise<void>((resolve) => {
    left = resolve;
  });
  const transport = createRouterTransport(
    (router) =>
      router.service(EventService, {
        async *subscribe(_request, context) {
          yield {};
          await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
          left();
          throw new DOMException("This operation was aborted", "AbortError");
        },
      }),
    { router: { interceptors: [masking(log)] } },
  );
  const controller = new AbortController();
  const { signal } = controller;
  const stream = createClient(EventService, transport).subscribe({}, { signal });
  const reader = stream[Symbol.asyncIterator]();
  await reader.next();
  controller.abort();
  await reader.next().catch(() => {});
  await gone;
  await new Promise(setImmediate);
  expect(lines).toEqual([]);
});
