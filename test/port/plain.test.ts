import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from "node:http2";
import { gzipSync } from "node:zlib";
import { create, toBinary, toJsonString } from "@bufbuild/protobuf";
import { encodeEnvelope } from "@connectrpc/connect/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SubscribeRequestSchema } from "../../gen/parlor/v1/event_service_pb.ts";
import { GetRoomRequestSchema } from "../../gen/parlor/v1/room_service_pb.ts";
import { talk } from "../support/raw.ts";
import { openTestPort, rooms, type TestPort } from "./open.ts";

// A call that is served past the router is answered, byte for byte, as connect answers it.

const streamPath = "/parlor.v1.EventService/Subscribe";
const oncePath = "/parlor.v1.RoomService/GetRoom";
const contentTypes = [
  "application/connect+proto",
  "application/connect+json",
  "application/grpc-web+proto",
  "application/grpc-web+json",
  "application/grpc-web",
  "application/grpc+proto",
  "application/grpc+json",
  "application/grpc",
  "application/connect+json; charset=utf-8",
  "application/grpc-web-text",
  "application/json",
  "text/plain",
  "",
];

/** What a request is made of. */
interface Asked {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly method?: string;
  readonly path?: string;
}

type Ask = (contentType: string) => Omit<Asked, "headers"> & Partial<Pick<Asked, "headers">>;

const message = (contentType: string, roomId: string): Uint8Array => {
  const request = create(SubscribeRequestSchema, { cursors: [{ roomId }] });
  return contentType.includes("json")
    ? Buffer.from(toJsonString(SubscribeRequestSchema, request))
    : toBinary(SubscribeRequestSchema, request);
};
const enveloped = (contentType: string, roomId: string) =>
  encodeEnvelope(0, message(contentType, roomId));
const room =
  (roomId: string, headers: Asked["headers"] = {}): Ask =>
  (contentType) => ({ headers, body: enveloped(contentType, roomId) });

const cases: readonly (readonly [what: string, ask: Ask])[] = [
  ["three events", room("")],
  ["no event", room(rooms.empty)],
  ["a refusal before any event", room(rooms.refused)],
  ["a refusal after an event", room(rooms.missing)],
  ["a fault", room(rooms.faulty)],
  ["a header and a trailer", room(rooms.marked)],
  [
    "a deadline that passes",
    room(rooms.quiet, { "connect-timeout-ms": "50", "grpc-timeout": "50m" }),
  ],
  [
    "a deadline that has passed",
    room(rooms.quiet, { "connect-timeout-ms": "0", "grpc-timeout": "0m" }),
  ],
  ["a deadline that makes no sense", room("", { "connect-timeout-ms": "x", "grpc-timeout": "x" })],
  ["a deadline too far away", room("", { "connect-timeout-ms": "7200000", "grpc-timeout": "2H" })],
  ["an unknown compression", room("", { "connect-content-encoding": "br", "grpc-encoding": "br" })],
  [
    "no compression, said so",
    room("", { "connect-content-encoding": "identity", "grpc-encoding": "identity" }),
  ],
  ["no body", () => ({ body: new Uint8Array() })],
  ["half an envelope", (type) => ({ body: enveloped(type, "").subarray(0, 3) })],
  ["half a message", (type) => ({ body: enveloped(type, "room").subarray(0, 8) })],
  ["two messages", (type) => ({ body: Buffer.concat([enveloped(type, ""), enveloped(type, "")]) })],
  ["a message that cannot be parsed", () => ({ body: encodeEnvelope(0, Buffer.from("{{{{{")) })],
  ["a message that is too large", () => ({ body: encodeEnvelope(0, new Uint8Array(200_000)) })],
  [
    "a compressed flag without a compression",
    (type) => ({ body: encodeEnvelope(1, message(type, "")) }),
  ],
  ["an end of stream for a request", () => ({ body: encodeEnvelope(2, Buffer.from("{}")) })],
  [
    "a compressed message",
    (type) => ({
      headers: { "connect-content-encoding": "gzip", "grpc-encoding": "gzip" },
      body: encodeEnvelope(1, gzipSync(message(type, ""))),
    }),
  ],
  ["another method", (type) => ({ method: "PUT", body: enveloped(type, "") })],
];

/** A request to `GetRoom`: in an envelope, but for Connect's own. */
const once = (contentType: string, roomId: string): Uint8Array => {
  const request = create(GetRoomRequestSchema, { roomId });
  const bytes = contentType.includes("json")
    ? Buffer.from(toJsonString(GetRoomRequestSchema, request))
    : toBinary(GetRoomRequestSchema, request);
  return contentType.includes("grpc") ? encodeEnvelope(0, bytes) : bytes;
};
const oneRoom =
  (roomId: string, headers: Asked["headers"] = {}): Ask =>
  (contentType) => ({ headers, body: once(contentType, roomId) });
const wantsGzip = {
  "accept-encoding": "br, gzip",
  "connect-accept-encoding": "gzip",
  "grpc-accept-encoding": "gzip",
};

const onceCases: readonly (readonly [what: string, ask: Ask])[] = [
  ["a room", oneRoom("lobby")],
  ["a refusal", oneRoom(rooms.missing)],
  ["a fault", oneRoom(rooms.faulty)],
  ["a header and a trailer", oneRoom(rooms.marked)],
  ["a large answer", oneRoom(rooms.big)],
  ["a large answer, to be compressed", oneRoom(rooms.big, wantsGzip)],
  ["a small answer, to be compressed if at all", oneRoom("lobby", wantsGzip)],
  ["a deadline", oneRoom("lobby", { "connect-timeout-ms": "5000", "grpc-timeout": "5S" })],
  [
    "a deadline that makes no sense",
    oneRoom("", { "connect-timeout-ms": "x", "grpc-timeout": "x" }),
  ],
  ["an unknown compression", oneRoom("", { "content-encoding": "br", "grpc-encoding": "br" })],
  ["no body", () => ({ body: new Uint8Array() })],
  ["half a message", (type) => ({ body: once(type, "lobby").subarray(0, 4) })],
  ["two messages", (type) => ({ body: Buffer.concat([once(type, "a"), once(type, "b")]) })],
  ["a message that cannot be parsed", () => ({ body: encodeEnvelope(0, Buffer.from("{{{{{")) })],
  ["a message that is too large", () => ({ body: new Uint8Array(200_000).fill(32) })],
  [
    "a compressed message",
    (type) => ({
      headers: { "content-encoding": "gzip", "grpc-encoding": "gzip" },
      body: type.includes("grpc")
        ? encodeEnvelope(1, gzipSync(once(type, "lobby").subarray(5)))
        : gzipSync(once(type, "lobby")),
    }),
  ],
  ["another method", (type) => ({ method: "PUT", body: once(type, "lobby") })],
];

let [stock, written]: TestPort[] = [];
beforeAll(async () => {
  stock = await openTestPort({ written: false });
  written = await openTestPort({ written: true });
});
afterAll(async () => {
  await Promise.all([stock?.close(0), written?.close(0)]);
});

/** The requests of a case, one for each content type. */
const requests = (ask: Ask): Asked[] =>
  contentTypes.map((type) => {
    const { headers = {}, ...rest } = ask(type);
    return { ...rest, headers: type === "" ? headers : { ...headers, "content-type": type } };
  });

async function expectSame(request: Asked): Promise<void> {
  const what = JSON.stringify(request.headers);
  for (const version of ["1.1", "1.0"])
    expect(await http1(written, request, version), what).toBe(await http1(stock, request, version));
  expect(await http2(written, request), what).toEqual(await http2(stock, request));
}

describe("A call that is answered once is answered as connect does, to", () => {
  it.each(onceCases)("%s", async (_what, ask) => {
    for (const request of requests(ask)) await expectSame({ path: oncePath, ...request });
  });
});

describe("A written stream answers as connect does, to", () => {
  it.each(cases)("%s", async (_what, ask) => {
    for (const request of requests(ask)) await expectSame(request);
  });

  it("two requests at once on one connection", async () => {
    const one = head(
      "1.1",
      { headers: { "content-type": "application/grpc-web" }, body: enveloped("", "") },
      "keep-alive",
    );
    const last = head(
      "1.1",
      { headers: { "content-type": "application/connect+proto" }, body: enveloped("", "") },
      "close",
    );
    const bytes = Buffer.concat([one, one, last]);
    const answers = (port: TestPort | undefined) => talk(port?.number ?? 0, bytes).then(undated);
    expect(await answers(written)).toBe(await answers(stock));
  });
});

it("A written stream is told when its port closes", async () => {
  const port = await openTestPort();
  const headers = { "content-type": "application/connect+json" };
  const body = enveloped("application/connect+json", rooms.quiet);
  const told = talk(port.number, head("1.1", { headers, body }, "close"));
  await expect.poll(() => port.calls.started).toBe(1);
  await port.close(5_000);
  expect(await told).toMatch(/"code":"unavailable".*"debug":.*SHUTTING_DOWN/s);
  expect(port.calls).toMatchObject({ finished: 1, aborted: 1 });
});

const undated = (answer: string) => answer.replaceAll(/^date: .*\r\n/gim, "");

async function http1(port: TestPort | undefined, request: Asked, version: string): Promise<string> {
  return undated(await talk(port?.number ?? 0, head(version, request, "close")));
}

function head(
  version: string,
  { method = "POST", path = streamPath, headers, body }: Asked,
  connection: string,
): Buffer {
  const all = { host: "a", connection, "content-length": String(body.length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return Buffer.concat([
    Buffer.from([`${method} ${path} HTTP/${version}`, ...lines, "", ""].join("\r\n")),
    body,
  ]);
}

interface Answer {
  headers?: IncomingHttpHeaders;
  trailers?: IncomingHttpHeaders;
  body: string;
}

async function http2(port: TestPort | undefined, request: Asked): Promise<Answer> {
  const session: ClientHttp2Session = connect(port?.url ?? "");
  const { method = "POST", path = streamPath, headers, body } = request;
  const stream = session.request({ ":method": method, ":path": path, ...headers });
  const answer: Answer = { body: "" };
  stream.on("response", ({ date: _date, ...received }) => {
    answer.headers = received;
  });
  stream.on("trailers", (trailers) => {
    answer.trailers = trailers;
  });
  stream.setEncoding("latin1");
  stream.on("data", (text) => {
    answer.body += text;
  });
  stream.end(body);
  await new Promise((resolve, reject) => {
    stream.once("end", resolve);
    stream.once("error", reject);
  });
  stream.close(); // a request that was not read to its end is not waited for
  session.close();
  return answer;
}
