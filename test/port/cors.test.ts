import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectUnharmed, openTestPort, type TestPort } from "./open.ts";
import { openTlsProxy } from "./tls-proxy.ts";

const listed = "https://shop.example";
const unlisted = [
  "https://evil.example",
  "http://shop.example",
  "https://shop.example.evil.example",
  "https://shop.example:8443",
  "https://SHOP.example",
  "https://shop.example/",
  "null",
  "",
  `${listed}, https://evil.example`,
];
const path = "/parlor.v1.RoomService/LeaveRoom";

let port: TestPort;
let calls = 0;
beforeAll(async () => {
  port = await openTestPort({
    origins: [listed],
    interceptors: [
      (next) => (request) => {
        calls++;
        return next(request);
      },
    ],
  });
});
afterEach(() => expectUnharmed(port));
afterAll(() => port.close(0));

describe("A page of a listed origin", () => {
  it("may ask what it may send", async () => {
    const { status, headers } = await preflight(listed);
    expect(status).toBe(204);
    expect(headers.get("access-control-allow-origin")).toBe(listed);
    expect(headers.get("vary")).toBe("Origin");
    expect(words(headers.get("access-control-allow-methods"))).toEqual(["get", "post"]);
    for (const name of ["authorization", "connect-protocol-version", "content-type", "x-grpc-web"])
      expect(words(headers.get("access-control-allow-headers"))).toContain(name);
    expect(words(headers.get("access-control-allow-headers"))).toContain("parlor-as-user");
  });

  it("may call, and may see gRPC-Web's status", async () => {
    const { status, headers } = await call(listed);
    expect(status).toBe(200);
    expect(headers.get("access-control-allow-origin")).toBe(listed);
    expect(headers.get("access-control-allow-credentials")).toBeNull();
    expect(headers.get("vary")).toBe("Origin");
    expect(words(headers.get("access-control-expose-headers"))).toContain("grpc-status");
    expect(words(headers.get("access-control-expose-headers"))).toContain("retry-after");
  });
});

describe("A page of this port", () => {
  it("may call", async () => {
    expect((await call(port.url)).status).toBe(200);
  });

  it("is of another origin where the scheme is another", async () => {
    expect((await call(port.url.replace("http:", "https:"))).status).toBe(403);
  });
});

describe.each(unlisted)("A page of the origin %j", (origin) => {
  it("is refused before anything is done, and told nothing", async () => {
    const before = calls;
    const { status, headers } = await call(origin);
    expect(status).toBe(403);
    expect(calls).toBe(before);
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(headers.get("vary")).toBe("Origin");
  });

  it("is not told what it may send", async () => {
    const { status, headers } = await preflight(origin);
    expect(status).toBe(403);
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe.each([
  ["keeps Host", true],
  ["puts another Host in its place", false],
])("The page behind a proxy that ends TLS and %s", (_, keepsHost) => {
  it("may call where ORIGINS lists the proxy's own origin, and not without", async () => {
    const proxy = await openTlsProxy(keepsHost);
    const behind = await openTestPort({ origins: [proxy.origin] });
    proxy.leadTo(port.number);
    expect(await proxy.post(path, proxy.origin)).toBe(403);
    proxy.leadTo(behind.number);
    expect(await proxy.post(path, proxy.origin)).toBe(200);
    expect(await proxy.post(path, "https://evil.example")).toBe(403);
    proxy.close();
    await behind.close(0);
  });
});

describe("A request of no page", () => {
  it("is served, and its answer is no answer to a page", async () => {
    const { status, headers } = await call(undefined);
    expect(status).toBe(200);
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(headers.get("vary")).toBe("Origin");
  });
});

function call(origin: string | undefined): Promise<Response> {
  return fetch(port.url + path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      connection: "close",
      ...(origin !== undefined && { origin }),
    },
    body: "{}",
  });
}

function preflight(origin: string): Promise<Response> {
  const headers = { origin, connection: "close", "access-control-request-method": "POST" };
  return fetch(port.url + path, { method: "OPTIONS", headers });
}

function words(list: string | null): string[] {
  return (list ?? "").toLowerCase().split(", ").sort();
}
