import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readMaxBytes } from "../../services/port/limits.ts";
import { openRaw, receives, unaryHttp1 } from "../support/raw.ts";
import { expectUnharmed, openTestPort, type TestPort } from "./open.ts";

const unaryPath = "/parlor.v1.RoomService/LeaveRoom";
const streamPath = "/parlor.v1.EventService/Subscribe";

let port: TestPort;
beforeAll(async () => {
  port = await openTestPort();
});
afterEach(() => expectUnharmed(port));
afterAll(() => port.close(0));

describe("A message", () => {
  it("is read where it has as many bytes as are read", async () => {
    expect(await codeOf(await post(unaryPath, padded(readMaxBytes)))).toBe("ok");
  });

  it("is refused where it has one more", async () => {
    expect(await codeOf(await post(unaryPath, padded(readMaxBytes + 1)))).toBe(
      "resource_exhausted",
    );
  });

  it("is refused where it has one more and did not say so", async () => {
    const chunks = new Blob([padded(readMaxBytes + 1)]).stream();
    expect(await codeOf(await post(unaryPath, chunks))).toBe("resource_exhausted");
  });

  it("is refused where it unpacks to one more", async () => {
    const packed = (bytes: number) =>
      post(unaryPath, gzipSync(padded(bytes)), { "content-encoding": "gzip" });
    expect(await codeOf(await packed(readMaxBytes))).toBe("ok");
    expect(await codeOf(await packed(readMaxBytes + 1))).toBe("resource_exhausted");
  });

  it("is refused before it is unpacked where it unpacks to 100 MB", async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000));
    const whole = await cpuOf(() => gunzipSync(bomb));
    const refused = await cpuOf(async () => {
      const response = await post(unaryPath, bomb, { "content-encoding": "gzip" });
      expect(await codeOf(response)).toBe("resource_exhausted");
    });
    expect(refused).toBeLessThan(whole / 2);
  });

  it("is refused where what should unpack does not", async () => {
    const response = await post(unaryPath, padded(100), { "content-encoding": "gzip" });
    expect(await codeOf(response)).toBe("invalid_argument");
  });

  it("is refused where it is packed in another way than gzip", async () => {
    const response = await post(unaryPath, padded(100), { "content-encoding": "br" });
    expect(await codeOf(response)).toBe("unimplemented");
  });

  it.each(["", "{", "[]", '{"roomId":7}', "[".repeat(50_000)])(
    "is refused as %.20j",
    async (body) => {
      expect(await codeOf(await post(unaryPath, body))).toBe("invalid_argument");
    },
  );
});

describe("An envelope", () => {
  const streamType = { "content-type": "application/connect+json" };
  const open = async (body: Buffer<ArrayBuffer>) => endOf(await post(streamPath, body, streamType));

  it("is refused where it says that a message is too large", async () => {
    expect(await open(envelope(padded(readMaxBytes + 1)))).toBe("resource_exhausted");
  });

  it("is refused where it says so and little follows", async () => {
    expect(await open(Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 0x7b]))).toBe("resource_exhausted");
  });

  it("is refused where a message breaks off", async () => {
    expect(await open(envelope(Buffer.from("{}")).subarray(0, 6))).toBe("invalid_argument");
  });

  it("is refused where its own header breaks off", async () => {
    expect(await open(Buffer.from([0, 0, 0]))).toBe("invalid_argument");
  });

  it("is refused where its message unpacks to 100 MB", async () => {
    const body = envelope(gzipSync(Buffer.alloc(100_000_000)), 1);
    const gzip = { ...streamType, "connect-content-encoding": "gzip" };
    expect(await endOf(await post(streamPath, body, gzip))).toBe("resource_exhausted");
  });

  it("is refused where its message is packed and no packing was named", async () => {
    expect(await open(envelope(gzipSync("{}"), 1))).toBe("internal");
  });

  it("is refused where there are two of them", async () => {
    const two = Buffer.concat([envelope(Buffer.from("{}")), envelope(Buffer.from("{}"))]);
    expect(await open(two)).toBe("unimplemented");
  });

  it("is refused where there is none", async () => {
    expect(await open(Buffer.alloc(0))).toBe("unimplemented");
  });

  it.each(["identity", "gzip"])(
    "that is refused lets the next request through (%s)",
    async (encoding) => {
      const raw = await openRaw(port.number);
      const body = envelope(padded(4 * readMaxBytes));
      raw.send(
        `POST ${streamPath} HTTP/1.1\r\nHost: a\r\nContent-Type: application/connect+json\r\n` +
          `Connect-Content-Encoding: ${encoding}\r\nContent-Length: ${body.length}\r\n\r\n`,
      );
      raw.send(body);
      await receives(raw, /resource_exhausted.*\r\n0\r\n\r\n$/s);
      raw.send(unaryHttp1("Host: a\r\n"));
      expect((await raw.closed).toString()).toMatch(/HTTP\/1.1 200 .*\{"roomId":"a"\}$/s);
    },
  );

  it("is refused in gRPC-Web as in Connect", async () => {
    const response = await post(streamPath, Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 0]), {
      "content-type": "application/grpc-web+proto",
    });
    expect(await response.text()).toMatch(/grpc-status: 8\r\n/);
  });
});

describe("A request", () => {
  it.each(["text/plain", "application/jsonp", "multipart/form-data", "application/connect+json"])(
    "is answered 415 where its content type is %s",
    async (contentType) => {
      const response = await post(unaryPath, "{}", { "content-type": contentType });
      expect(response.status).toBe(415);
    },
  );

  it.each(["PUT", "DELETE", "GET"])("is answered 405 where its method is %s", async (method) => {
    const response = await fetch(port.url + unaryPath, {
      method,
      headers: { connection: "close" },
    });
    expect(response.status).toBe(405);
  });

  it("is answered as curl -d sends it, without the protocol's own header", async () => {
    const response = await post(unaryPath, '{"roomId":"a"}');
    expect(await response.json()).toEqual({ roomId: "a" });
  });

  it("is answered 404 where it is for an rpc that is not there", async () => {
    const response = await post("/parlor.v1.RoomService/NoSuchRpc", "{}");
    expect([response.status, await response.text()]).toEqual([404, ""]);
  });

  it("lets the next through where it is for an rpc that is not there", async () => {
    const raw = await openRaw(port.number);
    raw.send(
      "POST /parlor.v1.RoomService/NoSuchRpc HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n",
    );
    await receives(raw, /^HTTP\/1.1 404 .*\r\n\r\n$/s);
    raw.send("{}");
    raw.send(unaryHttp1("Host: a\r\n"));
    expect((await raw.closed).toString()).toMatch(/HTTP\/1.1 200 .*\{"roomId":"a"\}$/s);
  });

  it("is shown a page where it is for none", async () => {
    const response = await post("/index.html", "");
    expect([response.status, await response.text()]).toEqual([404, "no such page\n"]);
  });

  it("is refused where it wants to wait for more than an hour", async () => {
    const wait = (ms: number) => post(unaryPath, "{}", { "connect-timeout-ms": String(ms) });
    expect(await codeOf(await wait(3_600_000))).toBe("ok");
    expect(await codeOf(await wait(3_600_001))).toBe("invalid_argument");
    expect(await codeOf(await wait(99_999_999_999))).toBe("invalid_argument");
  });

  it("is answered 431 where its header is too long", async () => {
    const response = await post(unaryPath, "{}", { "x-long": "x".repeat(17_000) });
    expect(response.status).toBe(431);
  });
});

/** Microseconds on a processor that something takes, however busy the machine is. */
async function cpuOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function post(path: string, body: BodyInit, headers: Record<string, string> = {}) {
  return fetch(port.url + path, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", connection: "close", ...headers },
    ...(body instanceof ReadableStream && { duplex: "half" }),
  });
}

/** A request of exactly so many bytes. */
function padded(bytes: number): Buffer<ArrayBuffer> {
  return Buffer.from('{"roomId":"a"}'.padEnd(bytes));
}

function envelope(message: Buffer, flags = 0): Buffer<ArrayBuffer> {
  const head = Buffer.alloc(5);
  head[0] = flags;
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** What a unary rpc of Connect was answered with. */
async function codeOf(response: Response): Promise<unknown> {
  const answer: { code?: string } = await response.json();
  return response.ok ? "ok" : answer.code;
}

/** How a stream of Connect ended. */
async function endOf(response: Response): Promise<unknown> {
  const [, code = "ok"] = /"code":"(\w+)"/.exec(await response.text()) ?? [];
  return code;
}
