import { connect } from "node:http2";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { statusOf, talk, unaryHttp1 } from "../support/raw.ts";
import { expectUnharmed, openTestPort, type TestPort } from "./open.ts";

let port: TestPort;
beforeAll(async () => {
  port = await openTestPort();
});
afterEach(() => expectUnharmed(port));
afterAll(() => port.close(0));

/** No hosts, though HTTP/2 has nothing against them. */
const authorities = ["[", "%", "a:99999", "a:b", "1.2.3.256", "[::1"];
/** No hosts, and HTTP/2 itself resets a request for them. */
const malformed = ["a b", "a/b", "a@b", "a?b"];

describe("A request over HTTP/1.1", () => {
  it.each(["", ...authorities, ...malformed])(
    "is answered 400 where its Host is %j",
    async (host) => {
      expect(statusOf(await talk(port.number, unaryHttp1(`Host: ${host}\r\n`)))).toBe(400);
    },
  );

  it.each(["localhost", "127.0.0.1:8080", "[::1]:80", "chat.example", "a_b"])(
    "is served where its Host is %j",
    async (host) => {
      expect(statusOf(await talk(port.number, unaryHttp1(`Host: ${host}\r\n`)))).toBe(200);
    },
  );

  it("is answered 400 where it has no Host", async () => {
    expect(statusOf(await talk(port.number, unaryHttp1("")))).toBe(400);
  });

  it("is answered 400 where it is of HTTP/1.0 and has no Host", async () => {
    expect(statusOf(await talk(port.number, unaryHttp1("", "1.0")))).toBe(400);
  });

  it("is served where it is of HTTP/1.0 and has a Host", async () => {
    expect(statusOf(await talk(port.number, unaryHttp1("Host: a\r\n", "1.0")))).toBe(200);
  });

  it("is no rpc where its target is a URL that is none", async () => {
    const request = unaryHttp1("Host: a\r\n").replace("POST /", "POST http://[/");
    expect(statusOf(await talk(port.number, request))).toBe(404);
  });

  it("is served where a header has bytes of no character set", async () => {
    const request = Buffer.from(unaryHttp1("Host: a\r\nX-A: \xff\xfe\r\n"), "latin1");
    expect(statusOf(await talk(port.number, request))).toBe(200);
  });
});

describe("A request over HTTP/2", () => {
  it.each(authorities)("is answered 400 where its :authority is %j", async (authority) => {
    expect(await statusFor({ ":authority": authority })).toBe(400);
  });

  it.each(malformed)("is reset where its :authority is %j", async (authority) => {
    await expect(statusFor({ ":authority": authority })).rejects.toMatchObject({
      code: "ERR_HTTP2_STREAM_ERROR",
    });
  });

  it("is answered 400 where its Host stands in for :authority and is none", async () => {
    expect(await statusFor({ ":authority": undefined, host: "[" })).toBe(400);
  });

  it("is served where its Host stands in for :authority", async () => {
    expect(await statusFor({ ":authority": undefined, host: "localhost" })).toBe(200);
  });

  it("is answered, whatever a header's value", async () => {
    expect(await statusFor({ ":authority": "a", "x-a": "\u00ff" })).toBe(200);
  });
});

/** The status of a request to an rpc, by Node's client, which lets any of these through. */
async function statusFor(headers: Record<string, string | undefined>): Promise<number | undefined> {
  const session = connect(port.url);
  const body = '{"roomId":"a"}';
  const stream = session.request({
    ":method": "POST",
    ":path": "/parlor.v1.RoomService/LeaveRoom",
    "content-type": "application/json",
    ...headers,
  });
  try {
    return await new Promise((resolve, reject) => {
      stream.on("response", (answer) => resolve(answer[":status"]));
      stream.on("error", reject);
      stream.end(body);
      stream.resume();
    });
  } finally {
    session.destroy();
  }
}
