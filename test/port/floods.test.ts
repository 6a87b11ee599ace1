import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  flag,
  frame,
  framesIn,
  frameType,
  headerBlock,
  preface,
  requestHeaders,
} from "../support/frames.ts";
import { openRaw, type Raw, receives, statusOf, talk } from "../support/raw.ts";
import { expectUnharmed, openTestPort, rooms, type TestPort } from "./open.ts";

let port: TestPort;
beforeAll(async () => {
  port = await openTestPort();
});
afterEach(() => expectUnharmed(port));
afterAll(() => port.close(0));

const path = "/parlor.v1.EventService/Subscribe";
const block = headerBlock(requestHeaders(path, { "content-type": "application/connect+json" }));
const body = Buffer.from(
  `\0\0\0\0\x20${JSON.stringify({ cursors: [{ roomId: rooms.quiet }] })}`,
  "latin1",
);

describe("One HTTP/2 connection", () => {
  it("is ended for opening and resetting streams at once", async () => {
    const raw = await openHttp2();
    const { started } = port.calls;
    const sent = await flood(raw, 20_000, (index) =>
      Buffer.concat([open(streamId(index)), call(streamId(index)), reset(streamId(index))]),
    );
    await raw.closed;
    expect(sent).toBeLessThan(20_000);
    expect(port.calls.started - started).toBeLessThan(1_000);
  });

  it("holds 128 streams, and is ended for many more", async () => {
    const raw = await openHttp2();
    const { started } = port.calls;
    await flood(raw, 128, (index) => Buffer.concat([open(streamId(index)), call(streamId(index))]));
    await expect.poll(() => port.calls.started - started).toBe(128);
    await flood(raw, 2_000, (index) => open(streamId(128 + index)));
    await raw.closed;
    expect(port.calls.started - started).toBe(128);
  });

  it("is ended for headers without end", async () => {
    const raw = await openHttp2();
    const more = headerBlock({ "x-a": "v".repeat(100) });
    await flood(raw, 100_000, (index) =>
      index === 0
        ? frame({ type: frameType.headers, stream: 1, payload: block })
        : frame({ type: frameType.continuation, stream: 1, payload: more }),
    );
    await raw.closed;
  });

  it("is told to go, with a reason, for what is no HTTP/2", async () => {
    const raw = await openHttp2();
    raw.send(frame({ type: frameType.data, stream: 0, payload: Buffer.from("x") }));
    await raw.closed;
    expect(framesIn(raw.received()).map(({ type }) => type)).toContain(frameType.goAway);
  });

  it("is ended where it breaks off inside a frame", async () => {
    const raw = await openHttp2();
    raw.send(open(1).subarray(0, 20));
    raw.socket.end();
    await raw.closed;
  });
});

describe("One HTTP/1.1 connection", () => {
  it("is told to go after 1000 requests, and then served no more", async () => {
    const raw = await openRaw(port.number);
    raw.send("GET /page HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1_001));
    await receives(raw, /^HTTP\/1\.1 503/m);
    expect(
      raw
        .received()
        .toString()
        .match(/^HTTP\/1\.1 404/gm),
    ).toHaveLength(1_000);
    expect(raw.received().toString()).toMatch(/connection: close/i);
    raw.socket.destroy();
  });

  it("is ended for what is no HTTP", async () => {
    expect(statusOf(await talk(port.number, "\0\x01\x02\r\n\r\n"))).toBe(400);
  });

  it("is ended for two lengths of one body", async () => {
    const smuggled =
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    expect(statusOf(await talk(port.number, smuggled))).toBe(400);
  });
});

async function openHttp2(): Promise<Raw> {
  const raw = await openRaw(port.number);
  raw.send(preface);
  return raw;
}

function streamId(index: number): number {
  return 1 + 2 * index;
}

function open(stream: number): Buffer {
  return frame({ type: frameType.headers, flags: flag.endHeaders, stream, payload: block });
}

function call(stream: number): Buffer {
  return frame({ type: frameType.data, flags: flag.endStream, stream, payload: body });
}

function reset(stream: number): Buffer {
  return frame({ type: frameType.reset, stream, payload: Buffer.from([0, 0, 0, 8]) });
}

/** Sends what is made of each index, until all is sent or the connection is closed; says how many. */
async function flood(raw: Raw, count: number, make: (index: number) => Buffer): Promise<number> {
  let index = 0;
  while (index < count && !raw.socket.destroyed) {
    const end = Math.min(index + 100, count);
    const batch: Buffer[] = [];
    for (; index < end; index++) batch.push(make(index));
    raw.send(Buffer.concat(batch));
    await new Promise(setImmediate);
  }
  return index;
}
