import { once } from "node:events";
import { connect, type IncomingHttpHeaders } from "node:http2";
import { connect as connectTls } from "node:tls";
import { createClient } from "@connectrpc/connect";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ServerReflection } from "../../gen/grpc/reflection/v1/reflection_pb.ts";
import { readMaxBytes } from "../../services/port/limits.ts";
import { trustedCertificate } from "../support/certificate.ts";
import {
  type Frame,
  flag,
  frame,
  framesIn,
  frameType,
  headerBlock,
  preface,
  requestHeaders,
} from "../support/frames.ts";
import { openRaw, type Raw, rawOver } from "../support/raw.ts";
import { timersOf } from "../support/timers.ts";
import { expectUnharmed, openTestPort, type TestPort } from "./open.ts";
import { openGrpc } from "./transports.ts";

const paths = {
  once: "/parlor.v1.RoomService/LeaveRoom",
  stream: "/parlor.v1.EventService/Subscribe",
  both: "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
};

const streamType = "application/connect+proto";

/** Calls of every kind, in every protocol. */
const calls = [
  [paths.once, "application/proto"],
  ...Object.values(paths).flatMap((path) => [
    [path, "application/grpc"],
    [path, "application/grpc-web"],
  ]),
  [paths.stream, streamType],
  [paths.both, streamType],
] as [path: string, contentType: string][];

/** The beginning of a message that says that it is too large. */
const tooLarge = Buffer.from([0, 0, 0xff, 0xff, 0xff, 0x7b]);

const certificate = trustedCertificate();

describe.each([
  ["cleartext", { tls: undefined, written: true }],
  ["TLS", { tls: certificate, written: true }],
  ["cleartext, with connect's own handlers", { tls: undefined, written: false }],
])("A request over HTTP/2 in %s", (_name, { tls, written }) => {
  let port: TestPort;
  beforeAll(async () => {
    port = await openTestPort({ written, tls });
  });
  afterEach(() => expectUnharmed(port));
  afterAll(() => port.close(0));

  it.each(calls)("is answered and closed where it is too large: %s, %s", async (path, type) => {
    const answer = await upload(port, { path, type, bytes: 4 * readMaxBytes });
    const said = JSON.stringify(answer.trailers) + answer.body;
    expect(said).toMatch(/"code":"resource_exhausted"|"?grpc-status"?:\s?"?8\b/);
    if (type === "application/grpc") expect(answer.trailers["grpc-status"]).toBe("8");
    expect(answer.rstCode).toBe(0);
  });

  it.each(calls.slice(1))("is reset after all of its answer, only: %s, %s", async (path, type) => {
    const raw = await openHttp2(port);
    // Several at once: the answers of all but the first have to wait for the socket.
    const ids = [1, 3, 5, 7];
    raw.send(Buffer.concat(ids.flatMap((id) => [head(id, path, type), data(id, tooLarge)])));
    for (const id of ids) {
      const frames = await untilReset(raw, id);
      expect(frames.map(({ type }) => type).indexOf(frameType.reset)).toBe(frames.length - 1);
      expect(frames.map(endsStream).indexOf(true)).toBe(frames.length - 2);
      expect(frames.at(-1)?.payload?.readUInt32BE()).toBe(0);
    }
    raw.socket.destroy();
  });

  it.each(calls)(
    "leaves nothing where it came whole and was refused: %s, %s",
    async (path, type) => {
      const session = connect(port.url);
      const stream = session.request({ ":method": "POST", ":path": path, "content-type": type });
      stream.end(Buffer.concat([tooLarge, Buffer.alloc(120_000)])).resume();
      await once(stream, "close");
      await expect.poll(() => timersOf("/services/port/")).toEqual([]);
      session.close();
    },
  );

  it.each(calls)("is not reset where it is as it should be: %s, %s", async (path, type) => {
    const raw = await openHttp2(port);
    const empty = type === "application/proto" ? Buffer.alloc(0) : Buffer.alloc(5);
    raw.send(head(1, path, type));
    await ping(raw, 0);
    raw.send(data(1, empty));
    await ping(raw, 1);
    raw.send(data(1, Buffer.alloc(0), flag.endStream));
    await expect.poll(() => framesOf(raw, 1).some(endsStream)).toBe(true);
    await ping(raw, 2);
    expect(framesOf(raw, 1).some(({ type }) => type === frameType.reset)).toBe(false);
    raw.socket.destroy();
  });

  it("goes on for as long as its answer does", async () => {
    const { transport, close } = openGrpc(port.url);
    const client = createClient(ServerReflection, transport);
    let answered = Promise.resolve();
    let [sent, received] = [0, 0];
    async function* questions() {
      for (; sent < 20; sent++) {
        await answered;
        const next = Promise.withResolvers<void>();
        answered = next.promise;
        release = next.resolve;
        yield { messageRequest: { case: "listServices" as const, value: "*".repeat(50_000) } };
      }
    }
    let release = () => {};
    for await (const answer of client.serverReflectionInfo(questions())) {
      expect(answer.messageResponse.case).toBe("listServicesResponse");
      received++;
      release();
    }
    expect([sent, received]).toEqual([20, 20]);
    close();
  });
});

interface Upload {
  readonly path: string;
  readonly type: string;
  readonly bytes: number;
}

/** Sends a message of so many bytes, and never ends. Resolves when the other side has closed the stream. */
async function upload({ url }: TestPort, { path, type, bytes }: Upload) {
  const session = connect(url);
  const stream = session.request({ ":method": "POST", ":path": path, "content-type": type });
  const answer = { trailers: {} as IncomingHttpHeaders, body: "" };
  stream.on("trailers", (trailers) => {
    answer.trailers = trailers;
  });
  stream.setEncoding("latin1");
  stream.on("data", (text) => {
    answer.body += text;
  });
  const prefix = Buffer.concat([Buffer.alloc(1), uint32(bytes)]);
  stream.write(Buffer.concat([prefix, Buffer.alloc(bytes)]));
  await once(stream, "close");
  session.close();
  return { ...answer, rstCode: stream.rstCode };
}

/** Opens a connection, in TLS or not, that speaks HTTP/2. */
async function openHttp2({ number, url }: TestPort): Promise<Raw> {
  const options = { host: "127.0.0.1", port: number, ALPNProtocols: ["h2"] };
  const raw = url.startsWith("https:")
    ? await rawOver(connectTls(options), "secureConnect")
    : await openRaw(number);
  raw.send(preface);
  return raw;
}

function head(stream: number, path: string, type: string): Buffer {
  const payload = headerBlock(requestHeaders(path, { "content-type": type }));
  return frame({ type: frameType.headers, flags: flag.endHeaders, stream, payload });
}

function data(stream: number, payload: Uint8Array, flags = 0): Buffer {
  return frame({ type: frameType.data, flags, stream, payload: Buffer.from(payload) });
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Waits for all that was sent to be read, and something to be sent after it. */
async function ping(raw: Raw, id: number): Promise<void> {
  const payload = Buffer.concat([Buffer.alloc(4), uint32(id)]);
  raw.send(frame({ type: frameType.ping, payload }));
  await expect
    .poll(() => framesIn(raw.received()).some((one) => one.payload?.equals(payload)), {
      interval: 2,
    })
    .toBe(true);
}

/** The frames of a call, but for those that let the peer send on. */
function framesOf(raw: Raw, id: number): Frame[] {
  return framesIn(raw.received()).filter(
    ({ stream, type }) => stream === id && type !== frameType.windowUpdate,
  );
}

async function untilReset(raw: Raw, id = 1): Promise<Frame[]> {
  const isReset = ({ type }: Frame) => type === frameType.reset;
  await expect.poll(() => framesOf(raw, id).some(isReset)).toBe(true);
  return framesOf(raw, id);
}

function endsStream({ type, flags = 0 }: Frame): boolean {
  const hasEnd = type === frameType.data || type === frameType.headers;
  return hasEnd && (flags & flag.endStream) !== 0;
}
