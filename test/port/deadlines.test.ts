import { connect, constants } from "node:http2";
import { afterEach, describe, expect, it } from "vitest";
import {
  flag,
  frame,
  framesIn,
  frameType,
  headerBlock,
  preface,
  requestHeaders,
} from "../support/frames.ts";
import { openRaw, receives, statusOf } from "../support/raw.ts";
import { expectUnharmed, openTestPort, rooms, type TestPort } from "./open.ts";

const path = "/parlor.v1.RoomService/LeaveRoom";

/** Deadlines that do not take long to pass. */
const short = {
  firstByteMs: 200,
  headerMs: 300,
  requestMs: 500,
  idleMs: 400,
  firstStreamMs: 300,
  pingMs: 200,
  pongMs: 300,
  stallMs: 400,
};

let port: TestPort;
afterEach(async () => {
  await expectUnharmed(port);
  await port.close(0);
});

/** Opens a port with these deadlines short: no other one passes, however slow the machine. */
async function openWith(...deadlines: (keyof typeof short)[]): Promise<void> {
  const timeouts = Object.fromEntries(deadlines.map((name) => [name, short[name]]));
  port = await openTestPort({ timeouts: { lingerMs: 200, checkMs: 50, ...timeouts } });
}

describe("A connection is closed", () => {
  it("where it says nothing", async () => {
    await openWith("firstByteMs");
    const raw = await openRaw(port.number);
    expect(await raw.closed).toHaveLength(0);
  });

  it("where it leaves open which HTTP it speaks", async () => {
    await openWith("firstByteMs");
    const raw = await openRaw(port.number);
    raw.send("PRI * HT");
    expect(await raw.closed).toHaveLength(0);
  });

  it("where it begins in TLS without being asked to", async () => {
    await openWith();
    const raw = await openRaw(port.number);
    raw.send(Buffer.from("16030100050100000100", "hex"));
    expect(statusOf((await raw.closed).toString())).toBe(400);
  });

  it("where its header does not end, byte by byte", async () => {
    await openWith("headerMs");
    const raw = await openRaw(port.number);
    raw.send(`POST ${path} HTTP/1.1\r\nHost: a\r\n`);
    const drip = setInterval(() => raw.send("X-a: b\r\n"), 50);
    expect(statusOf((await raw.closed).toString())).toBe(408);
    clearInterval(drip);
  });

  it("where its body does not end, byte by byte", async () => {
    await openWith("headerMs", "requestMs");
    const raw = await openRaw(port.number);
    raw.send(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n`);
    raw.send('Content-Length: 1000\r\n\r\n"');
    const drip = setInterval(() => raw.send("a"), 50);
    expect(statusOf((await raw.closed).toString())).toBe(408);
    clearInterval(drip);
  });

  it("where it has no further request", async () => {
    await openWith("idleMs");
    const raw = await openRaw(port.number);
    raw.send(`GET / HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(statusOf((await raw.closed).toString())).toBe(404);
  });

  it("where it says no more than the preface of HTTP/2", async () => {
    await openWith("firstStreamMs");
    const raw = await openRaw(port.number);
    raw.send(preface);
    await raw.closed;
  });

  it("where the headers of HTTP/2 do not end", async () => {
    await openWith("firstStreamMs");
    const raw = await openRaw(port.number);
    const payload = headerBlock(requestHeaders(path));
    raw.send(Buffer.concat([preface, frame({ type: frameType.headers, stream: 1, payload })]));
    await raw.closed;
  });

  it("where it answers no PING", async () => {
    await openWith("pingMs", "pongMs");
    const raw = await openRaw(port.number);
    raw.send(Buffer.concat([preface, request(1, { "content-type": "application/connect+json" })]));
    await raw.closed;
    const pings = framesIn(await raw.closed).filter(({ type }) => type === frameType.ping);
    expect(pings).toHaveLength(1);
  });
});

describe("A call is ended", () => {
  it("where the body of an HTTP/2 request does not end", async () => {
    await openWith("headerMs", "requestMs");
    const session = connect(port.url);
    const stream = session.request(requestHeaders(path));
    stream.on("error", () => {});
    stream.write("{");
    await new Promise((resolve) => stream.once("close", resolve));
    expect(stream.rstCode).toBe(constants.NGHTTP2_CANCEL);
    session.destroy();
  });

  it.each([1, 2])("where a peer over HTTP/%i takes nothing of a stream", async (version) => {
    await openWith("stallMs");
    const { finished, aborted } = port.calls;
    const raw = await openRaw(port.number);
    if (version === 1) {
      raw.send(
        `POST ${streamPath} HTTP/1.1\r\nHost: a\r\nContent-Type: application/connect+json\r\n`,
      );
      raw.send(Buffer.concat([Buffer.from(`Content-Length: ${flood.length}\r\n\r\n`), flood]));
    } else {
      raw.send(Buffer.concat([preface, request(1, streamType, flag.endHeaders, streamPath)]));
      raw.send(frame({ type: frameType.data, flags: flag.endStream, stream: 1, payload: flood }));
    }
    await receives(raw, /flood/);
    raw.socket.pause();
    await expect.poll(() => port.calls.finished).toBe(finished + 1);
    expect(port.calls.aborted).toBe(aborted + 1);
    raw.socket.destroy();
  });
});

const streamPath = "/parlor.v1.EventService/Subscribe";
const streamType = { "content-type": "application/connect+json" };
const flood = enveloped(JSON.stringify({ cursors: [{ roomId: rooms.flood }] }));

function enveloped(text: string): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(text.length, 1);
  return Buffer.concat([head, Buffer.from(text)]);
}

function request(
  stream: number,
  more: Record<string, string>,
  flags: number = flag.endHeaders | flag.endStream,
  at = path,
): Buffer {
  const payload = headerBlock(requestHeaders(at, more));
  return frame({ type: frameType.headers, flags, stream, payload });
}
