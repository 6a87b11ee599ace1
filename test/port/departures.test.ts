import { type ClientHttp2Session, connect } from "node:http2";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openRaw } from "../support/raw.ts";
import { expectUnharmed, openTestPort, rooms, type TestPort } from "./open.ts";

const path = "/parlor.v1.EventService/Subscribe";
const contentType = "application/connect+json";
const peers = 40;

let port: TestPort;
beforeAll(async () => {
  port = await openTestPort();
});
afterEach(async () => {
  await expectUnharmed(port);
  // Peers leave at will: none of it is worth a line.
  expect(port.lines).toEqual([]);
});
afterAll(() => port.close(0));

describe.each([rooms.flood, rooms.quiet])("A stream that is %s", (roomId) => {
  const body = envelope(JSON.stringify({ cursors: [{ roomId }] }));

  it.each([
    ["reset it", (_session: ClientHttp2Session, stream: Stream) => stream.close(8)],
    ["drop the connection", (session: ClientHttp2Session) => session.destroy()],
  ])("ends for peers over HTTP/2 that %s without having read", async (_how, leave) => {
    const { finished, aborted } = port.calls;
    const open = Array.from({ length: peers }, () => openStream(body));
    await started(finished + peers);
    for (const { session, stream } of open) leave(session, stream);
    await expectEnded(finished + peers, aborted + peers);
    for (const { session } of open) session.destroy();
  });

  it("ends for peers over HTTP/1.1 that drop the connection without having read", async () => {
    const { finished, aborted } = port.calls;
    const open = await Promise.all(Array.from({ length: peers }, () => openRaw(port.number)));
    for (const raw of open) {
      raw.socket.pause();
      raw.send(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: ${contentType}\r\n`);
      raw.send(`Content-Length: ${body.length}\r\n\r\n`);
      raw.send(body);
    }
    await started(finished + peers);
    for (const { socket } of open) socket.resetAndDestroy();
    await expectEnded(finished + peers, aborted + peers);
  });
});

describe("A call", () => {
  it("ends for a peer that leaves before its answer, behind others in the same connection", async () => {
    const { finished, aborted } = port.calls;
    const body = envelope(JSON.stringify({ cursors: [{ roomId: rooms.flood }] }));
    const raw = await openRaw(port.number);
    for (let index = 0; index < 3; index++) {
      raw.send(`POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: ${contentType}\r\n`);
      raw.send(`Content-Length: ${body.length}\r\n\r\n`);
      raw.send(body);
    }
    await expect.poll(() => port.calls.started).toBeGreaterThanOrEqual(finished + 1);
    raw.socket.resetAndDestroy();
    await expect.poll(() => port.calls.finished).toBe(port.calls.started);
    expect(port.calls.finished - finished).toBe(port.calls.aborted - aborted);
  });

  it("is forgotten where the peer leaves in the middle of its body", async () => {
    const raw = await openRaw(port.number);
    raw.send("POST /parlor.v1.RoomService/LeaveRoom HTTP/1.1\r\nHost: a\r\n");
    raw.send("Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
    await expect.poll(() => port.connections()).toBe(1);
    raw.socket.resetAndDestroy();
  });
});

type Stream = ReturnType<typeof openStream>["stream"];

function openStream(body: Buffer) {
  const session = connect(port.url);
  session.on("error", () => {});
  const stream = session.request({ ":method": "POST", ":path": path, "content-type": contentType });
  stream.on("error", () => {});
  stream.pause();
  stream.end(body);
  return { session, stream };
}

async function started(count: number): Promise<void> {
  await expect.poll(() => port.calls.started).toBe(count);
}

async function expectEnded(finished: number, aborted: number): Promise<void> {
  await expect.poll(() => port.calls.aborted).toBe(aborted);
  await expect.poll(() => port.calls.finished).toBe(finished);
}

function envelope(text: string): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(text.length, 1);
  return Buffer.concat([head, Buffer.from(text)]);
}
