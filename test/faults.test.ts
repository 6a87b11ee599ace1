import { Code, ConnectError, createClient, createRouterTransport } from "@connectrpc/connect";
import pino from "pino";
import { expect, it } from "vitest";
import { ErrorDetailSchema } from "../gen/parlor/v1/error_pb.ts";
import { EventService } from "../gen/parlor/v1/event_service_pb.ts";
import { masking } from "../services/faults.ts";
import { refusal } from "./support/reasons.ts";

const secret = "redis://user:password@10.0.0.1";

function logged() {
  const lines: string[] = [];
  return { lines, log: pino({}, { write: (line: string) => lines.push(line) }) };
}

function open() {
  const { lines, log } = logged();
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
  const { lines, log } = logged();
  const left = new DOMException("This operation was aborted", "AbortError");
  const call = masking(log)(() => Promise.reject(left));
  const request = {
    service: EventService,
    method: EventService.method.keepAlive,
    signal: AbortSignal.abort(left),
  };
  await expect(call(request as unknown as Parameters<typeof call>[0])).rejects.toMatchObject({
    code: Code.Canceled,
  });
  expect(lines).toEqual([]);
});
