import { afterAll, beforeAll, expect, it } from "vitest";
import { logIn } from "../support/clients.ts";
import { type ServiceProcess, startService, token } from "../support/service-process.ts";

let service: ServiceProcess;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

it("Streams ask proxies to hand them on as they come, in every protocol", async () => {
  const streams = [
    ["Subscribe", (await logIn(service.url, "ann")).accessToken],
    ["WatchApp", await token("--server")],
  ] as const;
  for (const [rpc, credential] of streams)
    for (const contentType of ["application/connect+json", "application/grpc-web+proto"]) {
      const message = contentType.endsWith("json") ? "{}" : "";
      const { status, headers, body } = await fetch(
        `${service.url}/parlor.v1.EventService/${rpc}`,
        {
          method: "POST",
          headers: { "content-type": contentType, authorization: `Bearer ${credential}` },
          body: new Uint8Array([0, 0, 0, 0, message.length, ...Buffer.from(message)]),
        },
      );
      await body?.cancel();
      expect([status, headers.get("x-accel-buffering"), headers.get("cache-control")]).toEqual([
        200,
        "no",
        "no-store, no-transform",
      ]);
    }
});
