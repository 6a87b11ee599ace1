import { Code, ConnectError, createClient, type Interceptor } from "@connectrpc/connect";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ErrorDetailSchema, ErrorReason } from "../../gen/parlor/v1/error_pb.ts";
import { EventService } from "../../gen/parlor/v1/event_service_pb.ts";
import { MessageService } from "../../gen/parlor/v1/message_service_pb.ts";
import { RoomService } from "../../gen/parlor/v1/room_service_pb.ts";
import { peerKey } from "../../services/peer.ts";
import { trustedCertificate } from "../support/certificate.ts";
import { talk } from "../support/raw.ts";
import { openTestPort, rooms, type TestPort } from "./open.ts";
import { type OpenTransport, transports } from "./transports.ts";

const certificate = trustedCertificate();

describe.each([
  ["cleartext", { tls: undefined, written: true }],
  ["TLS", { tls: certificate, written: true }],
  ["cleartext, with connect's own streams", { tls: undefined, written: false }],
])("Over %s", (_name, { tls, written }) => {
  let port: TestPort;
  const peers = new Set<string>();
  const noting: Interceptor = (next) => (request) => {
    peers.add(request.contextValues.get(peerKey));
    return next(request);
  };
  beforeAll(async () => {
    port = await openTestPort({ tls, written, interceptors: [noting] });
  });
  afterAll(async () => {
    await port.close(0);
    expect(port.lines).toEqual([]);
  });

  describe.each(Object.entries(transports))("%s", (_transport, open) => {
    let opened: OpenTransport;
    beforeEach(() => {
      opened = open(port.url);
    });
    afterEach(() => opened.close());

    it("calls", async () => {
      const client = createClient(RoomService, opened.transport);
      const { snapshot } = await client.getRoom({ roomId: "a" });
      expect(snapshot?.room?.roomId).toBe("a");
      expect(await client.leaveRoom({ roomId: "b" })).toMatchObject({ roomId: "b" });
    });

    it("is known by its address, whatever it calls", async () => {
      peers.clear();
      await createClient(RoomService, opened.transport).leaveRoom({ roomId: "b" });
      for await (const _ of createClient(EventService, opened.transport).subscribe({}));
      expect([...peers]).toEqual(["127.0.0.1"]);
    });

    it("is told why a call was refused", async () => {
      const client = createClient(RoomService, opened.transport);
      const error = await refusal(client.getRoom({ roomId: rooms.missing }));
      expect(error.code).toBe(Code.NotFound);
      expect(error.findDetails(ErrorDetailSchema)).toMatchObject([
        { reason: ErrorReason.ROOM_NOT_FOUND },
      ]);
    });

    it("takes an answer that is compressed", async () => {
      const client = createClient(RoomService, opened.transport);
      const { snapshot } = await client.getRoom({ roomId: rooms.big });
      expect(snapshot?.room?.name).toHaveLength(300_000);
    });

    it("reads a stream to its end", async () => {
      const sequences: bigint[] = [];
      for await (const { events } of createClient(EventService, opened.transport).subscribe({}))
        for (const event of events) sequences.push(event.sequence);
      expect(sequences).toEqual([1n, 2n, 3n]);
    });

    it("is told why a stream broke off", async () => {
      const error = await refusal(drain(subscribe(rooms.missing)));
      expect(error.findDetails(ErrorDetailSchema)).toMatchObject([
        { reason: ErrorReason.ROOM_NOT_FOUND },
      ]);
    });

    it("reads a stream as it comes, and leaves it", async () => {
      const leaving = new AbortController();
      const { finished } = port.calls;
      for await (const { events } of subscribe(rooms.quiet, leaving.signal)) {
        expect(events).toHaveLength(1);
        break;
      }
      leaving.abort();
      await expect.poll(() => port.calls.finished).toBe(finished + 1);
    });

    it("is told of an rpc and of a service that are not there", async () => {
      const noRpc = createClient(RoomService, opened.transport).destroyRoom({ roomId: "a" });
      expect((await refusal(noRpc)).code).toBe(Code.Unimplemented);
      const noService = createClient(MessageService, opened.transport).sendMessage({ roomId: "a" });
      expect((await refusal(noService)).code).toBe(Code.Unimplemented);
    });

    it("has its deadline kept", async () => {
      const late = drain(subscribe(rooms.quiet, undefined, 100));
      expect((await refusal(late)).code).toBe(Code.DeadlineExceeded);
    });

    function subscribe(roomId: string, signal?: AbortSignal, timeoutMs?: number) {
      return createClient(EventService, opened.transport).subscribe(
        { cursors: [{ roomId }] },
        { ...(signal && { signal }), ...(timeoutMs && { timeoutMs }) },
      );
    }
  });

  const overHttp1 = "serves gRPC over HTTP/1.1 too, with trailers";
  if (tls === undefined)
    it(overHttp1, async () => {
      const head = [
        "POST /parlor.v1.RoomService/LeaveRoom HTTP/1.1",
        "Host: a",
        "Content-Type: application/grpc",
        "Content-Length: 8",
        "Connection: close",
      ];
      const message = Buffer.from("00000000030a0161", "hex");
      const request = Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), message]);
      expect(await talk(port.number, request)).toMatch(
        /^HTTP\/1.1 200 .*\r\ngrpc-status: 0\r\n\r\n$/is,
      );
    });

  it("leaves nothing behind", async () => {
    // `fetch` keeps its connections, so that only closing ends them.
    await expect.poll(() => port.calls.started - port.calls.finished).toBe(0);
    await port.close(0);
    expect(port.connections()).toBe(0);
  });
});

async function refusal(call: Promise<unknown>): Promise<ConnectError> {
  return call.then(
    () => expect.unreachable("was not refused"),
    (reason) => ConnectError.from(reason),
  );
}

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}
